"""Reads a library folder from disk with everything the checker looks at: flows, papers, word lists and examples."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.cli.options import fail
from bot.library_files import SHIPPED

PAPERS = frozenset({"CHECKSUM", "LICENCE", "ATTRIBUTION", "SOURCE", "VERSION"})


def shipped() -> dict[str, str]:
    """The shipped library: path inside the folder to text."""
    return read_all(SHIPPED)


def read_all(folder: Path) -> dict[str, str]:
    """Every file of a library folder that has a meaning; ends the command where there is no such folder."""
    if not folder.is_dir():
        fail(f"There is no folder {folder}. Look at folders under [flows] in the configuration.")
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".toml", ".txt") or path.name in PAPERS:
            try:
                files[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError:
                fail(f"{path} is not plain text in UTF-8. Save it as UTF-8 in your editor.")
            except OSError as error:
                fail(f"{path} cannot be read: {error.strerror}.")
    return files


def full_path(file: str, folders: Iterable[Path]) -> str:
    """Where a file lies on this machine: in the charity's topmost folder that has it, else as shipped."""
    for folder in (*reversed([*folders]), SHIPPED):
        path = folder / file
        if path.is_file():
            return _near(path)
    return file


def _near(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
