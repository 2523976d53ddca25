"""Weights: how much each sign speaks for a gentle question (worry) and for showing contacts first (danger).

One sign decides nothing; their sum does. The weights are learned from sentences that people wrote and judged
(`tests/spotting/learn.py`) and kept as lines anyone can read and change. An entry the weights do not know, such as a
charity's own, stands by itself.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from flows.spotting.files import WeightTable
from flows.spotting.signs import ENTRY, Span
from flows.spotting.values import Level

LARGEST = 32_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Signs as numbers in order, with what they weigh in hundredths: tens of thousands fit into less than a megabyte.

    Two signs with the same number are refused when the table is read, so a number stands for one sign.
    """

    letters: int
    base: tuple[int, int]
    ask_from: int
    urgent_from: int
    numbers: array[int]
    worry: array[int]
    danger: array[int]

    def of(self, sign: str) -> tuple[int, int] | None:
        """What a sign weighs, for worry and for danger; None: it is not known."""
        number = crc32(sign.encode())
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        return self.worry[at], self.danger[at]

    def knows(self, entry: str) -> bool:
        """Whether an entry is weighed with everything else; otherwise it stands by itself."""
        return self.of(ENTRY + entry) is not None

    def weigh(self, signs: Mapping[str, Span]) -> tuple[Level, list[tuple[int, str]]]:
        """The level of a text with these signs, and those that spoke for it, the heaviest first."""
        worry, danger = self.base
        heavy = []
        for sign in signs:
            weight = self.of(sign)
            if weight is not None:
                worry += weight[0]
                danger += weight[1]
                if (together := weight[0] + weight[1]) > 0:
                    heavy.append((together, sign))
        level = Level.NONE
        if danger >= self.urgent_from:
            level = Level.URGENT
        elif worry >= self.ask_from:
            level = Level.ASK
        heavy.sort(key=lambda pair: (-pair[0], pair[1]))
        return level, heavy


def read_weights(table: WeightTable) -> tuple[Weights, list[tuple[str, str]]]:
    """The weights of a file, and what is wrong with its lines: (line, why)."""
    numbers, worry, danger = array("I"), array("h"), array("h")
    wrong = []
    for line in _lines(table.signs):
        one, _, rest = line.partition(" ")
        two, _, sign = rest.partition(" ")
        try:
            row = int(one), int(two)
        except ValueError:
            wrong.append((line, "does not begin with two whole numbers"))
            continue
        if not sign or max(map(abs, row)) > LARGEST:
            wrong.append((line, "has no sign, or weighs too much"))
            continue
        numbers.append(crc32(sign.encode()))
        worry.append(row[0])
        danger.append(row[1])
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    ordered = [array(column.typecode, map(column.__getitem__, order)) for column in (numbers, worry, danger)]
    wrong += [(line, "stands twice, or is taken for another sign") for line in _doubled(table.signs, ordered[0])]
    return Weights(table.letters, table.base, table.ask_from, table.urgent_from, *ordered), wrong


def _lines(text: str) -> Iterator[str]:
    """One line at a time: all of them at once would be the largest thing the bot ever holds."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if line := text[start:end].strip():
            yield line
        start = end + 1


def _doubled(text: str, ordered: array[int]) -> list[str]:
    """Lines whose sign has the number of another; nearly always none."""
    twice = {number for before, number in pairwise(ordered) if before == number}
    if not twice:
        return []
    return [line for line in _lines(text) if crc32(line.split(" ", 2)[-1].encode()) in twice]
