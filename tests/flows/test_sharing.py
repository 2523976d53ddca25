"""Nothing is shared that was not agreed, nothing twice, and what was told stays told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.checkin import Chose, Effect, Elapsed, NotWaiting, Skipped, WentBack
from flows.flags import Decision, Tier
from flows.rules import flags_from_facts, rests_until
from tests.flows.small import FACTS, NOW, AnnWith, Talk, in_flow, rule, week


def at_sharing(ann: Talk) -> Talk:
    ann.taps("start", "good", "alone", "no")
    assert ann.asked.sharing
    return ann


def test_the_exact_words_are_shown_first(ann: Talk) -> None:
    at_sharing(ann)
    assert ann.asked.text == "They would see: Ann: carrying."
    assert [offer.label for offer in ann.asked.offers] == [
        "Share this",
        "Just say I'd like a chat",
        "Tell Max instead",
        "Keep it private",
    ]
    assert ann.last.flags == ()


@pytest.mark.parametrize(
    ("decision", "words", "leaves"),
    [
        (Decision.SHARE, "Ann: carrying.", True),
        (Decision.CHAT, "Ann would like a chat.", True),
        (Decision.ALTERNATE, "Ann: carrying.", True),
        (Decision.PRIVATE, "Ann: carrying.", False),
    ],
)
def test_what_leaves_is_what_was_chosen(ann: Talk, decision: Decision, words: str, leaves: bool) -> None:
    (flag,) = at_sharing(ann).taps(decision).flags
    assert (flag.decision, flag.words, flag.leaves) == (decision, words, leaves)
    assert flag.because == (("now", "mind"),)
    assert ann.checkin.raised == (("R-06",) if leaves else ())
    assert ann.step == "two_way"


def test_the_close_says_exactly_what_was_shared(ann: Talk) -> None:
    at_sharing(ann).taps("chat", "yes", "today", "no")
    ann.turn(Skipped())
    assert ann.says == ['Shared today: "Ann would like a chat"; "Ann: talk".']


def test_what_may_concern_the_supervisor_goes_to_the_alternate() -> None:
    flow = """
    id = "f"
    title = "F"
    start = "who"
    [[step]]
    id = "who"
    ask = "Who?"
    choices = [{ id = "sup", label = "My supervisor" }]
    next = "share"
    [[step]]
    id = "share"
    share = ["R-03"]
    next = "end"
    [[step]]
    id = "end"
    end = true
    """
    ann = in_flow(
        flow, rules=rule("R-03", '{ step = "who", is = ["sup"] }', sharing="asked", more="to_alternate = true")
    )
    ann.taps("sup")
    assert ann.asked.text == "Max would see: Ann: t."
    assert [offer.choice for offer in ann.asked.offers] == ["share", "chat", "private"]
    ann.taps("share")
    assert ann.says == ["Shared with Max."]


def test_without_an_alternate_nobody_else_is_offered(ann_with: AnnWith) -> None:
    ann = at_sharing(ann_with(settings={"rota_live": True}))
    assert [offer.choice for offer in ann.asked.offers] == ["share", "chat", "private"]
    with pytest.raises(NotWaiting):
        ann.taps("alternate")


def test_no_answer_counts_as_private(ann: Talk) -> None:
    assert at_sharing(ann).turn(Elapsed()).flags == ()
    (flag,) = ann.turn(Skipped()).flags
    assert flag.decision is Decision.PRIVATE


def test_a_sharing_answer_can_be_typed(ann: Talk) -> None:
    at_sharing(ann).types("keep it private")
    assert ann.last.flags[0].decision is Decision.PRIVATE


def test_one_screen_for_a_theme_and_the_sooner_tier_wins(ann: Talk) -> None:
    ann.taps("start", "good", "alone", "yes")
    (flag,) = ann.taps("share").flags
    assert (flag.rule, flag.tier) == ("R-06b", Tier.SAME_DAY)
    assert not ann.asked.sharing


def test_several_themes_are_asked_one_after_the_other(ann_with: AnnWith) -> None:
    ann = ann_with(past=(week(1, load="too_much"),))
    ann.taps("start", "too_much", "alone", "no")
    assert ann.taps("private").flags[0].rule == "R-05"
    assert ann.asked.sharing
    assert ann.taps("share").flags[0].rule == "R-06"


def test_who_said_no_to_sharing_is_not_asked(ann_with: AnnWith) -> None:
    ann = ann_with(settings={"share_allowed": False})
    ann.taps("start", "good", "alone", "yes")
    assert ann.step == "two_way"


def test_a_sharing_screen_does_not_come_back(ann: Talk) -> None:
    at_sharing(ann).turn(WentBack())
    assert ann.step == "crisis"
    ann.taps("no", "share")
    ann.turn(WentBack())
    assert ann.step == "crisis"
    ann.taps("no")
    assert ann.step == "two_way"


def test_a_changed_answer_is_said_but_nothing_is_unsent(ann: Talk) -> None:
    ann.taps("start", "none", "today")
    assert ann.rules == ["R-17"]
    ann.turn(WentBack())
    turn = ann.taps("no")
    assert turn.effects == (Effect("answer_changed", "R-17"),)
    assert turn.checkin.raised == ("R-17",)
    ann.turn(WentBack())
    turn = ann.taps("today")
    assert (turn.flags, turn.effects) == ((), ())


def test_told_flags_leave_with_the_very_turn(ann: Talk) -> None:
    ann.taps("start", "none", "no", "mine")
    assert ann.rules == ["R-01"]
    assert ann.says == ["I am telling Sue now."]


def test_a_theme_that_is_open_is_not_asked_again_unless_it_is_worse(ann_with: AnnWith) -> None:
    open_theme = {"open_themes": frozenset({"carrying"}), "open_tiers": {"carrying": Tier.FOLLOW_UP}}
    ann = ann_with(**open_theme)
    ann.taps("start", "good", "alone", "no")
    assert ann.step == "two_way"
    worse = ann_with(**open_theme)
    worse.taps("start", "good", "alone", "yes")
    assert worse.taps("share").flags[0].rule == "R-06b"


def test_urgent_and_asking_to_talk_always_speak(ann_with: AnnWith) -> None:
    later = NOW + timedelta(days=9)
    ann = ann_with(
        open_themes=frozenset({"talk", "safety"}),
        open_tiers={"talk": Tier.URGENT, "safety": Tier.URGENT},
        resting={"R-17": later, "R-01": later},
    )
    assert ann.taps("start", "none", "today").flags[0].rule == "R-17"
    assert ann.taps("mine").flags[0].rule == "R-01"


def test_a_rule_rests_and_then_speaks_again(ann_with: AnnWith) -> None:
    resting = {"R-06": NOW + timedelta(hours=1)}
    ann = ann_with(resting=resting)
    ann.taps("start", "good", "alone", "no")
    assert ann.step == "two_way"
    rested = ann_with(resting=resting)
    rested.now = NOW + timedelta(hours=1)
    rested.taps("start", "good", "alone", "no")
    assert rested.asked.sharing


def test_a_rest_is_as_long_as_the_rule_says(ann: Talk) -> None:
    assert rests_until(ann.compiled.rules["R-06"], NOW) == NOW + timedelta(weeks=3)


@pytest.mark.parametrize(("weeks", "private"), [(0, True), (3.9, True), (4, False)])
def test_in_the_first_four_weeks_only_the_volunteer_hears(ann_with: AnnWith, weeks: float, private: bool) -> None:
    ann = ann_with(numbers={"weeks_since_joining": weeks}, past=(week(1, load="too_much"),))
    turn = ann.taps("start", "too_much")
    assert [(flag.rule, flag.tier, flag.leaves) for flag in turn.flags] == (
        [("R-05", Tier.VOLUNTEER_ONLY, False)] if private else []
    )
    assert ("Twice in three. You could do less." in ann.says) is private
    ann.taps("no")
    assert ann.asked.sharing is not private
    if private:
        assert ann.checkin.step == "two_way"


def test_facts_alone_raise_their_flags() -> None:
    flow = 'id = "f"\ntitle = "F"\nstart = "s"\n[[step]]\nid = "s"\nshare = ["R-12", "R-02"]\nnext = "e"\n'
    flow += '[[step]]\nid = "e"\nend = true'
    written = rule("R-12", '{ number = "weeks_since_supervision", above = 6 }', sharing="fact") + rule(
        "R-02", '{ any = [{ step = "x", is = ["y"] }, { setting = "said_danger_now" }] }', tier="urgent"
    )
    rules = in_flow(flow, rules=written).compiled.rules.values()
    assert list(flags_from_facts(rules, FACTS, NOW)) == []
    overdue = replace(FACTS, numbers={"weeks_since_supervision": 7}, settings={"said_danger_now": True})
    assert [flag.rule for flag in flags_from_facts(rules, overdue, NOW)] == ["R-12", "R-02"]


def test_a_late_decision_is_kept(ann: Talk) -> None:
    at_sharing(ann).turn(Elapsed())
    (flag,) = ann.turn(Chose("share")).flags
    assert flag.leaves
