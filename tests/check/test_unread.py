"""Files that are ignored, or read as something else than their place says."""

from __future__ import annotations

import pytest

from flows.check.word_lists import word_lists
from tests.check.charity import checked, codes
from tests.check.test_own_words import OWN


@pytest.mark.parametrize("path", ["flows/hello.tml", "flows/hello.toml.txt", "rules/ours.tom", "texts/en.txt"])
def test_a_file_nothing_reads_is_named(path: str) -> None:
    report = checked({path: 'id = "hello"\n'})
    assert [(each.problem.file, each.problem.code) for each in report.warnings] == [(path, "unknown-file")]
    assert report.ok


@pytest.mark.parametrize("path", ["flows/README.md", "instruments/ours/LICENCE", "notes.txt", "examples/ours.txt"])
def test_notes_papers_and_examples_may_be_there(path: str) -> None:
    assert codes(checked({path: "# Ours\n"})) == []


def test_a_word_list_in_the_folder_of_another_language_is_named() -> None:
    said = [each for each in word_lists({"spotting/xx/drivers.toml": OWN}) if each.problem.line == 1]
    assert [(each.problem.file, each.severity.value) for each in said] == [("spotting/xx/drivers.toml", "warning")]
    assert not any("folder" in each.problem.what for each in word_lists({"spotting/en/drivers.toml": OWN}))
