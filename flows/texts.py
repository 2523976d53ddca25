"""Texts with variables in braces: cut once, filled often."""

from __future__ import annotations

import re
from collections.abc import Callable

VARIABLE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")

Text = str | tuple[str, ...]
"""A text ready to be filled: plain if it has no variables, else words and variable names in turn, words first."""


def cut(text: str) -> Text:
    """Gets a text ready to be filled."""
    parts = VARIABLE.split(text)
    return text if len(parts) == 1 else tuple(parts)


def fill(text: Text, look_up: Callable[[str], str]) -> str:
    """The text with each variable replaced by what `look_up` says."""
    if isinstance(text, str):
        return text
    return "".join(look_up(part) if place % 2 else part for place, part in enumerate(text))


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables in a text, in order, doubles included."""
    return tuple(VARIABLE.findall(text))


def utf16_length(text: str) -> int:
    """How long Telegram thinks a text is: UTF-16 code units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
