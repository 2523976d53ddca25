"""Random flows and random people: nobody gets stuck, nothing is lost, nothing illegal changes anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.checkin import (
    DONE,
    Ask,
    CheckIn,
    Chose,
    Elapsed,
    Event,
    NotUnderstood,
    NotWaiting,
    Skipped,
    Status,
    Stopped,
    TooLong,
    Turn,
    WentBack,
    Wrote,
)
from flows.compiled import Compiled, compile_flow, from_source
from flows.data import checkin_from_data, checkin_to_data
from flows.engine import advance, begin
from flows.facts import Facts
from flows.flags import Rule, Sharing
from flows.flow import Flow, Instrument
from flows.structure import faults
from tests.flows.small import FACTS, NOW, week

INSTRUMENT = Instrument.model_validate(
    {
        "id": "mood",
        "title": "Mood",
        "credit": "us",
        "version": "1",
        "introduction": "This week:",
        "item": [{"id": "1", "text": "calm"}, {"id": "2", "text": "rested", "reverse": True}],
        "choices": [{"id": "c0", "label": "Never", "value": 0}, {"id": "c1", "label": "Always", "value": 1}],
        "reverse_from": 1,
    }
)

RULES = {
    rule.id: rule
    for rule in (
        Rule.model_validate(
            {
                "id": name,
                "theme": theme,
                "tier": tier,
                "sharing": sharing,
                "when": when,
                "words": "{name}",
                "plain": "p",
                "reason": "r",
            }
        )
        for name, theme, tier, sharing, when in (
            ("R-01", "a", "urgent", "told", {"step": "s0", "is": ["c0"]}),
            ("R-02", "b", "follow_up", "asked", {"step": "s1", "is": ["c0", "c1"]}),
            (
                "R-03",
                "b",
                "same_day",
                "asked",
                {"all": [{"step": "s1", "is": ["c0"]}, {"step": "s2", "is": ["c1"], "not": True}]},
            ),
            ("R-04", "c", "unhurried", "asked", {"number": "mood", "at_most": 1}),
            ("R-05", "d", "digest", "fact", {"step": "s2", "is": ["c0"], "times": 2, "of_last": 2}),
        )
    )
}

KINDS = ["choose", "choose", "pick", "words", "scale", "items", "say", "branch", "share", "rotate"]


@st.composite
def steps(draw: st.DrawFn, n: int, count: int) -> dict[str, Any]:
    """One step that mostly goes on, sometimes back to an earlier question."""
    onward = st.integers(n + 1, count).map(lambda to: f"s{to}")
    step: dict[str, Any] = {"id": f"s{n}", "short": f"S{n}", "next": draw(onward)}
    kind = draw(st.sampled_from(KINDS))
    if kind in ("choose", "pick", "words"):
        step["ask"] = "Ask {name}?"
        somewhere = st.none() | onward | st.integers(0, count).map(lambda to: f"s{to}")
        step["choices"] = [
            {"id": f"c{c}", "label": f"Choice {c}", "next": draw(somewhere), "missing": draw(st.booleans())}
            for c in range(draw(st.integers(1, 3)))
        ]
        if draw(st.booleans()):
            step["choices"][-1]["offer_when"] = {"setting": "rota_live", "not": draw(st.booleans())}
        step["skip"] = draw(st.booleans())
    if kind == "pick":
        step["pick"] = "several"
    elif kind == "words":
        step["words"] = {"max": 5}
    elif kind == "scale":
        step |= {"ask": "How much?", "scale": {"low": 0, "high": 3, "low_label": "none", "high_label": "all"}}
    elif kind == "items":
        step["instrument"] = "mood"
    elif kind == "say":
        step["say"] = "Well, {answer.s0}."
    elif kind == "branch":
        step["branch"] = [{"when": {"step": f"s{draw(st.integers(0, count))}", "is": ["c0"]}, "next": draw(onward)}]
    elif kind == "share":
        step["share"] = draw(st.lists(st.sampled_from(["R-02", "R-03", "R-04"]), min_size=1, unique=True))
    elif kind == "rotate":
        step["rotate"] = draw(st.lists(onward, min_size=1, max_size=3, unique=True))
    return step


@st.composite
def flows(draw: st.DrawFn) -> Compiled:
    count = draw(st.integers(1, 7))
    written = [draw(steps(n, count)) for n in range(count)]
    flow = Flow.model_validate(
        {
            "id": "f",
            "title": "F",
            "start": "s0",
            "step": [*written, {"id": f"s{count}", "end": True, "say": "Bye {shared}."}],
        }
    )
    assert not list(faults({"f": flow}, RULES, {"mood": INSTRUMENT}))
    return compile_flow(flow, RULES.values(), {"mood": INSTRUMENT}, {"sharing.ask": "See: {words}"})


people = st.builds(
    lambda rota, hidden, past: replace(FACTS, settings={"rota_live": rota}, hidden=hidden, past=tuple(past)),
    st.booleans(),
    st.frozensets(st.integers(0, 6).map(lambda n: f"s{n}"), max_size=2),
    st.lists(
        st.builds(lambda ago, choice: week(ago, "f", s2=choice), st.integers(1, 6), st.sampled_from(["c0", None])),
        max_size=2,
    ),
)

LOOSE = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def question(turn: Turn) -> Ask | None:
    last = turn.utter[-1] if turn.utter else None
    return last if isinstance(last, Ask) else None


def legal(ask: Ask) -> list[Event]:
    events: list[Event] = [Chose(offer.choice) for offer in ask.offers]
    if ask.wants_words:
        events.append(Wrote("hello"))
    if ask.can_skip:
        events.append(Skipped())
    if ask.can_go_back:
        events.append(WentBack())
    return events


def stored(checkin: CheckIn) -> CheckIn:
    return checkin_from_data(json.loads(json.dumps(checkin_to_data(checkin))))


def move(compiled: Compiled, turn: Turn, event: Event, facts: Facts) -> Turn:
    """One turn, taken both from memory and from the cellar: they must agree."""
    now = NOW + timedelta(minutes=turn.checkin.turn)
    moved = advance(compiled, turn.checkin, event, now, facts)
    assert advance(compiled, stored(turn.checkin), event, now, facts) == moved
    return moved


def refused(compiled: Compiled, turn: Turn, event: Event, facts: Facts) -> Turn:
    try:
        advance(compiled, turn.checkin, event, NOW, facts)
    except (NotUnderstood, TooLong) as refusal:
        return refusal.turn
    pytest.fail("these words were taken for an answer")


def check(turn: Turn, asked: list[str]) -> None:
    """What must hold after any turn."""
    checkin = turn.checkin
    assert (question(turn) is None) == (checkin.status is Status.FINISHED)
    standing = {step for step, _ in checkin.answers}
    assert set(checkin.trail) <= set(asked)
    assert not {key for key in turn.withdrawn if key in checkin.answers}
    assert standing <= set(asked)
    for flag in turn.flags:
        if flag.sharing is Sharing.ASKED:
            assert checkin.decided[flag.rule] is flag.decision
        assert (flag.rule in checkin.raised) is flag.leaves


@LOOSE
@given(flows(), people, st.data())
def test_a_random_person_in_a_random_flow(compiled: Compiled, facts: Facts, data: st.DataObject) -> None:
    turn = begin(compiled, "now", NOW, facts)
    asked = [turn.checkin.step]
    flags: list[tuple[str, bool]] = []
    for _ in range(25):
        ask = question(turn)
        if ask is None:
            break
        events = legal(ask)
        assert [event for event in events if not isinstance(event, WentBack)], "a question no answer can leave"
        turn = move(compiled, turn, data.draw(st.sampled_from(events)), facts)
        asked.append(turn.checkin.step)
        flags += [(flag.rule, flag.leaves) for flag in turn.flags]
        check(turn, asked)
    assert len({rule for rule, _ in flags}) == len(flags), "a rule speaks once in a check-in"


@LOOSE
@given(flows(), people)
def test_who_always_skips_or_takes_the_last_way_gets_to_the_end(compiled: Compiled, facts: Facts) -> None:
    """Every step's own `next` leads on in these flows, so refusing to answer must always end the conversation."""
    turn = begin(compiled, "now", NOW, facts)
    for _ in range(60):
        ask = question(turn)
        if ask is None:
            return
        step = compiled.steps[ask.step]
        onward = [choice.id for choice in step.step.choices if choice.next is None]
        if ask.can_skip:
            event: Event = Skipped()
        elif ask.wants_words:
            event = Wrote("hello")
        elif ask.sharing:
            event = Chose("private")
        elif any(offer.choice == DONE for offer in ask.offers):
            event = Chose(DONE)
        elif onward and any(offer.choice in onward for offer in ask.offers):
            event = Chose(next(offer.choice for offer in ask.offers if offer.choice in onward))
        else:
            return  # every button of this question leads elsewhere, by the author's wish
        turn = move(compiled, turn, event, facts)
    pytest.fail("the conversation goes on for ever")


@LOOSE
@given(flows(), people, st.data())
def test_back_and_the_same_again_leads_to_the_same_place(
    compiled: Compiled, facts: Facts, data: st.DataObject
) -> None:
    turn = begin(compiled, "now", NOW, facts)
    for _ in range(12):
        ask = question(turn)
        if ask is None:
            return
        event = data.draw(st.sampled_from([event for event in legal(ask) if not isinstance(event, WentBack)]))
        after = move(compiled, turn, event, facts)
        next_ask = question(after)
        moved_on = after.checkin.step != ask.step and not ask.sharing
        if moved_on and next_ask is not None and next_ask.can_go_back and not next_ask.sharing:
            back = move(compiled, after, WentBack(), facts)
            assert back.checkin.step == ask.step
            assert back.checkin.answers == after.checkin.answers
            assert back.flags == ()
            if compiled.steps[ask.step].kind != "pick":
                again = move(compiled, back, event, facts)
                assert again.checkin.step == after.checkin.step
                assert again.checkin.trail == after.checkin.trail
                assert again.withdrawn == ()
        turn = after


@LOOSE
@given(flows(), people, st.data())
def test_what_does_not_fit_changes_nothing(compiled: Compiled, facts: Facts, data: st.DataObject) -> None:
    turn = begin(compiled, "now", NOW, facts)
    for _ in range(8):
        ask = question(turn)
        if ask is None:
            break
        fits = legal(ask)
        before = checkin_to_data(turn.checkin)
        for event in (Chose("c9"), Chose("4"), Chose("alternate"), Skipped(), WentBack()):
            if event not in fits and not (ask.sharing and event == Skipped()):
                with pytest.raises(NotWaiting):
                    advance(compiled, turn.checkin, event, NOW, facts)
        asked_again = refused(compiled, turn, Wrote("hello hello"), facts)
        assert asked_again.checkin.turn == turn.checkin.turn
        assert asked_again.answers == ()
        assert checkin_to_data(turn.checkin) == before
        turn = move(compiled, turn, data.draw(st.sampled_from(fits)), facts)
    ended = turn.checkin
    if ended.status is Status.FINISHED:
        for anything in (Chose("c0"), Wrote("hi"), Skipped(), WentBack(), Elapsed(), Stopped()):
            with pytest.raises(NotWaiting):
                advance(compiled, ended, anything, NOW, facts)


@LOOSE
@given(flows(), people)
def test_a_flow_from_the_cellar_talks_the_same(compiled: Compiled, facts: Facts) -> None:
    again = from_source(compiled.source())
    assert again.revision == compiled.revision
    assert begin(again, "now", NOW, facts) == begin(compiled, "now", NOW, facts)
    assert begin(compiled, "now", NOW, compiled.trimmed(facts)) == begin(compiled, "now", NOW, facts)
