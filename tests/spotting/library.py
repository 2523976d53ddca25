"""Reads the shipped spotting library once for all tests of this room."""

from functools import cache
from pathlib import Path

import flows
from flows.spotting import Lexicon, parse_lexicon

FOLDER = Path(flows.__file__).parent / "library" / "spotting"


def library_texts() -> dict[str, str]:
    """Every lexicon file of the library by its path."""
    return {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.toml"))}


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon as people get it."""
    return parse_lexicon(library_texts())
