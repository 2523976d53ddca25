"""Conditions over this check-in, the earlier ones and the facts: silence says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from flows.checkin import Answer
from flows.conditions import Evidence, because, holds
from flows.facts import Facts, Past
from flows.flow import When
from tests.flows.small import NOW, week


def looks(
    when: dict[str, Any], *past: Past, rule: bool = True, now: dict[str, Any] | None = None, **facts: Any
) -> bool | None:
    answers = dict(week(0, **(now or {})).answers)
    seen = Evidence("now", "weekly", answers, Facts(past=past, **facts), NOW)
    return holds(When.model_validate(when), seen, missing=None if rule else False)


LOAD = {"step": "load", "is": ["too_much"]}
TWICE = {**LOAD, "times": 2, "of_last": 3}
IN_A_ROW = {**LOAD, "times": 2, "of_last": 2}


def test_an_answer_holds_does_not_or_is_missing() -> None:
    assert looks(LOAD, now={"load": "too_much"}) is True
    assert looks(LOAD, now={"load": "good"}) is False
    assert looks(LOAD) is None
    assert looks(LOAD, now={"load": None}) is None
    assert looks({**LOAD, "not": True}, now={"load": None}) is None
    assert looks({**LOAD, "not": True}, rule=False) is True


def test_repetition_counts_answered_check_ins_only() -> None:
    heavy = {"load": "too_much"}
    assert looks(TWICE, week(1, load="good"), week(2, load="too_much"), now=heavy) is True
    assert looks(TWICE, week(1, load="good"), week(2, load="good"), week(3, load="too_much"), now=heavy) is False
    assert looks(IN_A_ROW, week(1, load=None), week(2, load="too_much"), now=heavy) is True
    assert looks(IN_A_ROW, week(1, load="good"), week(2, load="too_much"), now=heavy) is False


def test_a_skip_neither_fires_nor_clears() -> None:
    before = (week(1, load="too_much"), week(2, load="too_much"))
    assert looks(TWICE, *before, now={"load": None}) is None
    assert looks(TWICE, *before, now={"load": "good"}) is False
    assert looks(TWICE, week(1, load=None), *before[1:], now={"load": "too_much"}) is True


def test_again_means_within_five_weeks_unless_said_otherwise() -> None:
    heavy = {"load": "too_much"}
    assert looks(IN_A_ROW, week(5, load="too_much"), now=heavy) is True
    assert looks(IN_A_ROW, week(6, load="too_much"), now=heavy) is False
    assert looks({**IN_A_ROW, "weeks": 20}, week(6, load="too_much"), now=heavy) is True


def test_last_time() -> None:
    was = {"step": "own", "was": ["stirred"]}
    assert looks(was, week(1, own="stirred"), rule=False) is True
    assert looks(was, week(1, own="no"), week(2, own="stirred"), rule=False) is False
    assert looks(was, week(1, own=None), week(30, own="stirred"), rule=False) is True
    assert looks({**was, "weeks": 2}, week(3, own="stirred"), rule=False) is False
    assert looks(was, now={"own": "stirred"}, rule=False) is False
    both = {**was, "is": ["stirred"]}
    assert looks(both, week(1, own="stirred"), now={"own": "stirred"}) is True
    assert looks(both, week(1, own="no"), now={"own": "stirred"}) is False


def test_another_flow_is_asked_only_by_name() -> None:
    role = {"step": "clear", "is": ["not_very"]}
    assert looks(role, week(1, "monthly", clear="not_very")) is None
    assert looks({**role, "flow": "monthly"}, week(1, "monthly", clear="not_very")) is True
    assert looks({**role, "flow": "other"}, week(1, "monthly", clear="not_very")) is None


def test_rather_not_say_is_an_answer_to_branches_only() -> None:
    kept = {("load", ""): Answer("load", NOW, choices=("rather_not",), skipped=True)}
    seen = Evidence("now", "weekly", kept, Facts(), NOW)
    when = When.model_validate({"step": "load", "is": ["rather_not"]})
    assert holds(when, seen, missing=None) is None
    assert holds(when, seen) is True


def test_settings_and_numbers() -> None:
    assert looks({"setting": "rota_live"}) is False
    assert looks({"setting": "rota_live"}, settings={"rota_live": True}) is True
    weeks = {"number": "weeks_since_supervision", "above": 6}
    assert looks(weeks) is None
    assert looks(weeks, numbers={"weeks_since_supervision": 6}) is False
    assert looks(weeks, numbers={"weeks_since_supervision": 7}) is True


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((True, True), True, True),
        ((True, False), False, True),
        ((True, None), None, True),
        ((False, None), False, None),
        ((None, None), None, None),
        ((False, False), False, False),
    ],
)
def test_all_and_any_with_something_missing(
    parts: tuple[bool | None, ...], every: bool | None, some: bool | None
) -> None:
    written = [LOAD if part is None else {"setting": "yes", "not": not part} for part in parts]
    assert looks({"all": written}, settings={"yes": True}) is every
    assert looks({"any": written}, settings={"yes": True}) is some
    negated = looks({"all": written, "not": True}, settings={"yes": True})
    assert negated is (None if every is None else not every)


WHO5 = [
    week(4 * n, "monthly", who5__score_who5=score) for n, score in enumerate((60, 64, 68, 72, 40, 44, 0), start=1)
]


def score(number: float) -> dict[str, Any]:
    return {"who5__score_who5": number}


def test_low_twice_running_and_very_low_once() -> None:
    low = {"number": "who5", "at_most": 48, "times": 2, "of_last": 2}
    assert looks(low, week(4, "monthly", who5__score_who5=48), now=score(44)) is True
    assert looks(low, week(4, "monthly", who5__score_who5=52), now=score(44)) is False
    assert looks(low, week(4, "monthly", who5__score_who5=48), now=score(52)) is False
    assert looks(low, week(6, "monthly", who5__score_who5=48), now=score(44)) is False
    assert looks(low, week(4, "monthly", who5__score_who5=48)) is None
    assert looks({"number": "who5", "at_most": 28}, now=score(28)) is True


def test_a_baseline_needs_three_and_takes_the_newest_six() -> None:
    fell = {"number": "who5", "fell_by": 12, "below": 64}
    assert looks(fell, *WHO5[:2], now=score(0)) is False
    assert looks(fell, *WHO5[:3], now=score(52)) is True
    assert looks(fell, *WHO5[:3], now=score(56)) is False
    # Of seven, the median of the newest six (60, 64, 68, 72, 40, 44) is 62.
    assert looks(fell, *WHO5, now=score(48)) is True
    assert looks(fell, *WHO5, now=score(52)) is False
    assert looks({"number": "who5", "fell_by": 1, "below": 40}, *WHO5[:3], now=score(44)) is False


def test_what_it_rests_on() -> None:
    seen = Evidence("now", "weekly", week(0, load="too_much").answers, Facts(past=(week(1, load="too_much"),)), NOW)
    assert list(because(When.model_validate(TWICE), seen)) == [("now", "load"), ("week1", "load")]
