"""Example conversations: plain text in which a charity says what must happen. Their format is in docs/flows.md.

Conversation: Too much, twice
Flow: weekly
1 week ago: load = Too much

Ann: Start
Bot asks: How has volunteering felt this week?
Ann: Too much
...
Supervisor hears: Volunteering has felt "too much" to Ann twice lately.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from flows.problems import Problem, did_you_mean


class LineKind(StrEnum):
    """What a line of an example says."""

    PERSON = "person"
    """The volunteer taps or types."""
    ASKS = "bot asks"
    SAYS = "bot says"
    SUPERVISOR = "supervisor hears"
    ALTERNATE = "someone else hears"
    NOBODY = "nobody hears anything"
    HELP = "bot shows help"
    ENDS = "it ends"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, where it stands and what it says."""

    number: int
    kind: LineKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier check-in: how many weeks ago, in which flow (empty: the same), what was answered, as written."""

    number: int
    weeks: float
    flow: str
    answers: tuple[tuple[str, str], ...]


@dataclass
class Example:
    """One conversation as written."""

    file: str
    number: int
    name: str
    flow: str = ""
    """Empty: no conversation, only what rules say of the given facts."""
    flow_number: int = 0
    person: str = "Ann"
    settings: dict[str, bool] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    """The line each of these names stands on."""
    hidden: tuple[str, ...] = ()
    """Questions the person chose not to be asked."""
    earlier: list[Earlier] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def problem(self, number: int, code: str, what: str, mend: str) -> Problem:
        """Something wrong at one of its lines."""
        return Problem(self.file, number, self.name, code, what, mend)


AGO = re.compile(r"(?P<count>\d+(?:\.\d+)?) (?P<unit>day|week|month)s? ago(?: in (?P<flow>\w+))?", re.IGNORECASE)
WEEKS = {"day": 1 / 7, "week": 1.0, "month": 4.0}
HEADS = {
    "bot asks": LineKind.ASKS,
    "bot says": LineKind.SAYS,
    "supervisor hears": LineKind.SUPERVISOR,
    "someone else hears": LineKind.ALTERNATE,
}
SENTENCES = {
    "nobody hears anything": LineKind.NOBODY,
    "the bot shows help": LineKind.HELP,
    "bot shows help": LineKind.HELP,
    "it ends": LineKind.ENDS,
}
NAME = re.compile(r"[^\W\d_][\w'-]*")


def read_examples(file: str, text: str) -> tuple[list[Example], list[Problem]]:
    """The conversations of one file, and what could not be read of it."""
    examples: list[Example] = []
    problems: list[Problem] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        head, colon, rest = (part.strip() for part in line.partition(":"))
        if head.lower() == "conversation" and colon:
            examples.append(Example(file, number, rest))
        elif not examples:
            mend = "Begin with a line such as: Conversation: Too much, twice"
            problems.append(Problem(file, number, "", "example-unreadable", "this belongs to no conversation", mend))
            return examples, problems
        else:
            problems += _read_line(examples[-1], number, line, head, rest if colon else None)
    return examples, problems


def _read_line(example: Example, number: int, line: str, head: str, rest: str | None) -> Iterator[Problem]:
    sentence = SENTENCES.get(line.lower().rstrip("."))
    if sentence is not None:
        example.lines.append(Line(number, sentence))
    elif rest is None:
        what = f'I cannot read "{line}"'
        yield example.problem(number, "example-unreadable", what, did_you_mean(line, [*HEADS, *SENTENCES]))
    elif head.lower() == "flow":
        example.flow, example.flow_number = rest, number
    elif head.lower() == "given":
        yield from _given(example, number, rest)
    elif head.lower() == "not asked":
        example.hidden = tuple(re.split(r"[\s,;]+", rest))
    elif ago := AGO.fullmatch(head):
        answers = tuple(_pairs(rest))
        weeks = float(ago["count"]) * WEEKS[ago["unit"].lower()]
        example.earlier.append(Earlier(number, weeks, ago["flow"] or "", answers))
    elif head.lower() in HEADS:
        example.lines.append(Line(number, HEADS[head.lower()], rest))
    elif head.lower() == "bot" or not NAME.fullmatch(head):
        what = f'I do not know what "{head}:" means'
        mend = did_you_mean(head.lower(), [*HEADS, *SENTENCES, "flow", "given", "not asked", "1 week ago"])
        yield example.problem(number, "example-unreadable", what, mend)
    else:
        example.person = head
        example.lines.append(Line(number, LineKind.PERSON, rest))


def _given(example: Example, number: int, text: str) -> Iterator[Problem]:
    for part in filter(None, (each.strip().rstrip(".") for each in re.findall(r'(?:"[^"]*"|[^;,"])+', text))):
        name, equals, value = (each.strip() for each in part.partition("="))
        off = name.lower().startswith(("not ", "no "))
        name = name.split(" ", 1)[1] if off else name
        name = name.replace(" ", "_")
        example.given[name] = number
        if not equals:
            example.settings[name] = not off
        elif re.fullmatch(r"-?\d+(\.\d+)?", value):
            example.numbers[name] = float(value)
        elif value:
            example.words[name] = value.strip('"')
        else:
            what = f'"{part}" has no value'
            yield example.problem(number, "example-unreadable", what, "Write: Given: weeks_since_joining = 2")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """ "load = Too much; mind = No" as pairs."""
    for part in filter(None, (each.strip() for each in text.split(";"))):
        name, _, value = part.partition("=")
        yield name.strip(), value.strip()
