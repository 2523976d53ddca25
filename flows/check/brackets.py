"""The commonest slip in these files: one pair of brackets where there must be two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.check.places import Place
from flows.check.subject import error

LISTED = {"flows/": "step", "rules": "rule", "help_lines.toml": "help_lines"}
"""What is written as [[...]], by the beginning of the path."""


def brackets(files: Mapping[str, str]) -> Iterator[Finding]:
    """Every [step] that should be a [[step]], and likewise rules and help lines."""
    for path, text in files.items():
        name = next((listed for beginning, listed in LISTED.items() if path.startswith(beginning)), None)
        for found in re.finditer(rf"^[ \t]*\[\s*{name}\s*\]", text, re.MULTILINE) if name else ():
            place = Place(path, text.count("\n", 0, found.start()) + 1)
            what = f"[{name}] in one pair of brackets is no {name}"
            yield error(place, "", "one-bracket", what, f"Write [[{name}]]: there may be several.")
