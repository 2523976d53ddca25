"""What pydantic and the TOML reader complain of, said in words for people who write flows and not programs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from flows.flow import When
from flows.problems import Problem, did_you_mean

MARK = "\ufeff"
"""What Windows Notepad puts in front of a file saved as "UTF-8 with BOM"."""
CURLY = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"

KINDS: Mapping[str, tuple[str, str]] = {
    "string": ("takes a text", 'Put it in quotes: {key} = "...".'),
    "float": ("takes a number", "Write a number without quotes: {key} = 5."),
    "decimal": ("takes a number", "Write a number without quotes: {key} = 5."),
    "int": ("takes a whole number", "Write a whole number without quotes: {key} = 5."),
    "bool": ("is either true or false", "Write it without quotes: {key} = true."),
    "date": ("takes a day", 'Write year, month and day: {key} = "2026-11-30".'),
    "tuple": ("takes a list", "Put it in square brackets: {key} = {example}."),
    "list": ("takes a list", "Put it in square brackets: {key} = {example}."),
    "model": ("takes several values in braces", "Write {key} = {{ ... }}, as docs/flows.md shows."),
    "dict": ("takes names with their values in braces", 'Write {key} = {{ name = "..." }}, as docs/flows.md shows.'),
}
"""By how pydantic's name for the complaint begins: what the key takes, and how to write it."""

LISTS: Mapping[str, str] = {
    "choices": '[{ id = "...", label = "..." }]',
    "branch": '[{ when = { ... }, next = "..." }]',
    "all": "[{ ... }, { ... }]",
    "any": "[{ ... }, { ... }]",
}

OTHER_NAMES: Mapping[str, str] = {
    "and": "all",
    "or": "any",
    "equals": "is",
    "answer": "is",
    "more_than": "above",
    "greater_than": "above",
    "over": "above",
    "less_than": "below",
    "under": "below",
    "min": "at_least",
    "max": "at_most",
}
"""What people call the parts of a condition elsewhere, and what they are called here."""


def not_toml(path: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """A file that cannot be read at all: where it breaks off, and what is likely the reason."""
    line = text.count("\n") + 1 if "end of document" in str(error) else _line_in(str(error))
    mend = "Look for a missing quote, bracket or equals sign there."
    if text.startswith(MARK):
        what = "the file begins with an invisible mark (a byte-order mark), as Windows Notepad writes it"
        return Problem(path, 1, "", "not-toml", what, 'Save it as "UTF-8", not as "UTF-8 with BOM".')
    written = text.splitlines()[line - 1] if 0 < line <= text.count("\n") + 1 and text else ""
    column = re.search(r"column (\d+)", str(error))
    if column and written[int(column[1]) - 1 : int(column[1])] in tuple(CURLY):
        mend = 'There are curly quotes (\u201c \u201d) around the text. Type straight ones: "...".'
    elif "overwrite a value" in str(error):
        mend = "The same key is written twice: take one of them out."
    return Problem(path, line, "", "not-toml", f"this is not TOML: {error}", mend)


def bad_value(key: str, kind: str, message: str, context: Mapping[str, Any], written: object) -> tuple[str, str]:
    """A value that pydantic does not take: what is wrong with it and how to mend it."""
    if kind in ("enum", "literal_error"):
        return f'"{key}" cannot be {_shown(written)}', _allowed(written, context)
    if kind == "string_pattern_mismatch" and "R-" in str(context.get("pattern")):
        mend = 'Write "R-", two digits, and a letter behind where there are several cases: R-40, R-40b.'
        return f"{_shown(written)} is no name for a rule", mend
    if kind in ("string_pattern_mismatch", "string_too_long"):
        mend = "Names begin with a small letter and have small letters, digits and _, at most 24."
        return f'"{key}": {_shown(written)} is no name that can be used here', mend
    if kind in ("less_than_equal", "greater_than_equal"):
        limit = f"at most {context.get('le')}" if "le" in context else f"at least {context.get('ge')}"
        return f'"{key}" is {written}, but may be {limit}', f"Write a number of {limit}."
    if kind == "value_error":
        what, _, mend = message.removeprefix("Value error, ").partition(". ")
        return f'"{key}": {what}', mend or "Write it as docs/flows.md shows."
    if kind in ("tuple_type", "list_type") and isinstance(written, dict):
        mend = "Write the whole list in square brackets, or { add = [...], remove = [...] } to change ours."
        return f'"{key}" takes a list', mend
    takes, mend = KINDS.get(kind.partition("_")[0], (message, "Write it as docs/flows.md shows."))
    return f'"{key}" {takes}', mend.format(key=key, example=LISTS.get(key, '["...", "..."]'))


def unknown_key(key: str, model: type[BaseModel], where: tuple[int | str, ...]) -> str:
    """What a key that has no meaning was likely meant to be; otherwise every key there may be."""
    inner = model_at(model, where)
    known = keys_of(inner) if inner else []
    if inner is When and key in OTHER_NAMES:
        return f'Did you mean "{OTHER_NAMES[key]}"?'
    return did_you_mean(key, known)


def model_at(model: type[BaseModel], where: Iterable[int | str]) -> type[BaseModel] | None:
    """What a table at this place inside a model is: `("step", 3, "choices", 0)` and the like."""
    for part in where:
        if isinstance(part, int):
            continue
        field = next((field for name, field in model.model_fields.items() if part in (name, field.alias)), None)
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return None
        model = inner
    return model


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys a table of this model may have, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def needed_keys(model: type[BaseModel]) -> list[str]:
    """The keys such a table cannot do without."""
    return [field.alias or name for name, field in model.model_fields.items() if field.is_required()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)


def _allowed(written: object, context: Mapping[str, Any]) -> str:
    names = re.findall("'([^']+)'", str(context.get("expected")))
    near = did_you_mean(str(written), names)
    every = f"There is: {', '.join(names)}."
    return f"{near} {every}" if near.startswith("Did you") else every


def _shown(written: object) -> str:
    if isinstance(written, str):
        return f'"{written}"'
    return str(written).lower() if isinstance(written, bool | int | float) else "this"


def _line_in(message: str) -> int:
    _, _, rest = message.partition("at line ")
    digits = rest.split(",")[0]
    return int(digits) if digits.isdigit() else 0
