"""Where something stands in the files people edit: file and line. A charity's own folder is searched first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.problems import Problem

HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([\w.\"' -]+?)[ \t]*\]\]?[ \t]*(?:#.*)?\r?$", re.MULTILINE)
IDENTITY = re.compile(r"^\s*(id|country)\s*=\s*[\"']([^\"']*)[\"']", re.MULTILINE)

OFF = re.compile(r"^\s*off\s*=\s*true", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; line 0: somewhere in it."""

    file: str
    line: int
    note: str = ""
    """Where it truly stands, if that is a file another of the same name lies over."""

    def problem(self, step: str, code: str, what: str, mend: str) -> Problem:
        """A problem at this place."""
        return Problem(self.file, self.line, step, code, what, f"{mend} {self.note}".strip())


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of a file: its header, its id, where it begins and ends."""

    header: str
    id: str
    start: int
    end: int


class Places:
    """Finds lines in the files of a library and its overlays."""

    def __init__(self, files: Mapping[str, str], overlays: Sequence[Mapping[str, str]] = ()) -> None:
        self._layers = [dict(overlay) for overlay in reversed(overlays)] + [dict(files)]
        self._blocks: dict[int, list[_Block]] = {}
        self._lines: dict[int, list[int]] = {}

    def flow(self, flow: str, step: str = "", choice: str = "", key: str = "", word: str = "") -> Place:
        """A flow, a step of it, a choice of that step, a key of any of these, a word somewhere in it."""
        return self._find(self._flow_files(flow), "step", step, _id_mark(choice), _key_mark(key), _word_mark(word))

    def rule(self, rule: str, key: str = "", word: str = "") -> Place:
        """A rule, one of its keys, a word behind it."""
        sources = [(path, text) for path, text in self._files("rules") if f'"{rule}"' in text]
        return self._find(sources, "rule", rule, _key_mark(key), _word_mark(word))

    def rule_off(self, rule: str) -> bool:
        """Whether a file switches this rule off."""
        return any(
            block.header == "rule" and block.id == rule and OFF.search(text, block.start, block.end)
            for _, text in self._files("rules")
            for block in self._of(text)
        )

    def instrument(self, instrument: str, key: str = "") -> Place:
        """An instrument's file."""
        return self._find(list(self._files(f"instruments/{instrument}/instrument.toml")), "", "", _key_mark(key))

    def help_line(self, country: str, name: str = "", key: str = "") -> Place:
        """The first help line of a country, or the one of this name, and one of its keys."""
        for path, text in self._files("help_lines.toml") if name else ():
            for block in self._of(text):
                named = block.header == "help_lines" and block.id == country
                if named and re.compile(_value_mark("name", name)).search(text, block.start, block.end):
                    mark = re.compile(_key_mark(key) or "country").search(text, block.start, block.end)
                    return Place(path, self._line(text, mark.start() if mark else block.start))
        return self._find(list(self._files("help_lines.toml")), "help_lines", country)

    def own_word(self, word: str) -> Place:
        """A word of ours that a charity replaces by its own."""
        return self._dotted(list(self._files("words.toml")), word)

    def text(self, language: str, key: str) -> Place:
        """A text said outside flows, by its dotted key."""
        return self._dotted(list(self._files(f"texts/{language}.toml")), key)

    def agreement(self, key: str) -> Place:
        """A line of the agreement."""
        return self._dotted(list(self._files("agreement.toml")), key)

    def written(self, flow: str, step: str, choice: str = "") -> bool:
        """Whether any file writes this step of the flow, or this choice of it, those switched off included."""
        mark = _id_mark(choice)
        return any(
            block.header == "step"
            and block.id == step
            and (not mark or re.search(mark, text[block.start : block.end]))
            for _, text in self._flow_files(flow)
            for block in self._of(text)
        )

    def written_anywhere(self, step: str) -> bool:
        """Whether any flow file writes a step of this id."""
        return any(
            block.header == "step" and block.id == step
            for _, text in self._files("flows/")
            for block in self._of(text)
        )

    @property
    def flow_ids(self) -> frozenset[str]:
        """The id of every flow file."""
        return frozenset(self._of(text)[0].id for path, text in self._files("flows/"))

    def _flow_files(self, flow: str) -> list[tuple[str, str]]:
        return [(path, text) for path, text in self._files("flows/") if self._of(text)[0].id == flow]

    def _files(self, beginning: str) -> Iterator[tuple[str, str]]:
        for layer in self._layers:
            for path, text in layer.items():
                if path.startswith(beginning):
                    yield path, text

    def _of(self, text: str) -> list[_Block]:
        known = self._blocks.get(id(text))
        if known is None:
            heads = [("", 0), *((match[1], match.start()) for match in HEADER.finditer(text)), ("", len(text))]
            known = []
            for (header, start), (_, end) in pairwise(heads):
                identity = IDENTITY.search(text, start, end)
                known.append(_Block(header, identity[2] if identity else "", start, end))
            self._blocks[id(text)] = known
            self._lines[id(text)] = [match.start() for match in re.finditer("\n", text)]
        return known

    def _line(self, text: str, at: int) -> int:
        self._of(text)
        return bisect_right(self._lines[id(text)], at - 1) + 1

    def _find(self, sources: list[tuple[str, str]], header: str, name: str, *marks: str) -> Place:
        """Where most of the marks are found, one after the other, inside the table of this header and id."""
        best: Place | None = None
        depth = -1
        for path, text in sources:
            at, found = self._search(text, header, name, marks)
            if found > depth:
                best, depth = self._place(path, text, self._line(text, at) if at >= 0 else 0), found
        return best or Place("", 0)

    def _place(self, path: str, text: str, line: int) -> Place:
        """A line of a file; of one that another of the same name lies over, told at the top of the upper one."""
        top = next(layer[path] for layer in self._layers if path in layer)
        if top is text or not line:
            return Place(path, line)
        head = IDENTITY.search(top, 0, self._of(top)[0].end)
        note = f"This is about line {line} of the shipped {path}, which this file changes."
        return Place(path, self._line(top, head.start(1)) if head else 0, note)

    def _search(self, text: str, header: str, name: str, marks: tuple[str, ...]) -> tuple[int, int]:
        """Where the deepest of the marks found stands (-1: nowhere), and how many were found."""
        block = self._of(text)[0]
        head = IDENTITY.search(text, block.start, block.end)
        at, depth, start = head.start(1) if head else -1, 0, 0
        if name:
            named = [each for each in self._of(text) if each.header == header and each.id == name]
            if not named:
                return -1, 0
            block = named[0]
            identity = IDENTITY.search(text, block.start, block.end)
            at, depth, start = identity.start(1) if identity else block.start, 1, block.start
        for mark in filter(None, marks):
            found = re.compile(mark).search(text, start, block.end)
            if found is not None:
                at, depth, start = found.start(), depth + 1, found.end()
        return at, depth

    def _dotted(self, sources: list[tuple[str, str]], key: str) -> Place:
        prefix, _, leaf = key.rpartition(".")
        for path, text in sources:
            for block in self._of(text):
                within = block.header.replace('"', "")
                wanted = leaf if within == prefix else key if not within else ""
                found = re.compile(rf"^\s*\"?{re.escape(wanted)}\"?\s*=", re.MULTILINE) if wanted else None
                if found and (match := found.search(text, block.start, block.end)):
                    return self._place(path, text, self._line(text, match.end() - 1))
        return Place(sources[-1][0] if sources else "", 0)


def _id_mark(choice: str) -> str:
    return _value_mark("id", choice) if choice else ""


def _value_mark(key: str, value: str) -> str:
    return rf"\b{key}\s*=\s*[\"']{re.escape(value)}[\"']"


def _key_mark(key: str) -> str:
    return rf"(?<![\w\"'])[\"']?{re.escape(key)}[\"']?\s*=" if key else ""


def _word_mark(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)" if word else ""
