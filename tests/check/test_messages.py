"""What the checker says of the slips people make: where it is, what is expected, how to write it."""

from __future__ import annotations

import pytest

from flows.problems import Problem
from tests.check.charity import SOUND, checked

HELP_LINE = '[[help_lines]]\ncountry = "GB"\nname = "X"\nneed = "danger"\ncontact = "1"\nverified = "x"\n'


TEA = """id = "weekly"
[[step]]
id = "tea"
ask = "Tea?"
choices = [{ id = "yes", label = "Yes", say = "Good." }]
"""


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


def told(own: dict[str, str]) -> list[tuple[int, str, str]]:
    return [(each.line, each.code, each.what) for each in slips(own)]


def test_a_step_without_an_id_is_told_at_its_own_line() -> None:
    text = SOUND["flows/weekly.toml"]
    line = text.splitlines().index('id = "load"')
    found = slips(**{"flows/weekly.toml": text.replace('id = "load"\n', "")})
    assert [(each.line, each.what) for each in found if each.code == "missing-key"] == [(line, '"id" is missing')]


def test_of_two_rules_without_an_id_each_has_its_line() -> None:
    text = SOUND["rules.toml"].replace('id = "R-01"\n', "").replace('id = "R-05"\n', "")
    found = slips(**{"rules.toml": text})
    lines = [each.line for each in found if each.what == '"id" is missing']
    assert [text.splitlines()[line - 1] for line in lines] == ["[[rule]]", "[[rule]]"]
    assert len(set(lines)) == 2


def test_a_choice_without_an_id_is_told_at_its_own_line() -> None:
    text = SOUND["flows/weekly.toml"].replace('id = "good", label = "Good"', 'label = "Good"')
    (found,) = [each for each in slips(**{"flows/weekly.toml": text}) if each.code == "missing-key"]
    assert 'label = "Good"' in text.splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("own", "line", "code", "what", "mend"),
    [
        (
            {"flows/weekly.toml": 'id = "weekly"\n[[step]]\nid = "lod"\nask = "How was it?"\n'},
            3,
            "unknown-step",
            'no step called "lod"',
            'Did you mean "load"? A new one needs before',
        ),
        (
            {"flows/weekly.toml": 'id = "weekly"\n[[step]]\nid = "sleeep"\noff = true\n'},
            3,
            "unknown-step",
            'no step called "sleeep"',
            'Did you mean "sleep"?',
        ),
        (
            step('choices = [{ id = "goood", say = "Fine." }]'),
            5,
            "unknown-answer",
            'no choice called "goood"',
            'Did you mean "good"? A new one needs label',
        ),
        (
            {"flows/weekly.toml": 'id = "weekli"\n[[step]]\nid = "load"\nask = "How was it?"\n'},
            1,
            "unknown-flow",
            'no flow called "weekli"',
            'Did you mean "weekly"? A new one needs title, start',
        ),
        (
            {"rules.toml": '[[rule]]\nid = "R-02"\noff = true\n'},
            2,
            "unknown-rule",
            'no rule called "R-02"',
            "A new one needs theme, when",
        ),
    ],
)
def test_a_misspelt_name_in_a_charitys_file_is_met_with_the_nearest(
    own: dict[str, str], line: int, code: str, what: str, mend: str
) -> None:
    (found,) = slips(own)
    assert (found.line, found.code) == (line, code)
    assert what in found.what
    assert mend in found.mend


@pytest.mark.parametrize("where", ['before = "sleep"', 'after = "load"'])
def test_a_new_step_is_no_stranger(where: str) -> None:
    own = {"flows/weekly.toml": f"{TEA}{where}\n"}
    assert not [each for each in slips(own) if each.code == "unknown-step"]


def test_before_and_after_are_not_both() -> None:
    own = {"flows/weekly.toml": TEA + 'before = "mood"\nafter = "load"\n'}
    assert told(own) == [(3, "mixed-step", '"before" and "after" stand in one step')]


def test_a_new_step_without_an_id_stops_nothing_else() -> None:
    own = 'id = "weekly"\n[[step]]\nbefore = "sleep"\nask = "Tea?"\n'
    assert (2, "missing-key", '"id" is missing') in told({"flows/weekly.toml": own})


def test_of_two_of_one_name_the_second_is_told_and_the_first_named() -> None:
    own = step('choices = [\n{ id = "a", label = "A", say = "Yes." },\n{ id = "a", label = "B", say = "No." },\n]')
    assert [(line, what) for line, code, what in told(own) if code == "double-choice"] == [
        (7, '2 choices are called "a"; the first stands in line 6')
    ]
    twice = '[[rule]]\nid = "R-05"\nversion = 2\n[[rule]]\nid = "R-05"\nversion = 3\n'
    assert (5, "double-rule", '2 rules are called "R-05"; the first stands in line 2') in told({"rules.toml": twice})


def test_what_stands_in_the_shipped_file_is_not_given_a_line_of_the_charitys() -> None:
    text = SOUND["flows/weekly.toml"].replace('next = "mood"', 'next = "mod"')
    assert text != SOUND["flows/weekly.toml"]
    report = checked({"flows/weekly.toml": 'id = "weekly"\ntitle = "Ours"\n'}, **{"flows/weekly.toml": text})
    (found,) = [each.problem for each in report.errors if each.problem.code == "unknown-step"]
    assert found.line == 1
    line = text.splitlines().index('next = "mod"') + 1
    assert f"line {line} of the shipped flows/weekly.toml" in found.mend
