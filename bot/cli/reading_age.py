"""The school grade an English text needs, with the syllables of each word counted by its hyphenation.

Flesch-Kincaid (Kincaid and others 1975). Pyphen brings its patterns along, so nothing is fetched at run time.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[a-z']*[a-z][a-z']*")
SENTENCE_END = re.compile(r"[.?!:;]+[\"')]*(?:\s|$)")
SILENT = re.compile(r"(?<![aeiouyl])(?:e|es|ed)$|(?<=[aeiouy]l)e$")


def grade(text: str) -> float:
    """The grade that reads this with ease; 6 is about eleven years old. A text without words: 0."""
    words = WORD.findall(text.lower())
    sentences = [part for part in SENTENCE_END.split(text) if WORD.search(part.lower())]
    if not words:
        return 0.0
    syllables = sum(syllables_of(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=8192)
def syllables_of(word: str) -> int:
    """Syllables: vowel sounds of each part; hyphenation keeps apart what spelling runs together ("cre-ate")."""
    sounded = SILENT.sub("", word) or word
    parts = _hyphens().inserted(sounded).split("-")
    return max(1, sum(len(re.findall("[aeiouy]+", part)) for part in parts))


@lru_cache(maxsize=1)
def _hyphens():  # type: ignore[no-untyped-def]  # pyphen has no types
    import pyphen

    return pyphen.Pyphen(lang="en_GB")
