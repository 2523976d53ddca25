"""The rules: each can fire, names what is there, and leaves no one unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from flows.compiled import leaves
from flows.facts import Facts, Past
from flows.flags import Rule, Sharing, Tier
from flows.flow import Flow, When
from flows.library import Library
from flows.rules import flags_from_facts

from .talk import MONDAY, Talk, earlier, earlier_score, facts_for

NAMED = {f"R-{number:02}" for number in range(1, 26)} | {"R-02b", "R-04a", "R-04b", "R-04c"}

SETTINGS = {
    "rota_live",
    "said_not_safe",
    "said_danger_now",
    "said_worried",
    "note_worrying",
    "note_danger_self",
    "note_danger_other",
    "note_talk",
    "note_no_danger",
    "note_no_reply",
    "supervision_booked",
    "open_need_at_last_answer",
    "alert_unanswered",
    "asked_for_call",
}
NUMBERS = {
    "weeks_since_supervision",
    "missed_in_a_row",
    "hours_over_weeks",
    "private_in_a_row",
    "pause_weeks",
    "who5",
}

OTHERWISE = {
    ("R-03", "tension"): "still unsafe with cover is told; about the supervisor, R-03c asks",
    ("R-03", "feel_safe"): "as above",
    ("R-03c", "unsafe_who"): "still unsafe with cover is told",
    ("R-09d", "lately"): "more to it: R-10b asks, or R-10c tells",
    ("R-10b", "lately"): "nothing more to it: R-09d asks; sexual contact: R-10c tells",
    ("R-10d", "lately"): "pressure: R-02b tells",
    ("R-10e", "lately"): "not safe: R-03 asks",
    ("R-13", "prepared"): "a danger named later that day ends the questions",
    ("R-13", "support_easy"): "a danger named later that day ends the questions",
    ("R-13b", "prepared"): "a danger named later that day ends the questions",
    ("R-13b", "prepared_topic"): "a danger named later that day ends the questions",
    ("R-14", "lonely_offer"): "a danger named later that day ends the questions",
    ("R-11", "clear"): "a danger named later that day ends the questions",
    ("R-19", "who5"): "asking for a chat says more than the offer would",
    ("R-20", "who5"): "asking for a chat says more than the offer would",
    ("R-05", "load"): "a danger named that day ends the questions",
}
"""Where a way to the end passes no sharing screen for the rule, and why that is right."""


def test_all_rules_are_there(library: Library) -> None:
    assert library.rules.keys() >= NAMED


def test_conditions_name_what_exists(library: Library) -> None:
    for rule in library.rules.values():
        for leaf in leaves(rule.when):
            assert leaf.setting is None or leaf.setting in SETTINGS, rule.id
            assert leaf.number is None or leaf.number in NUMBERS, rule.id
            if leaf.step is not None:
                assert _answers(library, leaf) >= {*(leaf.is_ or ()), *(leaf.was or ())}, rule.id


def _answers(library: Library, leaf: When) -> set[str]:
    flows = [library.flows[leaf.flow]] if leaf.flow else list(library.flows.values())
    steps = [flow.steps[leaf.step] for flow in flows if leaf.step in flow.steps]
    return {choice for step in steps for choice in step.choice}


def test_a_rule_that_rests_on_nothing_left_to_ask_is_explained(library: Library) -> None:
    for rule in library.rules.values():
        assert rule.reason
        assert rule.plain
        assert rule.words
        assert not rule.plain.startswith("R-")


def test_every_asked_rule_is_offered_on_every_way_on(library: Library) -> None:
    for rule in library.rules.values():
        if rule.sharing is not Sharing.ASKED or rule.tier is Tier.VOLUNTEER_ONLY:
            continue
        offered = [flow.id for flow in library.flows.values() for step in flow.step if rule.id in step.share]
        assert offered, f"{rule.id} is never offered for sharing"
        for flow, step, target in _ways_from(library, rule):
            if rule.id in {shared for each in flow.step for shared in each.share} and _slips_by(
                flow, target, rule.id
            ):
                assert (rule.id, step) in OTHERWISE, f"{rule.id}: {flow.id}, after {step}"


def _ways_from(library: Library, rule: Rule) -> Iterator[tuple[Flow, str, str]]:
    for flow in library.flows.values():
        for leaf in leaves(rule.when):
            step = flow.steps.get(leaf.step or leaf.number or "")
            if step is None or leaf.flow not in (None, flow.id):
                continue
            ways = {choice.next or step.next for choice in step.choices if choice.id in (leaf.is_ or ())}
            for way in ways or {step.next}:
                assert way is not None
                yield flow, step.id, way


def _slips_by(flow: Flow, start: str, rule: str) -> bool:
    """Whether a way from here to an end passes no sharing screen for the rule."""
    seen, todo = set(), [start]
    while todo:
        at = todo.pop()
        step = flow.steps[at]
        if at in seen or rule in step.share:
            continue
        if step.end:
            return True
        seen.add(at)
        ways = [step.next, *(choice.next for choice in step.choices), *(branch.next for branch in step.branch)]
        todo += [way for way in (*ways, *step.rotate) if way]
    return False


def test_told_rules_never_quote_an_answer(library: Library) -> None:
    for rule in library.rules.values():
        assert "{answer." not in rule.words
        assert "{score." not in rule.words


def test_what_concerns_the_supervisor_goes_to_someone_else(library: Library) -> None:
    others = {rule.id for rule in library.rules.values() if rule.to_alternate}
    assert others == {"R-03c", "R-03d", "R-13c", "R-17d"}


def test_urgent_rules_need_someone_on_cover(library: Library) -> None:
    """Every urgent rule rests on an answer that is only asked with cover, or on Help now with cover."""
    urgent = {rule.id for rule in library.rules.values() if rule.tier is Tier.URGENT}
    assert urgent == {"R-01", "R-02", "R-03b", "R-03d", "R-04a"}


@pytest.mark.parametrize(
    ("numbers", "settings", "expected"),
    [
        ({"missed_in_a_row": 1}, {}, []),
        ({"missed_in_a_row": 2}, {}, ["R-15"]),
        ({"missed_in_a_row": 3}, {}, ["R-15b"]),
        ({"missed_in_a_row": 2}, {"open_need_at_last_answer": True}, ["R-15c"]),
        ({"weeks_since_supervision": 6}, {}, []),
        ({"weeks_since_supervision": 7}, {}, ["R-12"]),
        ({"weeks_since_supervision": 7}, {"supervision_booked": True}, []),
        ({"weeks_since_supervision": 9}, {}, ["R-12b"]),
        ({"pause_weeks": 4}, {}, []),
        ({"pause_weeks": 5}, {}, ["R-25"]),
        ({"hours_over_weeks": 3}, {}, ["R-16"]),
    ],
)
def test_programme_facts(
    library: Library, numbers: dict[str, float], settings: dict[str, bool], expected: list[str]
) -> None:
    facts = Facts(words={"name": "Ann"}, numbers=numbers, settings=settings)
    flags = list(flags_from_facts(library.rules.values(), facts, MONDAY))
    assert [flag.rule for flag in flags] == expected


def monthly(library: Library, *answers: str, past: Iterable[Past] = ()) -> Talk:
    facts = facts_for(library, past=past)
    return Talk(library, "monthly", facts).tap("Start", *answers)


MOST, SOME, NEVER = "Most of the time", "Some of the time", "At no time"


def test_a_low_score_once_is_an_offer_to_ann_alone(library: Library) -> None:
    talk = monthly(library, *["Less than half of the time"] * 5)
    assert "Your score is 40" in talk.says
    talk.tap("Just noticing")
    assert not talk.ask.sharing
    assert talk.left == []


def test_a_low_score_twice_is_offered_for_sharing_without_the_number(library: Library) -> None:
    past = (earlier_score("who5", 44, weeks=4),)
    talk = monthly(library, *["Less than half of the time"] * 5, past=past).tap("Just noticing")
    assert talk.ask.sharing
    assert "40" not in talk.ask.text
    assert talk.tap("Share this").left == ["R-19"]


def test_a_very_low_score_names_help_now(library: Library) -> None:
    talk = monthly(library, *[SOME] * 5)
    assert "Help now is here any time" in talk.says
    assert talk.tap("Just noticing").ask.sharing


def test_a_fall_against_her_own_baseline(library: Library) -> None:
    past = tuple(earlier_score("who5", score, weeks=4 * week) for week, score in ((1, 76), (2, 80), (3, 72)))
    talk = monthly(library, *["More than half of the time"] * 5, past=past)
    assert "bigger drop than usual" in talk.says
    assert talk.tap("Just noticing").ask.sharing
    few = monthly(library, *["More than half of the time"] * 5, past=past[:2])
    assert "bigger drop" not in few.says


def test_a_skipped_statement_gives_no_score_and_no_reply(library: Library) -> None:
    talk = monthly(library, MOST, MOST, "Skip", NEVER, NEVER)
    assert "score" not in talk.says
    assert talk.ask.step == "lonely"


def test_old_answers_never_fire_again(library: Library) -> None:
    long_ago = [earlier("load", "too_much", weeks=6)]
    talk = Talk(library, "weekly", facts_for(library, past=long_ago))
    talk.tap("Start", "Too much", "No", "No", "Yes, plenty", "No thanks")
    assert not talk.ask.sharing
