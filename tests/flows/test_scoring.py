"""Item groups in the engine and their scores, against the published scoring."""

import pytest

from flows.checkin import NotUnderstood, Skipped, WentBack
from flows.compiled import Compiled
from flows.library import parse_library
from flows.scoring import scores
from tests.flows.small import FACTS, Talk

WHO5 = """
id = "who5"
title = "WHO-5"
credit = "World Health Organization 2024"
version = "2024"
introduction = "The last two weeks:"
multiply = 4
choices = [
  { id = "a5", label = "All of the time", value = 5 },
  { id = "a4", label = "Most of the time", value = 4 },
  { id = "a3", label = "More than half of the time", value = 3 },
  { id = "a2", label = "Less than half of the time", value = 2 },
  { id = "a1", label = "Some of the time", value = 1 },
  { id = "a0", label = "At no time", value = 0 },
]
item = [
  { id = "1", text = "cheerful" },
  { id = "2", text = "calm" },
  { id = "3", text = "active" },
  { id = "4", text = "rested" },
  { id = "5", text = "interested" },
]
"""

# ProQOL 5 manual (Stamm 2010): which items make which scale, and which are reversed.
SCALES = {
    "cs": (3, 6, 12, 16, 18, 20, 22, 24, 27, 30),
    "bo": (1, 4, 8, 10, 15, 17, 19, 21, 26, 29),
    "sts": (2, 5, 7, 9, 11, 13, 14, 23, 25, 28),
}
REVERSED = {1, 4, 15, 17, 29}

PROQOL = (
    'id = "proqol"\ntitle = "ProQOL"\ncredit = "CVT"\nversion = "5"\nintroduction = "30 days"\nreverse_from = 6\n'
    + "".join(f'[[choices]]\nid = "a{n}"\nlabel = "{n}"\nvalue = {n}\n' for n in range(1, 6))
    + "".join(
        f'[[item]]\nid = "{n}"\ntext = "item {n}"\nreverse = {str(n in REVERSED).lower()}\nsubscale = "{scale}"\n'
        for n in range(1, 31)
        for scale, items in SCALES.items()
        if n in items
    )
    + "[scores]\n"
    + "".join(f"{name} = {[str(n) for n in items]}\n" for name, items in SCALES.items())
)

FLOW = """
id = "monthly"
title = "Monthly"
start = "start"
[[step]]
id = "start"
ask = "Ready?"
choices = [{{ id = "yes", label = "Yes" }}]
next = "group"
[[step]]
id = "group"
instrument = "{0}"
{1}
choices = [{{ id = "stop", label = "Stop here", next = "end" }}]
next = "after"
[[step]]
id = "after"
ask = "Your score is {{score.{0}}}."
choices = [{{ id = "ok", label = "OK" }}]
next = "end"
[[step]]
id = "end"
end = true
"""


def compiled(instrument: str, more: str = "") -> Compiled:
    files = {
        "flows/monthly.toml": FLOW.format(instrument, more),
        "instruments/who5/instrument.toml": WHO5,
        "instruments/proqol/instrument.toml": PROQOL,
    }
    return parse_library(files).compiled("monthly")


@pytest.fixture
def who5() -> Talk:
    ann = Talk(compiled("who5"), FACTS)
    ann.taps("yes")
    return ann


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ((5, 5, 5, 5, 5), 100),
        ((0, 0, 0, 0, 0), 0),
        ((2, 3, 2, 3, 3), 52),
        ((2, 2, 2, 3, 3), 48),
        ((1, 1, 2, 1, 2), 28),
    ],
)
def test_who5_is_the_sum_times_four(who5: Talk, answers: tuple[int, ...], score: float) -> None:
    turn = who5.taps(*(f"a{value}" for value in answers))
    assert [(kept.item, kept.number) for kept in turn.answers[1:]] == [("score:who5", score)]
    assert who5.asked.text == f"Your score is {score}."


def test_no_score_where_an_answer_is_missing(who5: Talk) -> None:
    who5.taps("a5", "a5", "a5", "a5")
    assert [(kept.item, kept.skipped) for kept in who5.turn(Skipped()).answers] == [("5", True)]
    assert who5.asked.text == "Your score is ."


def test_one_statement_at_a_time_back_goes_statement_by_statement(who5: Talk) -> None:
    assert who5.asked.text == "The last two weeks:\n\ncheerful\n\nWorld Health Organization 2024"
    who5.taps("a5")
    assert who5.asked.text == "calm"
    who5.types("most of the time")
    assert who5.asked.text == "active"
    who5.turn(WentBack())
    who5.turn(WentBack())
    assert who5.checkin.item == 0
    who5.turn(WentBack())
    assert who5.step == "start"
    who5.taps("yes")
    assert who5.checkin.item == 0


def test_back_into_the_group_and_another_answer_gives_another_score(who5: Talk) -> None:
    who5.taps("a5", "a5", "a5", "a5", "a5", "ok")
    who5 = Talk(compiled("who5"), FACTS)
    who5.taps("yes", "a5", "a5", "a5", "a5", "a5")
    who5.turn(WentBack())
    assert (who5.step, who5.checkin.item) == ("group", 4)
    turn = who5.taps("a0")
    assert turn.answers[-1].number == 80
    who5.turn(WentBack())
    assert who5.turn(Skipped()).withdrawn == (("group", "score:who5"),)


def test_people_can_stop_half_way(who5: Talk) -> None:
    who5.taps("a5", "stop")
    assert who5.checkin.status == "finished"
    assert not any(item.startswith("score:") for _, item in who5.checkin.answers)


def test_words_that_are_no_answer(who5: Talk) -> None:
    with pytest.raises(NotUnderstood):
        who5.types("sometimes")


@pytest.mark.parametrize(
    ("value", "cs", "bo", "sts"),
    [(1, 10, 5 + 5 * 5, 10), (5, 50, 5 * 5 + 5, 50), (2, 20, 5 * 2 + 5 * 4, 20)],
)
def test_proqol_adds_ten_items_a_scale_and_reverses_five(value: int, cs: float, bo: float, sts: float) -> None:
    ann = Talk(compiled("proqol"), FACTS)
    ann.taps("yes", *[f"a{value}"] * 30)
    kept = {item: answer.number for (_, item), answer in ann.checkin.answers.items() if item.startswith("score:")}
    assert kept == {"score:cs": cs, "score:bo": bo, "score:sts": sts}


def test_each_reversed_item_counts_six_minus_its_answer() -> None:
    instrument = compiled("proqol").instruments["proqol"]
    ann = Talk(compiled("proqol"), FACTS)
    ann.taps("yes", *["a1"] * 30)
    low = dict(scores(instrument, "group", ann.checkin.answers))
    for number in SCALES["bo"]:
        changed = dict(ann.checkin.answers)
        key = ("group", str(number))
        changed[key] = type(changed[key])("group", changed[key].at, str(number), ("a5",))
        moved = dict(scores(instrument, "group", changed))["bo"] - low["bo"]
        assert moved == (-4 if number in REVERSED else 4)


def test_one_subscale_alone_is_asked_and_scored() -> None:
    ann = Talk(compiled("proqol", 'subscale = "cs"'), FACTS)
    ann.taps("yes", *["a4"] * 10)
    assert ann.step == "after"
    scored = {item: answer.number for (_, item), answer in ann.checkin.answers.items() if item.startswith("score:")}
    assert scored == {"score:cs": 40}
