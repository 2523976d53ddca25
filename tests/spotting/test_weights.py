"""Weights: signs add up, reasons are named, and some entries stand whatever the rest weighs."""

import pytest

from flows.spotting import Level, Lexicon, LexiconError, parse_lexicon
from tests.spotting.report import hard, must_be_urgent, must_raise, ordinary, raised, results, share, urgent

WORDS = """language = "en"

[grammar]
function_words = "the, i, is"

[classes.drink]
words = "gin, rum"

[[entry]]
name = "lone-worry"
level = "ask"
category = "low"
patterns = "bad + way"
raises = ["Sue is in a bad way", "Max is in a bad way"]
silent = ["All fine"]
by = "Ann"
on = "2026-11-30"
why = "A test."
{more}
"""
TABLE = """language = "en"

[weights]
made_from = "Ann's head"
letters = 5
base = [-100, -300]
ask_from = 0
urgent_from = 0
signs = '''
{signs}
'''
"""
SIGNS = """
60 0 alone
50 200 hopel*
40 100 no point
30 0 gave .. away
20 0 {drink}
-200 -100 lovel*
"""


def lexicon(signs: str = SIGNS, more: str = "") -> Lexicon:
    return parse_lexicon(
        {"en/words.toml": WORDS.replace("{more}", more), "en/weights.toml": TABLE.replace("{signs}", signs)}
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("alone", Level.NONE),
        ("alone, no point", Level.ASK),
        ("alone and hopelessly so, no point", Level.URGENT),
        ("gave her books away, alone, and the gin", Level.ASK),
        ("gave her books, all of them, every one, away, alone, gin", Level.NONE),
        ("alone, no point, but lovely", Level.NONE),
        ("no. point. alone", Level.NONE),
    ],
)
def test_what_ann_writes_adds_up(text: str, level: Level) -> None:
    assert lexicon().spot(text).level is level


def test_the_reasons_are_named_where_they_stand_the_heaviest_first() -> None:
    spotted = lexicon().spot("Feeling hopeless. There is no point, I am alone")
    assert [(match.entry, match.text) for match in spotted.matched] == [
        ("weight:hopel*", "hopeless"),
        ("weight:no point", "no point"),
        ("weight:alone", "alone"),
    ]


def test_an_entry_the_weights_do_not_know_stands_by_itself() -> None:
    spotted = lexicon().spot("The lovely Max is in a bad way")
    assert (spotted.level, spotted.matched[0].entry) == (Level.ASK, "lone-worry")


def test_an_entry_the_weights_know_is_weighed_with_the_rest() -> None:
    weighed = lexicon(SIGNS + "120 0 entry:lone-worry")
    assert weighed.spot("Max is in a bad way").level is Level.ASK
    assert weighed.spot("The lovely Max is in a bad way").level is Level.NONE


def test_a_sure_entry_is_asked_about_whatever_the_rest_weighs() -> None:
    weighed = lexicon(SIGNS + "120 0 entry:lone-worry", more="sure = true")
    assert weighed.spot("The lovely Max is in a bad way").level is Level.ASK


def test_lines_that_cannot_be_read_are_told_all_at_once() -> None:
    with pytest.raises(LexiconError) as refused:
        lexicon("12 hopeless\n1 2 alone\n3 4 alone\n40000 0 much")
    told = str(refused.value)
    assert "en/weights.toml:10" in told, "the line itself is named"
    assert "does not begin with two whole numbers" in told
    assert "stands twice" in told
    assert "weighs too much" in told


@pytest.mark.parametrize("text", ["hopeless", "hopeless alone no point"])
def test_texts_in_another_language_are_not_weighed_by_these(text: str) -> None:
    spanish = WORDS.replace("{more}", "").replace('"en"', '"es"').replace("the, i, is", "hay, que")
    both = parse_lexicon(
        {
            "en/words.toml": WORDS.replace("{more}", ""),
            "en/weights.toml": TABLE.replace("{signs}", SIGNS),
            "es/words.toml": spanish.replace("lone-worry", "es-worry"),
        }
    )
    assert both.spot(f"hay que {text}").level is Level.NONE


@pytest.mark.parametrize("level", ["urgent", "ask", "none"])
def test_what_is_promised_comes_out_so(level: str) -> None:
    kept = results(lambda each: each.batch == "promised" and each.level == level)
    wanted = {"urgent": {Level.URGENT}, "ask": {Level.ASK, Level.URGENT}, "none": {Level.NONE}}[level]
    assert [(sentence.text, found.value, why) for sentence, found, why in kept if found not in wanted] == []


def test_what_the_shipped_lists_find_among_sentences_nothing_was_learned_from() -> None:
    """The aims of the design, on sentences kept apart for good; docs/spotting.md has the figures."""
    found = results(lambda each: each.held and each.language == "en")
    assert share(must_raise(found), raised) >= 0.88
    assert share(must_be_urgent(found), urgent) >= 0.75
    assert share(hard(found), raised) <= 0.08
    assert share(ordinary(found), raised) <= 0.01
