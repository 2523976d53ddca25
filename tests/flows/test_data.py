"""A check-in and its facts go to plain data and back unharmed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from flows.checkin import Answer, CheckIn, Status
from flows.data import (
    answer_from_data,
    answer_to_data,
    checkin_from_data,
    checkin_to_data,
    facts_from_data,
    facts_to_data,
)
from flows.facts import Facts, Past
from flows.flags import Decision, Tier
from tests.flows.small import FACTS, Talk, in_flow, rule, week

ids = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
moments = st.datetimes(timezones=st.just(UTC))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    answer = Answer(
        draw(ids), draw(moments), item=draw(st.sampled_from(["", "1", "score:who5"])), late=draw(st.booleans())
    )
    kind = draw(st.sampled_from(["choices", "text", "number", "skipped"]))
    if kind == "text":
        return replace(answer, text=draw(words))
    if kind == "number":
        return replace(answer, number=draw(numbers))
    return replace(answer, choices=tuple(draw(st.lists(ids, max_size=3))), skipped=kind == "skipped")


kept = st.lists(answers(), max_size=6).map(lambda all: {(answer.step, answer.item): answer for answer in all})
rules = st.sampled_from(["R-01", "R-06", "R-10b"])

checkins = st.builds(
    CheckIn,
    code=ids,
    flow=ids,
    revision=ids,
    status=st.sampled_from(Status),
    step=ids,
    turn=st.integers(0, 99),
    item=st.integers(0, 30),
    trail=st.lists(ids).map(tuple),
    answers=kept,
    picked=st.lists(ids).map(tuple),
    unclear=st.integers(0, 5),
    raised=st.lists(rules).map(tuple),
    decided=st.dictionaries(rules, st.sampled_from(Decision)),
    draft=st.none() | words,
)
pasts = st.builds(Past, code=ids, flow=ids, closed_at=moments, answers=kept, private=st.lists(rules).map(tuple))
facts = st.builds(
    Facts,
    words=st.dictionaries(ids, words),
    settings=st.dictionaries(ids, st.booleans()),
    numbers=st.dictionaries(ids, numbers),
    past=st.lists(pasts, max_size=3).map(tuple),
    open_themes=st.frozensets(ids),
    open_tiers=st.dictionaries(ids, st.sampled_from(Tier)),
    resting=st.dictionaries(rules, moments),
    hidden=st.frozensets(ids),
)


@given(checkins)
def test_a_check_in(checkin: CheckIn) -> None:
    assert checkin_from_data(json.loads(json.dumps(checkin_to_data(checkin)))) == checkin


@given(facts)
def test_facts(known: Facts) -> None:
    assert facts_from_data(json.loads(json.dumps(facts_to_data(known)))) == known


@given(answers())
def test_an_answer(answer: Answer) -> None:
    assert answer_from_data(json.loads(json.dumps(answer_to_data(answer)))) == answer


def test_facts_are_trimmed_to_what_the_flow_reads(ann: Talk) -> None:
    past = (week(1, load="good", two_way="yes", secret="x", who5__1="a5", who5__score_who5=52),)
    known = replace(FACTS, past=past, words={**FACTS.words, "phone": "07700 900000"})
    trimmed = ann.compiled.trimmed(known)
    assert set(trimmed.past[0].answers) == {("load", ""), ("two_way", ""), ("who5", "score:who5")}
    assert set(trimmed.words) == {"name", "supervisor", "alternate"}


SCALED = """
id = "f"
title = "F"
start = "load"
[[step]]
id = "load"
ask = "Heavy? Last time {last.load}."
scale = { low_label = "light", high_label = "heavy" }
next = "end"
[[step]]
id = "end"
end = true
"""


def test_trimming_keeps_scales_that_rules_and_texts_look_back_at() -> None:
    written = rule("R-05", '{ number = "load", at_least = 8, times = 2, of_last = 2 }')
    ann = in_flow(SCALED, rules=written, past=(week(1, "f", load=9),))
    assert ann.asked.text.startswith("Heavy? Last time 9.")
    (flag,) = ann.types("8").flags
    assert (flag.rule, flag.because) == ("R-05", (("now", "load"), ("week1", "load")))
