"""Opens the store for any command: makes a new database and its key, refuses what does not fit, says what to do."""

from __future__ import annotations

import base64
import binascii
import os
import sys
from pathlib import Path

from bot.config import Config, ConfigError
from storage.engine import sqlite_file
from storage.migrate import SchemaState, schema_state, upgrade
from storage.sealing import KEY_BYTES, Keyring
from storage.store import Store


def open_store(config: Config) -> Store:
    """The store the configuration names; a database that is not there yet, or empty, is made first.

    Raises `ConfigError` for a missing or unreadable key, and the store's own errors, which say what to do.
    """
    url = config.storage.url
    try:
        file = sqlite_file(url)
    except ValueError as error:
        raise ConfigError([f"storage.url: {error}"]) from None
    is_new = schema_state(url) is SchemaState.EMPTY
    keyring = Keyring(_keys(config, may_make=is_new and file is not None))
    if is_new:
        upgrade(url)
    return Store.open(url, keyring)


def lock_path(config: Config) -> Path | None:
    """Where the process lock of an SQLite database lies: beside it. None for PostgreSQL."""
    file = sqlite_file(config.storage.url)
    return file.with_name(file.name + ".lock.pid") if file is not None else None


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
    return [_decoded(line, str(path)) for line in text.split() or [""]]


def _key_path(config: Config) -> Path:
    """The default key lies beside an SQLite database, wherever that is."""
    path, database = config.storage.key_file, sqlite_file(config.storage.url)
    if "key_file" not in config.storage.model_fields_set and database is not None:
        return database.parent / path
    return path


def _no_key(path: Path) -> str:
    return (
        f"There is no key for this database: {path} is missing and ALONGSIDE_STORAGE__KEYS is not set. Put the key "
        "back that the database was made with; without it, what people wrote cannot be read. For a new PostgreSQL "
        "database make one: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    )


def _make_key(path: Path) -> bytes:
    """A new key in a file only we can read. Made once, together with a new SQLite database, and said."""
    key = os.urandom(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(base64.b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # Linked into place whole: another command that makes it at the same moment must not read half a key.
        os.link(unfinished, path)
    except FileExistsError:
        return _decoded(path.read_text(encoding="ascii"), str(path))
    finally:
        unfinished.unlink()
    print(_NEW_KEY.format(path=path.absolute()), file=sys.stderr)  # noqa: T201 - for whoever starts this
    return key


_NEW_KEY = (
    "A new key has been made for the new database: {path}\n"
    "It seals what people write. Keep a copy somewhere else, not beside the backups of the database. Without this "
    "key nobody can ever read the data again; whoever has both can read everything."
)


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigError([f"{where}: a key must be base64 of {KEY_BYTES} bytes (44 letters)."])
    return key
