"""What is wrong with the files people edit, said so that they can mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_NAMES = 60
"""So many names are listed where none is near: every effect, every part of a condition, the steps of a long flow."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file. `line` is a best effort (0: unknown), `step` may be empty."""

    file: str
    line: int
    step: str
    code: str
    what: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        step = f", step {self.step}" if self.step else ""
        return f"{place}{step}: {self.what}. {self.mend}"


class FlowError(Exception):
    """The library cannot be used. Carries every problem found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence naming the nearest known name, or all of them if there are few; never empty."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f'Did you mean "{near[0]}"?'
    if not names:
        return "There is none to choose from."
    if len(names) <= MOST_NAMES:
        return "There is: " + ", ".join(names) + "."
    return "Look at the names written in the same file."


def line_of(text: str, *marks: str) -> int:
    """The line (from 1) where the marks follow one another in the text: each is an id or a key; 0 if not found.

    `line_of(text, "id=load", "label")` is the line of the first `label =` after `id = "load"`.
    """
    at = 0
    found = 0
    for mark in marks:
        key, _, value = mark.partition("=")
        pattern = rf'\b{re.escape(key)}\s*=\s*["\']{re.escape(value)}["\']' if value else rf"\b{re.escape(key)}\s*="
        match = re.compile(pattern).search(text, at)
        if match is None:
            break
        at = match.end()
        found = text.count("\n", 0, match.start()) + 1
    return found


HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([\w.\"' -]+?)[ \t]*\]\]?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
IDENTITY = re.compile(r"^[ \t]*id\s*=\s*[\"']([^\"']*)[\"']", re.MULTILINE)


def entries(text: str, header: str) -> list[tuple[int, str]]:
    """The tables `[[header]]` of a file: the line of the id and the id, or the header's line and "" without one."""
    found = []
    heads = list(HEADER.finditer(text))
    for place, head in enumerate(heads, 1):
        if head[1] == header:
            end = heads[place].start() if place < len(heads) else len(text)
            identity = IDENTITY.search(text, head.end(), end)
            at = identity.start(1) if identity else head.start(1)
            found.append((text.count("\n", 0, at) + 1, identity[1] if identity else ""))
    return found


def doubled(text: str, code: str, *marks: str) -> tuple[int, int] | None:
    """The lines of the first and the second of two entries of one name, if they stand in different lines."""
    kind, name = code.removeprefix("double-"), marks[-1].partition("=")[2]
    lines = [line for line, each in entries(text, kind) if each == name]
    if len(lines) < 2:
        lines = [line_of(text, *marks), line_of(text, *marks, marks[-1])]
    return (lines[0], lines[1]) if 0 < lines[0] < lines[1] else None
