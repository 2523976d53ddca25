"""What comes of each thing that can happen to a check-in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.checkin import (
    DONE,
    Chose,
    Effect,
    Elapsed,
    Event,
    NotUnderstood,
    NotWaiting,
    Skipped,
    Status,
    Stopped,
    TooLong,
    WentBack,
    Wrote,
)
from flows.engine import question
from flows.facts import Past
from tests.flows.small import AnnWith, Talk, in_flow, week

MOVES: dict[str, tuple[Event, dict[Status, Status]]] = {
    "chose": (Chose("good"), {}),
    "wrote": (Wrote("good"), {}),
    "skipped": (Skipped(), {}),
    "went back": (WentBack(), {}),
    "elapsed": (Elapsed(), dict.fromkeys([Status.DUE, Status.INVITED, Status.OPEN], Status.EXPIRED)),
    "stopped": (
        Stopped(),
        dict.fromkeys([Status.DUE, Status.INVITED, Status.OPEN, Status.EXPIRED], Status.STOPPED),
    ),
}
ANSWERED = {
    Status.DUE: Status.OPEN,
    Status.INVITED: Status.OPEN,
    Status.OPEN: Status.OPEN,
    Status.EXPIRED: Status.EXPIRED,
}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("name", list(MOVES))
def test_every_event_in_every_status(ann: Talk, status: Status, name: str) -> None:
    event, ends = MOVES[name]
    expected = ends if ends else ANSWERED
    ann.taps("start")
    before = replace(ann.checkin, status=status)
    ann.last = replace(ann.last, checkin=before)
    if status in expected:
        turn = ann.turn(event)
        assert (turn.checkin.status, turn.checkin.turn) == (expected[status], before.turn + 1)
    else:
        with pytest.raises(NotWaiting):
            ann.turn(event)
        assert ann.checkin == before


def test_a_check_in_begins_due_at_its_first_question(ann: Talk) -> None:
    assert (ann.checkin.status, ann.checkin.turn, ann.step) == (Status.DUE, 0, "opening")
    assert ann.asked.text == "Hi Ann."
    assert not ann.asked.can_go_back
    assert not ann.asked.can_skip


def test_the_reply_to_a_choice_comes_first_then_the_next_question(ann: Talk) -> None:
    ann.taps("start", "too_much")
    assert ann.says == ["You are allowed to do less."]
    assert ann.asked.step == "mind"
    assert [answer.choices for answer in ann.last.answers] == [("too_much",)]
    assert ann.last.summary == (("This week", "Too much"),)


def test_progress_counts_what_is_still_to_come(ann: Talk, ann_with: AnnWith) -> None:
    ann.taps("start")
    assert (ann.asked.position, ann.asked.total) == (1, 6)
    ann.taps("good")
    assert (ann.asked.position, ann.asked.total) == (2, 6)
    no_rota = ann_with(settings={})
    no_rota.taps("start")
    assert no_rota.asked.total == 5


def test_a_whole_check_in_ends_with_what_was_shared(ann: Talk) -> None:
    ann.taps("start", "good", "no", "yes", "no", "no")
    turn = ann.types("  Tea with Ben ")
    assert ann.says == ["Shared today: nothing."]
    assert turn.checkin.status is Status.FINISHED
    assert turn.effects == (Effect("good_thing", "Tea with Ben"),)
    assert turn.summary[-1] == ("Good thing", "noted")
    with pytest.raises(NotWaiting):
        ann.taps("good")


def test_later_today_ends_with_its_effect(ann: Talk) -> None:
    turn = ann.taps("later")
    assert turn.checkin.status is Status.FINISHED
    assert turn.effects == (Effect("later", "today"),)


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("GOOD", "mind"),
        ("too much!", "mind"),
        ("didnt volunteer", "talk"),
        ("c", "talk"),
        ("3", "talk"),
        ("Two", "mind"),
    ],
)
def test_typed_words_press_the_button_they_name(ann: Talk, typed: str, step: str) -> None:
    ann.taps("start")
    ann.types(typed)
    assert ann.step == step


def test_words_not_understood_count_up_and_the_buttons_stay_good(ann: Talk) -> None:
    ann.taps("start")
    for times in (1, 2):
        with pytest.raises(NotUnderstood) as caught:
            ann.types("it was so-so")
        ann.last = caught.value.turn
        assert ann.asked.unclear == times
        assert (ann.checkin.turn, ann.step, ann.last.answers) == (1, "load", ())
    ann.taps("good")
    assert ann.checkin.unclear == 0


def test_an_unknown_choice_changes_nothing(ann: Talk) -> None:
    ann.taps("start")
    before = ann.checkin
    with pytest.raises(NotWaiting):
        ann.taps("wonderful")
    assert ann.checkin == before


def test_skip_and_back_can_be_typed(ann: Talk) -> None:
    ann.taps("start")
    ann.types("skip")
    assert ann.step == "mind"
    ann.types("Back")
    assert ann.step == "load"


def test_an_opening_cannot_be_skipped(ann: Talk) -> None:
    with pytest.raises(NotWaiting):
        ann.turn(Skipped())


def test_back_and_the_same_answer_keeps_what_came_after(ann: Talk) -> None:
    ann.taps("start", "good", "no", "yes")
    ann.turn(WentBack())
    ann.turn(WentBack())
    turn = ann.taps("no")
    assert turn.withdrawn == ()
    assert ("two_way", "") in ann.checkin.answers


def test_back_and_another_answer_takes_back_what_came_after(ann: Talk) -> None:
    ann.taps("start", "good", "no", "yes")
    for _ in range(3):
        ann.turn(WentBack())
    assert ann.step == "load"
    turn = ann.taps("none")
    assert set(turn.withdrawn) == {("mind", ""), ("two_way", "")}
    assert ann.step == "talk"
    assert ann.checkin.trail == ("opening", "load")


def test_too_many_words_are_kept_as_a_draft(ann: Talk) -> None:
    ann.taps("start", "none", "no", "no")
    with pytest.raises(TooLong) as caught:
        ann.types("🙂" * 11)
    assert caught.value.limit == 20
    assert caught.value.turn.checkin.draft == "🙂" * 11
    ann.last = caught.value.turn
    ann.types("🙂" * 10)
    assert ann.checkin.draft is None
    assert ann.checkin.status is Status.FINISHED


def test_an_answer_after_time_is_kept_as_late_and_still_fires(ann: Talk) -> None:
    ann.taps("start", "none", "no")
    ann.turn(Elapsed())
    ann.now += timedelta(days=4)
    turn = ann.taps("mine")
    assert turn.answers[0].late
    assert ann.rules == ["R-01"]
    assert turn.checkin.status is Status.EXPIRED
    assert ann.asked.step == "good_thing"
    ann.types("Tea")
    assert ann.checkin.status is Status.EXPIRED


def test_an_urgent_answer_says_so(ann: Talk) -> None:
    assert ann.taps("start", "none", "no", "mine").urgent


def test_a_hidden_question_is_passed_over(ann_with: AnnWith) -> None:
    ann = ann_with(hidden=frozenset({"load", "two_way", "role"}))
    ann.taps("start")
    assert ann.step == "mind"
    assert ann.asked.total == 4
    ann.taps("no")
    assert ann.step == "talk"


def test_a_button_that_is_not_offered_cannot_be_pressed_or_typed(ann: Talk, ann_with: AnnWith) -> None:
    ann.taps("start", "none")
    assert [offer.label for offer in ann.asked.offers] == ["No thanks", "Today", "With Max"]
    alone = ann_with(settings={})
    alone.taps("start", "none")
    assert [offer.label for offer in alone.asked.offers] == ["No thanks", "Today"]
    with pytest.raises(NotWaiting):
        alone.taps("other")
    with pytest.raises(NotUnderstood):
        alone.types("With Max")


def test_a_rotation_takes_the_unasked_then_the_longest_ago(ann_with: AnnWith) -> None:
    def theme(*weeks: Past) -> str:
        ann = ann_with(past=weeks)
        ann.taps("start", "good", "no")
        return ann.step

    assert theme() == "two_way"
    assert theme(week(1, two_way="yes")) == "role"
    assert theme(week(1, role=None), week(2, two_way="yes")) == "two_way"
    assert theme(week(1, two_way="yes"), week(2, load="good"), week(30, role="no")) == "role"


def test_the_question_can_be_put_again(ann: Talk) -> None:
    ann.taps("start")
    assert question(ann.compiled, ann.checkin, ann.now, ann.facts) == ann.asked
    ann.turn(Stopped())
    assert question(ann.compiled, ann.checkin, ann.now, ann.facts) is None


PICK = """
id = "pick"
title = "Pick"
start = "topics"
[[step]]
id = "topics"
short = "Topics"
ask = "Which topics?"
pick = "several"
next = "scale"
choices = [
  { id = "listening", label = "Listening", effects = { training = "listening" } },
  { id = "safety", label = "Disclosures", say = "Good idea." },
  { id = "other", label = "Other" },
]
[[step]]
id = "scale"
ask = "How ready do you feel?"
scale = { low = 0, high = 10, low_label = "not at all", high_label = "fully" }
next = "letters"
[[step]]
id = "letters"
ask = "What would you do, {name}?"
next = "end"
choices = [
  { id = "chat", label = "Reply now", text = "Reply now and chat." },
  { id = "wait", label = "Tomorrow", text = "Answer tomorrow, in my hours." },
]
[[step]]
id = "end"
end = true
say = "You said {answer.scale} and {answer.letters}."
"""


def test_ticks_come_and_go_until_done() -> None:
    ann = in_flow(PICK)
    ann.taps("listening", "other", "listening", "safety")
    assert [(offer.choice, offer.ticked) for offer in ann.asked.offers] == [
        ("listening", False),
        ("safety", True),
        ("other", True),
        (DONE, False),
    ]
    assert ann.last.answers == ()
    turn = ann.taps(DONE)
    assert turn.answers[0].choices == ("safety", "other")
    assert ann.says == ["Good idea."]
    ann.turn(WentBack())
    assert ann.checkin.picked == ("safety", "other")


def test_several_can_be_typed_in_one_go() -> None:
    ann = in_flow(PICK)
    ann.types("1, other and Disclosures")
    assert ann.checkin.picked == ("listening", "other", "safety")
    turn = ann.types("Done")
    assert turn.effects == (Effect("training", "listening"),)
    with pytest.raises(NotUnderstood):
        in_flow(PICK).types("1 and the weather")


def test_nothing_ticked_is_no_answer() -> None:
    assert in_flow(PICK).taps(DONE).answers[0].skipped


def test_a_scale_takes_its_numbers_only() -> None:
    ann = in_flow(PICK)
    ann.taps(DONE)
    assert ann.asked.text == "How ready do you feel?\n\n0: not at all\n10: fully"
    with pytest.raises(NotUnderstood):
        ann.types("11")
    with pytest.raises(NotWaiting):
        ann.taps("11")
    assert ann.types("seven").answers[0].number == 7


def test_long_choices_are_lettered_lines() -> None:
    ann = in_flow(PICK)
    ann.taps(DONE, "7")
    assert ann.asked.text == "What would you do, Ann?\n\nA. Reply now and chat.\nB. Answer tomorrow, in my hours."
    assert [offer.label for offer in ann.asked.offers] == ["A", "B"]
    ann.types("b)")
    assert ann.says == ["You said 7 and Tomorrow."]
