"""The values word spotting hands out: how worried to be, and which words were the reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What the bot should do: nothing, ask gently, or show contacts first and then ask."""

    NONE = "none"
    ASK = "ask"
    URGENT = "urgent"


_STRENGTH = {Level.NONE: 0, Level.ASK: 1, Level.URGENT: 2}


def strongest(levels: Iterable[Level]) -> Level:
    """The most worried of these; none where there are none."""
    return max(levels, key=_STRENGTH.__getitem__, default=Level.NONE)


@dataclass(frozen=True)
class Match:
    """An entry that matched, with the words it matched and where they stand in the original text."""

    entry: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Spotted:
    """The answer for one text; `language_unknown` says that no reviewed list covers its language."""

    level: Level
    matched: tuple[Match, ...] = ()
    language_unknown: bool = False


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a lexicon file, where it is, and how to mend it."""

    file: str
    line: int
    entry: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.entry}: {self.what} {self.mend}"


class LexiconError(ValueError):
    """The lexicon cannot be used; `problems` holds everything that is wrong with it, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def to_json(spotted: Spotted) -> dict[str, object]:
    """The answer as plain data: `{"level": ..., "matched": [{"entry", "text", "start", "end"}]}`."""
    matched = [
        {"entry": match.entry, "text": match.text, "start": match.start, "end": match.end}
        for match in spotted.matched
    ]
    return {"level": spotted.level.value, "matched": matched}
