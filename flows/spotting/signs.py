"""What a text shows that can be weighed: its words, their beginnings, pairs of them, and what the lists made of it.

A sign is written as people can read it in the file of weights:

| sign | found where |
|---|---|
| `never` | this word stands |
| `hopel*` | a word begins so |
| `no point`, `want to die` | these follow one another |
| `gave .. away` | the second comes after the first, one to three words between |
| `{means}` | a word of this class stands |
| `entry:own-death-wish` | this entry matched |
| `frame:training` | this harmless frame was found |
| `length:8` | the text has more words than the step before and at most so many; `length:more` beyond the last |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.spotting.words import Words

Span = tuple[int, int]
APART = 3
"""Words that may stand between the two of a pair."""
TOGETHER = 3
"""Words that follow one another in the longest sign."""
ENTRY, FRAME, LENGTH = "entry:", "frame:", "length:"
STEPS = (3, 5, 8, 12, 18, 30)
"""Short texts say less for and against: what weighs enough depends on how much was said."""


NOWHERE = (0, 0)
"""The place of a sign that is about the text as a whole."""


def stem(word: str, letters: int) -> str:
    """The beginning that a word's forms share; short words are themselves."""
    return word if len(word) <= letters else f"{word[:letters]}*"


def signs_of(
    words: Words, letters: int, classes: Mapping[str, Span], entries: Mapping[str, Span], frames: Iterable[str]
) -> dict[str, Span]:
    """Every sign of a text with the words (first, one past the last) where it was found first."""
    found: dict[str, Span] = {}
    note = found.setdefault
    word, sentence = words.word, words.sentence
    stems = [stem(each, letters) for each in word]
    size = len(word)
    for at in range(size):
        here = sentence[at]
        first = stems[at]
        note(word[at], (at, at + 1))
        note(first, (at, at + 1))
        together = first
        for end in range(at + 1, min(size, at + TOGETHER)):
            if sentence[end] != here:
                break
            together = f"{together} {stems[end]}"
            note(together, (at, end + 1))
        for end in range(at + 2, min(size, at + 2 + APART)):
            if sentence[end] != here:
                break
            note(f"{first} .. {stems[end]}", (at, end + 1))
    for name, span in classes.items():
        note(f"{{{name}}}", span)
    for name, span in entries.items():
        note(ENTRY + name, span)
    for name in frames:
        note(FRAME + name, NOWHERE)
    note(LENGTH + next((str(step) for step in STEPS if size <= step), "more"), NOWHERE)
    return found
