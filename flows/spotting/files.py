"""The shape of a lexicon file, and its reading from TOML text with every problem reported by line."""

import re
import tomllib
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from flows.spotting.values import Problem


def _split(value: object) -> object:
    """Word lists are written as one text, separated by commas or line ends."""
    if not isinstance(value, str):
        return value
    return [word for line in value.splitlines() for word in map(str.strip, line.split(",")) if word]


def _lines(value: object) -> object:
    return [line.strip() for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


WordList = Annotated[list[str], BeforeValidator(_split)]
LineList = Annotated[list[str], BeforeValidator(_lines)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordClass(_Strict):
    """Words that mean the same to a pattern. `grammar` words are never blanked; `absorbs` hides the words inside."""

    words: WordList = []
    verbs: WordList = []
    nouns: WordList = []
    includes: WordList = []
    grammar: bool = False
    absorbs: bool = False


class Entry(_Strict):
    """Something worth asking about: its patterns and the sentences that prove it.

    `firm`: about the writer, so that a film or a course in the same text does not quiet it. `sure`: it is asked about
    whatever the weights make of the rest.
    """

    name: Name
    level: Literal["ask", "urgent"]
    category: Name
    patterns: LineList = Field(min_length=1)
    unless: LineList = []
    firm: bool = False
    sure: bool = False
    even_if_not: bool = False
    raises: list[str] = Field(min_length=2)
    silent: list[str] = Field(min_length=1)
    by: str = Field(min_length=1)
    on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    why: str = Field(min_length=1)


class Silence(_Strict):
    """A harmless frame: what it covers, and whether it quiets everything or only talk about other people."""

    name: Name
    kind: Literal["idiom", "denial", "past-and-well", "training", "good-practice", "play"]
    covers: Literal["words", "part", "sentence", "text"]
    quiets: Literal["everything", "others"] = "everything"
    patterns: LineList = Field(min_length=1)
    unless: LineList = []
    silent: list[str] = Field(min_length=1)
    by: str = Field(min_length=1)
    on: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    why: str = Field(min_length=1)


class Grammar(_Strict):
    """What a language needs to be read: short forms, irregular verbs, guesses, and its function words."""

    short: LineList = []
    endings: LineList = []
    irregular: LineList = []
    guess: WordList = []
    real_words: WordList = []
    breaks: WordList = []
    function_words: WordList = []
    splits_at_apostrophes: bool = False


class WeightTable(_Strict):
    """What each sign speaks for, in hundredths: a line has worry, danger and the sign (`flows/spotting/signs.py`).

    `base` is what a text weighs before its first word; from `ask_from` of worry on the bot asks, from `urgent_from`
    of danger on it shows contacts first.
    """

    made_from: str = Field(min_length=1)
    letters: int = Field(default=5, ge=3, le=12)
    base: tuple[int, int]
    ask_from: int
    urgent_from: int
    signs: str


class LexiconFile(_Strict):
    """One file; a language may have many, which are read together."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    reviewed: bool = True
    grammar: Grammar = Grammar()
    classes: dict[str, WordClass] = {}
    entry: list[Entry] = []
    silence: list[Silence] = []
    weights: WeightTable | None = None

    def rules(self) -> "list[Entry | Silence]":
        """Its entries and its harmless frames."""
        return [*self.entry, *self.silence]


_LANGUAGE = re.compile(r'^language\s*=\s*"([^"]*)"', re.MULTILINE)


def language_of(text: str) -> str:
    """The language a file says it is in, before anything else of it is read; empty where it does not say."""
    said = _LANGUAGE.search(text)
    return said.group(1) if said else ""


def line_of(text: str, name: str, within: str = "") -> int:
    """The line on which an entry's or class's name stands, or after it what is `within`; 1 where it is not found."""
    marks = (f'name = "{name}"', f"[classes.{name}]", f'[classes."{name}"]', f"[{name}]")
    lines = text.splitlines()
    begins = next((at for at, line in enumerate(lines) if any(mark in line for mark in marks)), 0)
    closer = (at for at, line in enumerate(lines[begins:], begins) if within and within in line)
    return next(closer, begins) + 1


def _owner(data: Mapping[str, object], place: tuple[int | str, ...]) -> str:
    """The name of the entry or class that an error lies in."""
    if len(place) > 1 and place[0] == "classes":
        return str(place[1])
    if len(place) > 1 and isinstance(place[1], int):
        items = data.get(str(place[0]))
        if isinstance(items, list) and isinstance(items[place[1]], dict):
            return str(items[place[1]].get("name", f"{place[0]} number {place[1] + 1}"))
    return str(place[0]) if place else "the file"


def read_file(path: str, text: str) -> LexiconFile | list[Problem]:
    """One file as a value, or everything that is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        line = next((int(part.rstrip(",")) for part in str(broken).split() if part.rstrip(",").isdigit()), 1)
        return [Problem(path, line, "the file", f"is not TOML: {broken}.", "Look at the line and the one above.")]
    try:
        return LexiconFile.model_validate(data)
    except ValidationError as refused:
        found = []
        for error in refused.errors():
            owner = _owner(data, error["loc"])
            where = ".".join(str(part) for part in error["loc"] if not isinstance(part, int))
            what = f"{where}: {error['msg']}."
            found.append(Problem(path, line_of(text, owner), owner, what, "See docs/spotting.md for the fields."))
        return found
