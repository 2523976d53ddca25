"""The ribbon: what the system is doing, in plain words, newest last."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Kind = Literal["kept", "sent", "due", "alert", "clock", "trouble"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the system did. `at` is the programme's time (UTC); numbers rise by one."""

    number: int
    at: datetime
    kind: Kind
    text: str

    def as_dict(self) -> dict[str, Any]:
        """The line as JSON-able values, its time in ISO 8601."""
        return {**asdict(self), "at": self.at.isoformat()}


class Tells(Protocol):
    """Whoever has something to say to the ribbon calls this. A `Ribbon` is one."""

    def __call__(self, kind: Kind, text: str, at: datetime | None = None) -> object:
        """Say `text`, a plain sentence without anything a person wrote. `at`: when, if not now."""
        ...


class Ribbon:
    """Takes lines from anyone, holds the newest `keep` and tells whoever listens."""

    def __init__(self, now: Callable[[], datetime], keep: int = 80) -> None:
        self.lines: deque[Line] = deque(maxlen=keep)
        self._now = now
        self._listeners: list[Callable[[Line], None]] = []

    def __call__(self, kind: Kind, text: str, at: datetime | None = None) -> Line:
        """Add a line."""
        number = self.lines[-1].number + 1 if self.lines else 1
        line = Line(number, at or self._now(), kind, text)
        self.lines.append(line)
        for listener in tuple(self._listeners):
            listener(line)
        return line

    def listen(self, call: Callable[[Line], None]) -> None:
        """Have `call` told of every new line."""
        self._listeners.append(call)

    def as_list(self) -> list[dict[str, Any]]:
        """Every line held, for a page or a file."""
        return [line.as_dict() for line in self.lines]

    def restore(self, lines: Iterable[dict[str, Any]]) -> None:
        """Take up lines `as_list` gave."""
        for line in lines:
            at = datetime.fromisoformat(line["at"])
            self.lines.append(Line(line["number"], at, line["kind"], line["text"]))
