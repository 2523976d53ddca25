"""Slips in help lines and in a charity's own words."""

from __future__ import annotations

import pytest

from flows.check import Finding
from tests.check.charity import TODAY, checked

LINE = """[[help_lines]]
country = "GB"
name = "The bench"
contact = "1"
need = "talk"
verified = 2026-03-01
"""


def errors(path: str, text: str) -> list[tuple[int, str]]:
    found: tuple[Finding, ...] = checked({path: text}).errors
    return [(each.problem.line, f"{each.problem.what}. {each.problem.mend}") for each in found]


def test_a_need_nobody_asks_for_is_found() -> None:
    ((line, said),) = errors("help_lines.toml", LINE.replace('"talk"', '"chat"'))
    assert (line, 'no need "chat"' in said, "crisis, danger, more, talk, text" in said) == (5, True, True)


@pytest.mark.parametrize(("day", "found"), [("2036-11-20", [6]), (TODAY.isoformat(), []), ("2026-03-03", [])])
def test_nobody_has_dialled_a_number_in_years_to_come(day: str, found: list[int]) -> None:
    assert [line for line, _ in errors("help_lines.toml", LINE.replace("2026-03-01", day))] == found


def test_a_misspelt_word_of_ours_is_met_with_the_nearest() -> None:
    ((line, said),) = errors("words.toml", 'volunteering = "walking"\nshaerd = "told"\n')
    assert (line, said.endswith('Did you mean "shared"?')) == (2, True)


@pytest.mark.parametrize("word", ["volunteering", '"good to"', "Sleep"])
def test_words_that_are_said_pass(word: str) -> None:
    assert errors("words.toml", f'{word} = "other"\n') == []
