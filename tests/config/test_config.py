"""config.toml and the environment: every key both ways, mistakes named with the nearest right one, secrets unsaid."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.config import Config, ConfigError, Window, load_config

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SECRET = "123456:a-token-nobody-may-see-in-an-error"
WAYS = {
    "programme.name": ("Riverside", "Riverside"),
    "programme.country": ("IE", "IE"),
    "programme.region": ("SCT", "SCT"),
    "programme.language": ("ur", "ur"),
    "programme.timezone": ("Europe/Dublin", "Europe/Dublin"),
    "programme.working_hours": ("10:00-16:00", Window(start=time(10), end=time(16))),
    "programme.working_days": ("Mon, Wed", (0, 2)),
    "programme.bank_holidays": ("false", False),
    "telegram.username": ("our_bot", "our_bot"),
    "telegram.api_url": ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
    "telegram.mode": ("polling", "polling"),
    "telegram.webhook_url": ("https://bot.example.org/hook", "https://bot.example.org/hook"),
    "telegram.webhook_listen": ("0.0.0.0:9000", "0.0.0.0:9000"),
    "telegram.messages_per_second": ("0", 0),
    "storage.url": ("sqlite:///other.db", "sqlite:///other.db"),
    "storage.key_file": ("/run/key", Path("/run/key")),
    "flows.folders": ("ours, theirs", [Path("ours"), Path("theirs")]),
    "follow_up.urgent": ("on", "on"),
    "operator.notify": ("7f3k, 8m2p", ["7f3k", "8m2p"]),
    "health.listen": ("", ""),
    "check_in.quiet_hours": ("22:00-07:30", Window(start=time(22), end=time(7, 30))),
}
SECRETS = {"telegram.token": SECRET, "telegram.webhook_secret": "s3cret_-", "storage.keys": "a, b"}
DURATIONS = (
    "follow_up.same_day",
    "follow_up.follow_up",
    "follow_up.unhurried",
    "follow_up.quiet_after_note",
    "check_in.remind_after",
    "check_in.close_untouched",
    "check_in.close_started",
)


def variable(key: str) -> str:
    return "ALONGSIDE_" + key.upper().replace(".", "__")


def at(config: Config, key: str) -> Any:
    section, name = key.split(".")
    return getattr(getattr(config, section), name)


def problems(text: str = "", **environment: str) -> list[str]:
    """What is wrong with this environment, and this file if there is one."""
    path = Path("config.toml") if text else None
    if path:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, environment)
    return caught.value.problems


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_example_loads_and_says_what_is_usual_anyway() -> None:
    assert load_config(EXAMPLE, {}) == Config()


def test_the_example_shows_every_key_that_is_not_a_secret() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            assert f"[{name}]" in text
            for key in field.annotation.model_fields:
                assert key in text or f"ALONGSIDE_{name.upper()}__{key.upper()}" in text


def test_nothing_at_all_is_a_configuration() -> None:
    assert load_config(None, {}) == Config()


@pytest.mark.parametrize("key", WAYS)
def test_every_key_comes_from_the_environment(key: str) -> None:
    given, meant = WAYS[key]
    assert at(load_config(None, {variable(key): given}), key) == meant


@pytest.mark.parametrize("key", DURATIONS)
def test_every_duration_too(key: str) -> None:
    assert at(load_config(None, {variable(key): "PT90M"}), key).clock == timedelta(minutes=90)


def test_no_key_is_forgotten_here() -> None:
    written = {*WAYS, *SECRETS, *DURATIONS, "follow_up.ladder"}
    fields = {name: field.annotation for name, field in Config.model_fields.items() if name != "help_lines"}
    assert written == {f"{name}.{key}" for name, section in fields.items() for key in section.model_fields}  # type: ignore[union-attr]


@pytest.mark.parametrize("given", ['["15m", "1h"]', "15m, 1h"])
def test_a_ladder_is_a_list_either_way(given: str) -> None:
    ladder = load_config(None, {"ALONGSIDE_FOLLOW_UP__LADDER": given}).follow_up.ladder
    assert [rung.clock for rung in ladder] == [timedelta(minutes=15), timedelta(hours=1)]


def test_the_environment_wins_over_the_file() -> None:
    Path("config.toml").write_text('[programme]\nname = "File"\ncountry = "IE"\n', encoding="utf-8")
    programme = load_config(None, {"ALONGSIDE_PROGRAMME__NAME": "Environment"}).programme
    assert (programme.name, programme.country) == ("Environment", "IE")


@pytest.mark.parametrize("key", SECRETS)
def test_secrets_come_from_files_named_in_the_environment_and_never_show(key: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRETS[key] + "\n", encoding="utf-8")
    config = load_config(None, {variable(key) + "_FILE": str(file)})
    kept = at(config, key)
    told = [each.get_secret_value() for each in kept] if isinstance(kept, list) else kept.get_secret_value()
    assert told == (["a", "b"] if key == "storage.keys" else SECRETS[key])
    assert SECRETS[key] not in repr(config)


def test_a_secret_file_that_is_missing_or_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00")
    assert problems(ALONGSIDE_TELEGRAM__TOKEN_FILE="nowhere") == [
        "ALONGSIDE_TELEGRAM__TOKEN_FILE names a file that cannot be read: No such file or directory."
    ]
    assert problems(ALONGSIDE_TELEGRAM__TOKEN_FILE="noise") == [
        "ALONGSIDE_TELEGRAM__TOKEN_FILE names a file that cannot be read: it is not text."
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[telegram]\ntokn = "x"\n', "did you mean 'token'?"),
        ('[programm]\nname = "x"\n', "did you mean 'programme'?"),
        ('[follow_up]\nquite_after_note = "x"\n', "did you mean 'quiet_after_note'?"),
        ("[health]\nzzz = 1\n", "known here: listen."),
    ],
)
def test_unknown_keys_in_the_file_name_the_nearest_right_one(text: str, hint: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith("config.toml, ")
    assert problem.endswith(hint)


def test_unknown_variables_name_the_nearest_right_one() -> None:
    assert "did you mean ALONGSIDE_TELEGRAM__TOKEN?" in problems(ALONGSIDE_TELEGRM__TOKEN=SECRET)[0]
    (problem,) = problems(ALONGSIDE_TELEGRAM__TOKN=SECRET)
    assert problem.startswith("The environment variable ALONGSIDE_TELEGRAM__TOKN")
    assert problem.endswith("did you mean 'token'?")


def test_every_problem_is_told_at_once() -> None:
    assert len(problems('[programme]\ncountry = "England"\n[health]\nlisten = "here"\n', ALONGSIDE_X__Y="1")) == 3


@pytest.mark.parametrize(
    ("key", "given", "hint"),
    [
        ("programme.timezone", "Europe/Londn", "did you mean 'Europe/London'?"),
        ("programme.working_hours", "nine to five", 'write hours as "09:00-17:00"'),
        ("programme.working_hours", "09:00-25:00", "between 00:00 and 24:00"),
        ("programme.working_days", "Mon-Fry", "write days as"),
        ("follow_up.same_day", "soon", "Write 5s, 15m, 2h"),
        ("follow_up.same_day", "9999999999d", "longer than the calendar"),
        ("follow_up.urgent", "perhaps", "'off' or 'on'"),
        ("telegram.api_url", "https://api.telegram.org/bot", "bare origin"),
        ("telegram.mode", "pull", "'polling' or 'webhook'"),
        ("telegram.messages_per_second", "-1", "greater than or equal to 0"),
        ("telegram.messages_per_second", "inf", "finite"),
        ("telegram.webhook_url", "bot.example.org", "https://bot.example.org/telegram"),
        ("storage.url", "mysql://x", "sqlite:///alongside.db"),
        ("health.listen", "8080", "127.0.0.1:8080"),
        ("health.listen", "localhost:99999", "up to 65535"),
    ],
)
def test_bad_values_say_how_to_write_them(key: str, given: str, hint: str) -> None:
    (problem,) = problems(**{variable(key): given})
    assert variable(key) in problem
    assert hint in problem


@pytest.mark.parametrize("key", ["telegram.token", "telegram.webhook_secret"])
def test_a_bad_secret_is_not_quoted(key: str) -> None:
    (problem,) = problems(**{variable(key): f"{SECRET} with/spaces"})
    assert variable(key) in problem
    assert SECRET[:12] not in problem


@pytest.mark.parametrize("secret", ["", "x" * 257, "no spaces", "ümlaut"])
def test_a_webhook_needs_an_address_and_a_secret_telegram_takes(secret: str) -> None:
    told = problems(ALONGSIDE_TELEGRAM__MODE="webhook", ALONGSIDE_TELEGRAM__WEBHOOK_SECRET=secret)
    assert any("WEBHOOK_SECRET" in problem for problem in told)


def test_a_whole_webhook_is_fine() -> None:
    environment = {
        "ALONGSIDE_TELEGRAM__MODE": "webhook",
        "ALONGSIDE_TELEGRAM__WEBHOOK_URL": "https://bot.example.org/hook",
        "ALONGSIDE_TELEGRAM__WEBHOOK_SECRET": "A" * 256,
    }
    assert load_config(None, environment).telegram.mode == "webhook"


def test_variables_set_to_nothing_are_left_out() -> None:
    telegram = load_config(
        None, {"ALONGSIDE_TELEGRAM__TOKEN": "", "ALONGSIDE_TELEGRAM__USERNAME": "", "ALONGSIDE_STORAGE__KEYS": ""}
    ).telegram
    assert (telegram.token, telegram.username) == (None, None)


def test_a_file_that_is_named_must_be_there_and_be_toml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no file"):
        load_config(tmp_path / "nowhere.toml", {})
    assert "not valid TOML" in problems("[programme\n")[0]


def test_help_lines_of_ones_own() -> None:
    line = 'country = "GB"\nneed = "talk"\nname = "Ours"\ncontact = "01632 960 000"\n'
    Path("config.toml").write_text(f"[[help_lines]]\n{line}verified = 2026-11-01\n", encoding="utf-8")
    assert load_config(None, {}).help_lines[0].verified.isoformat() == "2026-11-01"  # type: ignore[union-attr]
    assert "help_lines.0.contact" in problems('[[help_lines]]\ncountry = "GB"\nneed = "talk"\nname = "x"\n')[0]


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [("20:00-09:00", "23:30 08:59 20:00", "09:00 12:00"), ("09:00-17:00", "09:00 16:59", "17:00 03:00")],
)
def test_windows_may_run_over_midnight(window: str, inside: str, outside: str) -> None:
    hours = load_config(None, {"ALONGSIDE_CHECK_IN__QUIET_HOURS": window}).check_in.quiet_hours
    assert all(hours.holds(time.fromisoformat(moment)) for moment in inside.split())
    assert not any(hours.holds(time.fromisoformat(moment)) for moment in outside.split())


def test_days_may_run_over_the_weekend() -> None:
    assert load_config(None, {"ALONGSIDE_PROGRAMME__WORKING_DAYS": "Sat-Tue"}).programme.working_days == (0, 1, 5, 6)


def test_the_example_is_toml_on_its_own() -> None:
    assert set(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))) <= set(Config.model_fields)
