"""Configuration: config.toml and the environment, checked as a whole before anything starts."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.public_holidays import public_holidays
from bot.written import address, by_commas, duration, given, listed, time_of_day, weekdays
from flows.working_time import Duration, parse_duration

PREFIX = "ALONGSIDE_"


class ConfigError(Exception):
    """The configuration cannot be used. `problems` are whole sentences: what is wrong, where, what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Section(BaseModel):
    """A table of config.toml; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Section):
    """Hours of the day, local time; may run over midnight."""

    start: time
    end: time

    def holds(self, moment: time) -> bool:
        """Whether a local time of day lies inside."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


def _window(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*", value)
    if not found:
        raise ValueError('write hours as "09:00-17:00"')
    hours = [int(part) for part in found.groups()]
    try:
        return Window(start=time_of_day(*hours[:2]), end=time_of_day(*hours[2:]))
    except ValueError:
        raise ValueError('write hours as "09:00-17:00", between 00:00 and 24:00') from None


Hours = Annotated[Window, BeforeValidator(_window)]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(weekdays)]
Time = Annotated[Duration, BeforeValidator(duration)]
Address = Annotated[str, AfterValidator(address)]
"""Where to listen: host and port, "127.0.0.1:8080"; empty: nowhere."""


class Programme(Section):
    """The charity's programme."""

    name: str = Field(default="Our peer support", min_length=1, max_length=64)
    country: str = Field(default="GB", pattern=r"^[A-Z]{2}$")
    region: str = Field(default="", pattern=r"^[A-Z0-9-]*$")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    timezone: str = "Europe/London"
    working_hours: Hours = Window(start=time(9), end=time(17))
    working_days: Weekdays = (0, 1, 2, 3, 4)
    bank_holidays: bool = True

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            near = difflib.get_close_matches(value, available_timezones(), 1)
            said = f"there is no time zone {value!r}" + (f"; did you mean {near[0]!r}?" if near else "")
            raise ValueError(said) from None
        return value

    @model_validator(mode="after")
    def _known_region(self) -> Programme:
        # Only where one is named: asking takes up to a second.
        if self.region:
            public_holidays(self.country, self.region)
        return self


class TelegramSection(Section):
    """How to reach Telegram."""

    token: Annotated[SecretStr | None, BeforeValidator(given)] = None
    username: Annotated[str | None, BeforeValidator(given)] = None
    api_url: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: Annotated[str | None, BeforeValidator(given)] = None
    webhook_listen: Address = "127.0.0.1:8443"
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(given)] = None
    messages_per_second: float = Field(default=30, ge=0, allow_inf_nan=False)

    @field_validator("token")
    @classmethod
    def _whole(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[^\s/]+", value.get_secret_value()):
            raise ValueError("a bot token has no spaces and no slashes; copy it again from @BotFather")
        return value

    @field_validator("api_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        if not re.fullmatch(r"https?://[^/\s]+/?", value):
            raise ValueError('write a bare origin such as "https://api.telegram.org"')
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value):
            raise ValueError('write the address Telegram is to call, such as "https://bot.example.org/telegram"')
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("Telegram takes 1 to 256 letters, digits, _ and - for this, and nothing else")
        return value

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> TelegramSection:
        if self.mode == "webhook":
            needed = {"webhook_url": self.webhook_url, "webhook_secret": self.webhook_secret}
            missing = [f"{PREFIX}TELEGRAM__{name.upper()}" for name, value in needed.items() if value is None]
            if not self.webhook_listen:
                missing.append(f"{PREFIX}TELEGRAM__WEBHOOK_LISTEN")
            if missing:
                raise ValueError(f'mode = "webhook" needs {" and ".join(missing)} as well')
        return self


class Storage(Section):
    """Where things are kept."""

    url: str = "sqlite:///alongside.db"
    keys: Annotated[list[SecretStr], BeforeValidator(listed)] = []
    key_file: Path = Path("alongside.key")

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError('write "sqlite:///alongside.db" or "postgresql://user@host/name"')
        return value


class FlowsSection(Section):
    """The charity's own conversations, laid over the shipped library."""

    folders: Annotated[list[Path], BeforeValidator(by_commas)] = []


class FollowUp(Section):
    """Who hears of what, and how long they have."""

    urgent: Literal["off", "on"] = "off"
    same_day: Time = parse_duration("2h")
    follow_up: Time = parse_duration("2 working days")
    unhurried: Time = parse_duration("5 working days")
    ladder: Annotated[list[Time], BeforeValidator(by_commas)] = Field(
        default=[parse_duration("15m")] * 3, min_length=1
    )
    quiet_after_note: Time = parse_duration("30m")

    @field_validator("urgent", mode="before")
    @classmethod
    def _switch(cls, value: object) -> object:
        # TOML's true and false mean the same to anyone who writes them.
        return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


class CheckInSection(Section):
    """When people are written to, and how long a check-in waits."""

    quiet_hours: Hours = Window(start=time(20), end=time(9))
    remind_after: Time = parse_duration("24h")
    close_untouched: Time = parse_duration("72h")
    close_started: Time = parse_duration("72h")


class Operator(Section):
    """Who is told when something is wrong with the bot itself."""

    # An address of another channel may hold a password: never shown.
    notify: Annotated[list[str], BeforeValidator(listed)] = Field(default=[], repr=False)


class Health(Section):
    """Where health and metrics are served; empty: nowhere."""

    listen: Address = "127.0.0.1:8080"


class HelpLineEntry(Section):
    """A help line of the charity's own; replaces the shipped ones with the same country, need and name."""

    country: str
    need: str
    name: str
    contact: str
    hours: str = ""
    source: str = ""
    verified: date | Literal[""] = ""


class Config(BaseSettings):
    """Everything that can be set. Unknown keys are errors that name the nearest right one."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", toml_file=None
    )

    programme: Programme = Programme()
    telegram: TelegramSection = TelegramSection()
    storage: Storage = Storage()
    flows: FlowsSection = FlowsSection()
    follow_up: FollowUp = FollowUp()
    check_in: CheckInSection = CheckInSection()
    operator: Operator = Operator()
    health: Health = Health()
    help_lines: list[HelpLineEntry] = []

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings' own
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # `load_config` merges file and environment itself, so that both are checked in one pass.
        return (init_settings,)


def load_config(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `path` (default: config.toml here, if there is one) and the environment, which wins.

    Every key is also `ALONGSIDE_<SECTION>__<KEY>`; with `_FILE` behind it, the value is read from that file.
    Raises `ConfigError` with every problem at once.
    """
    data, variables = _from_file(path), dict[tuple[str, str], str]()
    problems = _merge_environment(data, environment, variables)
    try:
        config = Config(**data)
    except ValidationError as error:
        file = str(path or "config.toml")
        raise ConfigError(problems + [_sentence(each, file, variables) for each in error.errors()]) from None
    if problems:
        raise ConfigError(problems)
    return config


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        path = Path("config.toml")
        if not path.exists():
            return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            [f"There is no file {path}. Copy config.example.toml there, or leave --config out."]
        ) from None
    except OSError as error:
        raise ConfigError([f"{path} cannot be read: {error.strerror}."]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path} is not valid TOML: {error}."]) from None


def _merge_environment(
    data: dict[str, Any], environment: Mapping[str, str], variables: dict[tuple[str, str], str]
) -> list[str]:
    """Lay the environment over the file's values and note which key came from which variable."""
    problems: list[str] = []
    for name in sorted(environment):
        if not name.startswith(PREFIX):
            continue
        section, _, key = name[len(PREFIX) :].lower().partition("__")
        if section not in Config.model_fields or not key:
            near = difflib.get_close_matches(section, Config.model_fields, 1)
            hint = f"; did you mean {PREFIX}{near[0].upper()}__{key.upper() or '...'}?" if near else "."
            problems.append(f"The environment variable {name} sets nothing{hint}")
            continue
        value = environment[name]
        if key.endswith("_file") and key not in _keys(section):
            key = key.removesuffix("_file")
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is not text"
                problems.append(f"{name} names a file that cannot be read: {why}.")
                continue
        table = data.setdefault(section, {})
        if isinstance(table, dict):
            table[key] = _parsed(value)
            variables[section, key] = name
    return problems


def _keys(section: str) -> list[str]:
    model = Config.model_fields[section].annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _parsed(value: str) -> object:
    """Lists may be given with commas, or as a TOML array."""
    if value.lstrip().startswith("["):
        try:
            return tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            return value
    return value


def _sentence(detail: Any, file: str, variables: Mapping[tuple[str, str], str]) -> str:
    """One of pydantic's findings as a sentence; never the value itself, which may be a secret."""
    place = ".".join(str(part) for part in detail["loc"])
    variable = variables.get(tuple(detail["loc"][:2]))
    where = f"The environment variable {variable}" if variable else f"{file}, {place}"
    if detail["type"] == "extra_forbidden":
        section = str(detail["loc"][0])
        known = _keys(section) if len(detail["loc"]) > 1 else list(Config.model_fields)
        near = difflib.get_close_matches(str(detail["loc"][-1]), known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}."
        return f"{where}: there is no key {place!r}; {hint}"
    return f"{where}: {detail['msg'].removeprefix('Value error, ')}."
