"""Opens the store for any command: makes a new database and its key, refuses what does not fit, says what to do."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from bot.config import Config, ConfigError
from storage.migrate import SchemaState, schema_state, upgrade
from storage.sealing import KEY_BYTES, Keyring
from storage.store import Store

SQLITE = "sqlite:///"


def open_store(config: Config) -> Store:
    """The store the configuration names; a database that is not there yet, or empty, is made first.

    Raises `ConfigError` for a missing or unreadable key, and the store's own errors, which say what to do.
    """
    url = config.storage.url
    is_new = schema_state(url) is SchemaState.EMPTY
    keyring = Keyring(_keys(config, may_make=is_new and url.startswith(SQLITE)))
    if is_new:
        upgrade(url)
    return Store.open(url, keyring)


def lock_path(config: Config) -> Path:
    """Where the process lock of an SQLite database lies: beside it."""
    return Path(config.storage.url.removeprefix(SQLITE) + ".lock.pid")


def _keys(config: Config, *, may_make: bool) -> list[bytes]:
    if config.storage.keys:
        return [_decoded(key.get_secret_value(), "storage.keys") for key in config.storage.keys]
    path = _key_path(config)
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        if not may_make:
            raise ConfigError([_no_key(path)]) from None
        return [_make_key(path)]
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            [f"The key file {path} cannot be read. It must hold base64 of {KEY_BYTES} bytes."]
        ) from None
    return [_decoded(line, str(path)) for line in text.split()]


def _key_path(config: Config) -> Path:
    """The default key lies beside an SQLite database, wherever that is."""
    path = config.storage.key_file
    url = config.storage.url
    if "key_file" not in config.storage.model_fields_set and url.startswith(SQLITE):
        return Path(url.removeprefix(SQLITE)).parent / path
    return path


def _no_key(path: Path) -> str:
    return (
        f"There is no key for this database: {path} is missing and ALONGSIDE_STORAGE__KEYS is not set. Put the key "
        "back that the database was made with; without it, what people wrote cannot be read. For a new PostgreSQL "
        "database make one: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    )


def _make_key(path: Path) -> bytes:
    """A new key in a file only we can read. Made once, together with a new SQLite database."""
    key = os.urandom(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        # Another command made it at the same moment.
        return _decoded(path.read_text(encoding="ascii"), str(path))
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError([f"{where}: a key must be base64 of {KEY_BYTES} bytes (44 letters)."])
    return key
