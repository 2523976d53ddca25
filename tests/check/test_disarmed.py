"""A charity may take a rule about danger back, but never without being told what that means."""

from __future__ import annotations

import pytest

from tests.check.charity import checked

CODE = "disarmed"


def said(rules: str) -> list[tuple[int, str]]:
    report = checked({"rules.toml": rules})
    return [(found.problem.line, found.problem.what) for found in report.warnings if found.problem.code == CODE]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("off = true", "nobody is told of this any more"),
        ('tier = "digest"', "nobody is told of this at once any more"),
        ('tier = "same_day"', "nobody is told of this at once any more"),
        ('tier = "volunteer_only"', "nobody is told of this any more"),
        ("first_weeks_private = true", "in somebody's first 4 weeks"),
        ('sharing = "asked"', "unless the person agrees"),
    ],
)
def test_what_nobody_is_told_any_more_is_said(change: str, told: str) -> None:
    ((line, what),) = said(f'[[rule]]\nid = "R-01"\n{change}\n')
    assert line == 3
    assert told in what
    assert "If you tell us you are not safe, we tell the people on cover" in what


@pytest.mark.parametrize(
    "harmless",
    ['id = "R-01"\nwords = "{name} may not be safe."', 'id = "R-15"\noff = true', 'id = "R-05"\ntier = "digest"'],
)
def test_other_changes_pass(harmless: str) -> None:
    assert said(f"[[rule]]\n{harmless}\n") == []


def test_a_rule_that_cannot_be_read_is_no_rule_that_is_off() -> None:
    assert said('[[rule]]\nid = "R-01"\ntier = "soon"\n') == []
