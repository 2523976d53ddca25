"""Typed words to the answer they mean, where buttons are on the screen: exactly or not at all.

Nothing is guessed: a half-matching word could be taken for an answer about safety that nobody gave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

APOSTROPHES = "'’‘`´ʼ"

SEVERAL = re.compile(r"\s*(?:[,;\n&+]|\band\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """One visible answer and everything a person may type for it."""

    choice: str
    names: tuple[str, ...]


def plain(text: str) -> str:
    """A text without case, accents, punctuation and double spaces: "Yes, it's  hard!" and "yes its hard" are one."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(_plain_letter(letter) for letter in letters).split())


def _plain_letter(letter: str) -> str:
    """A letter or digit stays; accents and apostrophes vanish; what is between words is a space."""
    if letter.isalnum():
        return letter
    return "" if unicodedata.combining(letter) or letter in APOSTROPHES else " "


def choice_meant(text: str, visible: Sequence[Named]) -> str | None:
    """The answer whose label was typed, or its letter (A is the first) or number ("3", "three") in the list."""
    named = choice_named(text, visible)
    if named is not None:
        return named
    typed = plain(text)
    if len(typed) == 1 and "a" <= typed <= "z":
        place: int | None = ord(typed) - ord("a")
    else:
        number = number_meant(text)
        place = None if number is None else number - 1
    if place is not None and 0 <= place < len(visible):
        return visible[place].choice
    return None


def choice_named(text: str, visible: Iterable[Named]) -> str | None:
    """The one answer whose label was typed; None if none was, or several read the same."""
    typed = plain(text) or text.strip()
    found = {named.choice for named in visible if any((plain(name) or name.strip()) == typed for name in named.names)}
    return found.pop() if len(found) == 1 else None


def choices_meant(text: str, visible: Sequence[Named]) -> tuple[str, ...] | None:
    """Several answers typed in one go, "1, 3" or "listening and other"; None unless every part is understood."""
    whole = choice_meant(text, visible)
    if whole is not None:
        return (whole,)
    meant = [choice_meant(part, visible) for part in SEVERAL.split(text.strip()) if part]
    if not meant or None in meant:
        return None
    return tuple(dict.fromkeys(choice for choice in meant if choice is not None))


def number_meant(text: str) -> int | None:
    """A whole number typed in digits, or in words up to ten."""
    typed = plain(text)
    if typed in NUMBER_WORDS:
        return NUMBER_WORDS.index(typed)
    digits = text.strip().rstrip(".)!")
    return int(digits) if re.fullmatch(r"[0-9]{1,4}", digits) else None
