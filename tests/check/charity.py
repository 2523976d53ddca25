"""A small, sound charity and ways to break it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.check import Report, check_library

HERE = Path(__file__).parent
TODAY = date(2026, 3, 2)


def read(folder: Path) -> dict[str, str]:
    """Every file of a folder: path inside it to its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


SOUND = read(HERE / "sound")


def checked(*overlays: dict[str, str], **replaced: str) -> Report:
    """What the checker says of the sound charity with some files replaced (path to text) and others laid over."""
    return check_library({**SOUND, **replaced}, overlays, today=TODAY)


def codes(report: Report) -> list[str]:
    """The codes of everything found."""
    return [found.problem.code for found in report.findings]
