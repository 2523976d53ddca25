"""Whether the words a charity replaces by its own (words.toml) are said anywhere: a misspelt one changes nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.check.findings import Finding
from flows.check.subject import Subject, error
from flows.overlay import PLACEHOLDER, TEXT_KEYS
from flows.problems import did_you_mean

WORD = re.compile(r"[^\W\d_][\w'-]{2,}")
FLAT = ("texts/", "agreement.toml")
"""Files in which every value is said."""


def own_words(subject: Subject, folders: Iterable[Mapping[str, str]]) -> Iterator[Finding]:
    """Every word of ours that no text holds. `folders` are the files as written: words are replaced later."""
    if not subject.library.words:
        return
    said = " ".join(PLACEHOLDER.sub(" ", text) for files in folders for text in _said(files))
    for word in subject.library.words:
        if not re.search(rf"\b{re.escape(word)}s?\b", said, re.IGNORECASE):
            what = f'"{word}" is said nowhere, so nothing becomes "{subject.library.words[word]}"'
            known = {each.lower() for each in WORD.findall(said)}
            yield error(subject.places.own_word(word), "", "unknown-text", what, did_you_mean(word, known))


def _said(files: Mapping[str, str]) -> Iterator[str]:
    for path, text in files.items():
        if path.endswith(".toml") and path.startswith((*FLAT, "flows/", "rules")):
            try:
                yield from _texts(tomllib.loads(text), said=path.startswith(FLAT))
            except tomllib.TOMLDecodeError:
                continue  # Reading the library says so.


def _texts(value: Any, *, said: bool) -> Iterator[str]:
    """The texts people read in one table."""
    if isinstance(value, str) and said:
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry, said=key in TEXT_KEYS or (said and isinstance(entry, str | dict)))
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry, said=said)
