"""How old a reader a text is for, by the Flesch-Kincaid grade (Kincaid and others 1975)."""

from __future__ import annotations

import re


def grade(text: str) -> float:
    """The school grade that reads this with ease; 6 is about eleven years old."""
    words = re.findall(r"[a-z']*[a-z][a-z']*", text.lower())
    sentences = [part for part in re.split(r"[.?!:;]+[\"')]*(?:\s|$)", text) if re.search("[a-z]", part.lower())]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    sounded = re.sub(r"(?<![aeiouyl])(?:e|es|ed)$|(?<=[aeiouy]l)e$", "", word) or word
    return max(1, len(re.findall("[aeiouy]+", sounded)))
