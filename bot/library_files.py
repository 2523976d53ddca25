"""Reads the library's files from disk; what they mean is decided in flows/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import flows
from flows.library import Library, parse_library
from flows.problems import FlowError
from flows.spotting import Lexicon, parse_lexicon

SHIPPED = Path(flows.__file__).parent / "library"


WORDS = "spotting"
"""The folder of the word lists: they are large, and read by their own part only when someone writes."""


def read_folder(folder: Path) -> dict[str, str]:
    """Every TOML file below a folder: path inside the folder to its text. Raises OSError, UnicodeDecodeError."""
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8-sig") for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.toml"))


def _read_without_words(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8-sig")
        for path in _files(folder)
        if path.relative_to(folder).parts[0] != WORDS
    }


def read_library(folders: Iterable[Path] = ()) -> Library:
    """The shipped library with the charity's own folders over it. Raises `FlowError` with every problem, OSError."""
    return parse_library(_read_without_words(SHIPPED), [_read_without_words(each) for each in folders])


def checked_library(folders: Sequence[Path] = ()) -> Library:
    """The library for a bot that is about to start: nothing broken may come before people.

    The shipped library was checked when it was made; with a charity's own folders over it, everything that
    `alongside check` calls an error stops the start here too. Raises like `read_library`.
    """
    library = read_library(folders)
    if folders:
        from flows.check import check_library

        own = [_read_without_words(each) for each in folders]
        report = check_library(_read_without_words(SHIPPED), own)
        if not report.ok:
            raise FlowError(found.problem for found in report.errors)
    return library


def read_lexicon(folders: Iterable[Path] = ()) -> Lexicon:
    """The shipped word lists with the charity's own beside them; one in the same place is read instead of ours.

    Raises what `parse_lexicon` raises, OSError.
    """
    return parse_lexicon(Files(SHIPPED / WORDS, *(folder / WORDS for folder in folders)))


class Files(Mapping[str, str]):
    """The TOML files below folders by their path in them, each read when it is asked for and not held.

    Of several files in the same place the last folder's counts.
    """

    def __init__(self, *folders: Path) -> None:
        self._paths = {path.relative_to(folder).as_posix(): path for folder in folders for path in _files(folder)}

    def __getitem__(self, path: str) -> str:
        return self._paths[path].read_text(encoding="utf-8-sig")

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
