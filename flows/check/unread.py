"""Files of a charity's folder that nothing reads: a slip in a name takes a whole flow away without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.check.papers import PAPERS
from flows.check.places import Place
from flows.check.subject import warning

PLACES = ("flows/", "rules/", "texts/", "spotting/", "instruments/")
"""Folders in which only TOML is read."""
NOTES = frozenset({"", ".md", ".bak", ".orig"})
"""Endings of what people keep beside their files on purpose."""


def unread(files: Mapping[str, str]) -> Iterator[Finding]:
    """Every file in one of our places whose ending is not .toml. Papers of instruments and notes may be there."""
    for path in files:
        name = path.rpartition("/")[2]
        stem, dot, ending = name.rpartition(".")
        suffix = dot + ending if stem else ""
        looks_meant = suffix not in NOTES and name not in (*PAPERS, "CHECKSUM")
        if path.startswith(PLACES) and suffix != ".toml" and looks_meant:
            what = f'nothing reads this file: its name ends with "{suffix}"'
            mend = f"Call it {name.partition('.')[0]}.toml, or take it out of the folder if it is a note."
            yield warning(Place(path, 0), "", "unknown-file", what, mend)
