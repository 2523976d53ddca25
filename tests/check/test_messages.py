"""What the checker says of the slips people make: where it is, what is expected, how to write it."""

from __future__ import annotations

import pytest

from flows.problems import Problem
from tests.check.charity import SOUND, checked

HELP_LINE = '[[help_lines]]\ncountry = "GB"\nname = "X"\nneed = "danger"\ncontact = "1"\nverified = "x"\n'


def slips(*overlays: dict[str, str], **replaced: str) -> list[Problem]:
    return [found.problem for found in checked(*overlays, **replaced).errors]


def step(text: str) -> dict[str, str]:
    return {"flows/weekly.toml": f'id = "weekly"\n\n[[step]]\nid = "load"\n{text}\n'}


def rule(text: str) -> dict[str, str]:
    return {"rules.toml": f'[[rule]]\nid = "R-05"\n{text}\n'}


@pytest.mark.parametrize(
    ("own", "what", "mend"),
    [
        (step("ask = 5"), '"ask" takes a text', 'ask = "..."'),
        (step('choices = "yes"'), '"choices" takes a list', 'choices = [{ id = "...", label = "..." }]'),
        (step("rotate = { replace = [] }"), '"rotate" takes a list', "{ add = [...], remove = [...] }"),
        (step("rotate = [5]"), '"rotate" takes a text', "in quotes"),
        (step('skip = "maybe"'), '"skip" is either true or false', "skip = true"),
        (step("scale = { low = 1.5 }"), '"low" takes a whole number', "low = 5"),
        (step("words = { max = 5000 }"), '"max" is 5000, but may be at most 1000', "at most 1000"),
        (step('next = "Two words"'), '"Two words" is no name', "small letter"),
        (rule('when = { number = "mood", at_most = "low" }'), '"at_most" takes a number', "at_most = 5"),
        (rule('when = { step = "load", is = "good" }'), '"is" takes a list', 'is = ["...", "..."]'),
        (rule('tier = "soon"'), '"tier" cannot be "soon"', "urgent, same_day, follow_up"),
        (rule('when = { step = "load", equals = ["good"] }'), '"equals" has no meaning here', 'mean "is"'),
        (rule('when = { step = "load", colour = ["good"] }'), '"colour" has no meaning here', "at_most, below"),
        (
            step('choices = [{ id = "good", offer_when = { setting = "dog" } }]'),
            'no setting "dog"',
            "keep_answers",
        ),
        (
            step('choices = [{ id = "good", effects = { dog = "yes" } }]'),
            'no effect "dog"',
            "quiet_hours, reach, reminder",
        ),
        (
            {"help_lines.toml": HELP_LINE},
            '"verified" takes a day',
            'verified = "2026-11-30"',
        ),
    ],
)
def test_what_is_expected_is_said_in_plain_words(own: dict[str, str], what: str, mend: str) -> None:
    said = [problem for problem in slips(own) if what in problem.what]
    assert said, slips(own)
    assert mend in said[0].mend
    assert not [problem for problem in slips(own) if "Input should" in problem.what or "same file" in problem.mend]


def test_a_byte_order_mark_is_named() -> None:
    text = SOUND["flows/weekly.toml"]
    found = slips(**{"flows/weekly.toml": "\ufeff" + text.replace("\n", "\r\n")})
    assert [(each.line, each.code) for each in found if each.code == "not-toml"] == [(1, "not-toml")]
    assert "byte-order mark" in found[0].what
    assert 'not as "UTF-8 with BOM"' in found[0].mend


def test_curly_quotes_are_named() -> None:
    (found,) = [each for each in slips(step("ask = \u201cHow was it?\u201d")) if each.code == "not-toml"]
    assert found.line == 5
    assert "curly quotes" in found.mend
