"""The store and its key: made once together, never apart, and what losing the key means is said."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bot.config import Config, ConfigError, load_config
from bot.opening import lock_path, open_store
from storage.errors import WrongKey

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def opens(config: Config) -> None:
    open_store(config).close()


def test_a_new_database_gets_a_key_beside_it_that_only_we_can_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    config = load_config(None, {"ALONGSIDE_STORAGE__URL": "sqlite:///data/here.db"})
    opens(config)
    key = tmp_path / "data" / "alongside.key"
    assert key.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr()
    assert said.out == ""
    assert str(key) in said.err
    assert "nobody can ever read the data again" in said.err
    opens(config)
    assert capsys.readouterr().err == ""
    assert sorted(each.name for each in key.parent.glob("alongside.key*")) == ["alongside.key"]


def test_relative_paths_count_from_where_one_stands(tmp_path: Path) -> None:
    opens(load_config(None, {}))
    assert (tmp_path / "alongside.db").exists()
    assert (tmp_path / "alongside.key").exists()


def test_a_key_file_that_is_named_is_made_where_it_is_named(tmp_path: Path) -> None:
    opens(load_config(None, {"ALONGSIDE_STORAGE__KEY_FILE": "keys/ours.key"}))
    assert (tmp_path / "keys" / "ours.key").exists()


def test_data_without_its_key_stops_and_makes_none(tmp_path: Path) -> None:
    opens(load_config(None, {}))
    key = tmp_path / "alongside.key"
    key.unlink()
    with pytest.raises(ConfigError, match="Put the key back"):
        opens(load_config(None, {}))
    assert not key.exists()


def test_the_wrong_key_is_told_from_a_missing_one() -> None:
    opens(load_config(None, {}))
    other = base64.b64encode(bytes(32)).decode()
    with pytest.raises(WrongKey):
        opens(load_config(None, {"ALONGSIDE_STORAGE__KEYS": other}))


def test_given_keys_make_no_file(tmp_path: Path) -> None:
    opens(load_config(None, {"ALONGSIDE_STORAGE__KEYS": KEY}))
    assert not (tmp_path / "alongside.key").exists()
    older_and_newer = f"{base64.b64encode(bytes(32)).decode()},{KEY}"
    opens(load_config(None, {"ALONGSIDE_STORAGE__KEYS": older_and_newer}))


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(b"x" * 31).decode(), "kéy"])
def test_a_key_that_is_none_is_told_without_quoting_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "alongside.key").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        opens(load_config(None, {}))
    assert "base64 of 32 bytes" in str(caught.value)
    assert not text or text not in str(caught.value)


def test_no_database_in_memory() -> None:
    with pytest.raises(ConfigError, match="must be a file"):
        opens(load_config(None, {"ALONGSIDE_STORAGE__URL": "sqlite:///:memory:"}))


def test_the_lock_lies_beside_the_database() -> None:
    config = load_config(None, {"ALONGSIDE_STORAGE__URL": "sqlite:///data/here.db"})
    assert lock_path(config) == Path("data/here.db.lock.pid")
    assert lock_path(load_config(None, {"ALONGSIDE_STORAGE__URL": "postgresql://x@y/z"})) is None


@pytest.mark.only_on("postgresql")
def test_postgresql_without_a_key_stops(empty_database: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="For a new PostgreSQL database make one"):
        opens(load_config(None, {"ALONGSIDE_STORAGE__URL": empty_database}))
    assert not list(tmp_path.glob("*.key"))
    opens(load_config(None, {"ALONGSIDE_STORAGE__URL": empty_database, "ALONGSIDE_STORAGE__KEYS": KEY}))
