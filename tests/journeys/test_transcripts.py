"""What holds for every message of every transcript: help is in reach, every word is filled, pushes name nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scribe import FOLDER

VOLUNTEERS = ("Ann", "Ben")
RESTING = (
    "This continues below.",
    "Answered. It continues below.",
    "Put away. /settings opens it again.",
    "Noted.",
)
"""Lines that a message leaves behind; what goes on stands further down."""
HELP = ("[Help now]", "[Change country]", "[Other countries]")
"""The way there, or a screen of Help now itself."""
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
FORBIDDEN = re.compile(
    r"commit(ted)? suicide|I understand how you feel|you are not alone|24/7|everything will be fine|risk level"
    r"|high risk|low risk|attention.seeking|think of your family",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heard:
    """One message as it stood on someone's phone."""

    who: str
    lines: tuple[str, ...]
    buttons: str

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def messages(path: Path) -> Iterator[Heard]:
    """Every message of a transcript, new or changed in place."""
    blocks = re.split(r"^    (\w+) (?:hears|sees in place)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for who, block in zip(blocks[1::2], blocks[2::2], strict=True):
        lines = tuple(line[8:] for line in block.split("\n") if line.startswith("      |"))
        buttons = " ".join(line.strip() for line in block.split("\n") if line.startswith("      ["))
        yield Heard(who, lines, buttons)


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) > 90
    assert all(any(messages(path)) for path in TRANSCRIPTS)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_every_message_reads_well(path: Path) -> None:
    for heard in messages(path):
        assert not re.search(r"[{}]", heard.text), heard.text
        assert not FORBIDDEN.search(heard.text), heard.text
        assert not any(re.match(r"[a-z](?!\w*[.:/])", line) for line in heard.lines), heard.text
        assert not re.search(r"[.!?] [a-z]", heard.text), heard.text
        said = [line for line in heard.lines if line]
        assert len(said) == len(set(said)), heard.text


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_help_is_in_reach_of_volunteers_on_every_screen(path: Path) -> None:
    for heard in messages(path):
        if heard.who in VOLUNTEERS and heard.text not in RESTING:
            assert any(way in heard.buttons for way in HELP), heard


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_push_names_no_volunteer_and_no_answer(path: Path) -> None:
    for heard in messages(path):
        if heard.buttons == "[Open]":
            assert not any(name in heard.text for name in VOLUNTEERS), heard.text
            assert len(heard.lines) <= 2
