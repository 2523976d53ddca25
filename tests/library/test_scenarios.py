"""The nine boundary scenarios: nothing is scored, the agreement speaks, and only what is marked is told."""

from __future__ import annotations

import pytest

from flows.flags import Tier
from flows.library import Library

from .talk import Talk, facts_for

NINE = [f"scenario_s{number}" for number in range(1, 10)]
SHARED = {
    "s1": "R-09c",
    "s2": "R-09d",
    "s4": "R-08b",
    "s5": "R-10d",
    "s6": "R-11b",
    "s7": "R-10e",
    "s8": "R-05b",
    "s9": "R-06c",
}


def scenario(library: Library, flow: str, **settings: bool) -> Talk:
    return Talk(library, flow, facts_for(library, past=(), weeks=10, **settings)).tap("Start")


@pytest.mark.parametrize("flow", NINE)
@pytest.mark.parametrize("letter", list("ABCD"))
def test_each_choice_has_its_own_reply_and_the_agreement_follows(library: Library, flow: str, letter: str) -> None:
    talk = scenario(library, flow)
    assert [offer for offer in talk.labels if len(offer) == 1] == list("ABCD")
    reply = library.flows[flow].steps["situation"].choices["ABCD".index(letter)].say
    talk.tap(letter)
    assert (reply or "").replace("{emergency}", "999") in talk.says
    assert "Our agreement says" in talk.says
    assert talk.flags == []


@pytest.mark.parametrize("flow", NINE)
def test_four_taps_and_a_small_step_is_kept(library: Library, flow: str) -> None:
    talk = scenario(library, flow).tap("B", "No")
    small = talk.labels[0]
    talk.tap(small)
    assert talk.ended
    assert [(effect.name, effect.value) for effect in talk.turns[-1].effects] == [("small_step", small)]
    assert talk.flags == []


@pytest.mark.parametrize("flow", NINE)
def test_a_small_step_of_her_own(library: Library, flow: str) -> None:
    talk = scenario(library, flow).tap("B", "No", "Write my own").write("Ask Sue")
    assert talk.ended
    assert "Write my own" not in scenario(library, flow, words_allowed=False).tap("B", "No").labels


@pytest.mark.parametrize(("name", "rule"), SHARED.items())
def test_more_than_once_opens_the_sharing_screen(library: Library, name: str, rule: str) -> None:
    talk = scenario(library, f"scenario_{name}").tap("A", "More than once")
    if not talk.ask.sharing:
        talk.tap({"s2": "No, just that", "s5": "No", "s7": "Yes"}[name])
    assert talk.ask.sharing
    assert talk.tap("Keep it private").left == []
    assert talk.ask.step == "small"


@pytest.mark.parametrize("name", SHARED)
def test_once_stays_with_ann(library: Library, name: str) -> None:
    talk = scenario(library, f"scenario_{name}").tap("A", "Once")
    assert talk.ask.step == "small"
    assert talk.flags == []


def test_a_promise_of_secrecy_happening_now_is_told_at_once(library: Library) -> None:
    talk = scenario(library, "scenario_s3", rota_live=True).tap("A")
    assert "I tell Max" in talk.ask.text
    talk.tap("It's happening now")
    assert talk.turns[-1].urgent
    assert [(flag.rule, flag.tier) for flag in talk.flags] == [("R-02", Tier.URGENT)]
    assert talk.ask.step == "reach"


def test_without_cover_it_is_told_the_same_day(library: Library) -> None:
    talk = scenario(library, "scenario_s3").tap("A", "It's happening now")
    assert [(flag.rule, flag.tier) for flag in talk.flags] == [("R-02b", Tier.SAME_DAY)]
    assert talk.ended


def test_a_secret_not_yet_reported_gets_backing(library: Library) -> None:
    talk = scenario(library, "scenario_s3").tap("C", "Once", "Not yet")
    assert "Let's get you and them some backing." in talk.says
    assert talk.left == ["R-10c"]
    assert scenario(library, "scenario_s3").tap("C", "Once", "Yes").left == []


def test_pressure_for_money_goes_to_the_safeguarding_lead(library: Library) -> None:
    assert scenario(library, "scenario_s5").tap("A", "It's happening now", "Yes").left == ["R-02b"]


def test_more_than_friendship_is_told_only_after_saying_so(library: Library) -> None:
    talk = scenario(library, "scenario_s2").tap("A", "More than once")
    assert "I pass on to Max" in talk.ask.text
    assert talk.tap("It became romantic or sexual").left == ["R-10c"]
    met = scenario(library, "scenario_s2").tap("A", "More than once", "We met up alone")
    assert met.ask.sharing
    assert met.tap("Share this").left == ["R-10b"]


def test_not_feeling_safe_before_a_session(library: Library) -> None:
    talk = scenario(library, "scenario_s7", rota_live=True).tap("C", "It's happening now", "No")
    assert talk.turns[-1].urgent
    talk.tap("Someone I support", "Yes, for now")
    assert talk.ask.sharing
    assert talk.tap("Share this").left == ["R-03"]
    assert talk.ask.step == "small"


def test_one_is_chosen_or_the_next_unseen(library: Library) -> None:
    chooser = Talk(library, "scenarios", facts_for(library)).tap("The next one for me")
    assert [(effect.name, effect.value) for effect in chooser.turns[-1].effects] == [("start_flow", "next_scenario")]
    steps = library.flows["scenarios"].steps["which"].choices
    named = {choice.effects["start_flow"] for choice in steps if choice.effects} - {"next_scenario"}
    assert named == set(NINE)
    assert {library.flows[name].title for name in NINE} <= {choice.label for choice in steps}
