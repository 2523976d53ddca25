"""Texts with variables in braces: cut once, filled often."""

from __future__ import annotations

import re
from collections.abc import Callable

VARIABLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?][\"”]? |\n)[\"“]?\Z")
"""What stands before the first word of a sentence."""
ADDRESS = re.compile(r"[a-z]+://")

Text = str | tuple[str, ...]
"""A text ready to be filled: plain if it has no variables, else words and variable names in turn, words first. The
name of a variable that begins a sentence is kept with a capital letter, and so is what takes its place."""


def cut(text: str) -> Text:
    """Gets a text ready to be filled."""
    parts = VARIABLE.split(text)
    if len(parts) == 1:
        return text
    for place in range(1, len(parts), 2):
        before = parts[place - 1]
        if SENTENCE_BEGINS.search(before) and (before or place == 1):
            parts[place] = _capital(parts[place])
    return tuple(parts)


def fill(text: Text, look_up: Callable[[str], str]) -> str:
    """The text with each variable replaced by what `look_up` says: "your supervisor" begins a sentence as "Your"."""
    if isinstance(text, str):
        return text
    return "".join(_word(part, look_up) if place % 2 else part for place, part in enumerate(text))


def _word(name: str, look_up: Callable[[str], str]) -> str:
    return _capital(look_up(name[0].lower() + name[1:])) if name[0].isupper() else look_up(name)


def _capital(text: str) -> str:
    # An address stays as it is: "https://..." at the beginning of a line is no sentence.
    return text if ADDRESS.match(text) else text[:1].upper() + text[1:]


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables in a text, in order, doubles included."""
    return tuple(VARIABLE.findall(text))


def utf16_length(text: str) -> int:
    """How long Telegram thinks a text is: UTF-16 code units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
