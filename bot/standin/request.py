"""The parameters of one API call, whichever way they came: form fields and JSON mean the same to Telegram."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.standin.files import Upload
from bot.standin.refusals import bad_request


def whole(value: Any, default: int = 0) -> int:
    """A whole number from whatever was given; `default` where that is none."""
    try:
        return default if value is None else int(value)
    except (TypeError, ValueError, OverflowError):
        return default


_NO_FILES: dict[str, Upload] = {}


class Request:
    """Reads parameters as the methods want them. A form's strings and JSON's values are both understood."""

    __slots__ = ("_files", "_params")

    def __init__(self, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> None:
        self._params = params
        self._files = files or _NO_FILES

    def text(self, name: str) -> str:
        """The value as text; "" where it is missing."""
        value = self._params.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a whole number; `default` where it is missing or no number, as Telegram does."""
        return whole(self._params.get(name), default)

    def flag(self, name: str) -> bool:
        """Whether the value is true."""
        value = self._params.get(name)
        return value is True or (isinstance(value, str) and value.lower() in ("true", "yes", "1"))

    def value(self, name: str, otherwise: str) -> Any:
        """The value parsed as JSON, None where it is missing. Refused with the words `otherwise` if it is no JSON."""
        value = self._params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(otherwise) from None

    def object(self, name: str, otherwise: str) -> dict[str, Any]:
        """The value as a JSON object, {} where it is missing. Refused with the words `otherwise` if it is none."""
        value = self.value(name, otherwise)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(otherwise)
        return value

    def file(self, name: str) -> Upload | str | None:
        """An uploaded file, or the file id or address given instead, or None."""
        if name in self._files:
            return self._files[name]
        given = self.text(name)
        if given.startswith("attach://"):
            return self._files.get(given.removeprefix("attach://"))
        return given or None
