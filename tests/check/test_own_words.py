"""A charity's own word lists, laid beside the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.handlers.rooms import lexicon
from bot.library_files import SHIPPED, read_folder, read_lexicon
from flows.check.word_lists import word_lists
from flows.spotting import Level

OWN = """language = "en"

[[entry]]
name = "minibus-keys"
level = "ask"
category = "charity"
patterns = "gave + back + the + minibus|van + keys"
raises = ["He gave back the minibus keys", "Max gave back the van keys"]
silent = ["He gave back the library book"]
by = "Sue"
on = "2026-11-30"
why = "Two of our drivers did so before they went missing."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spotting" / "en").mkdir(parents=True)
    (tmp_path / "spotting" / "en" / "drivers.toml").write_text(OWN)
    return tmp_path


def found(folder: Path) -> list[str]:
    files = {**read_folder(SHIPPED), **read_folder(folder)}
    return [f"{each.problem.file}:{each.problem.line} {each.problem.what}" for each in word_lists(files)]


def test_sues_own_entry_stands_beside_ours(folder: Path) -> None:
    spotted = read_lexicon([folder]).spot("Lovely walk, and Max gave back the minibus keys")
    assert (spotted.level, spotted.matched[0].entry) == (Level.ASK, "minibus-keys")
    assert read_lexicon().spot("Lovely walk, and Max gave back the minibus keys").level is Level.NONE
    assert found(folder) == []


def test_a_slip_in_it_is_found_and_costs_nobody_their_answer(folder: Path) -> None:
    (folder / "spotting" / "en" / "drivers.toml").write_text(OWN.replace("gave + back", "{gaev} + back"))
    assert any("spotting/en/drivers.toml:7" in told and "{gaev}" in told for told in found(folder))
    assert lexicon((folder,)).spot("I want to die").level is not Level.NONE
