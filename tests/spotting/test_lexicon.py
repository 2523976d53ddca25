"""The shipped lexicon: its own examples hold, its answers are stable, and bad files are refused kindly."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.spotting import Level, LexiconError, check_examples, parse_lexicon, to_json
from tests.spotting.corpus import sentences
from tests.spotting.library import library_texts, shipped_lexicon

BEN_WRITES = "I don't want to be here anymore"


def test_every_entry_proves_itself_with_its_own_sentences() -> None:
    problems = check_examples(shipped_lexicon(), library_texts())
    assert problems == [], "\n".join(map(str, problems))


@pytest.mark.parametrize(
    "text",
    [
        "I DON'T WANT TO BE HERE ANYMORE",
        "i dont want to be here anymore",
        "I don’t want to be here anymore",
        "i dont wanna be here anymoreeee",
        "Í dón't wánt to be hére ánymore",
        "i d0n't w4nt to be here anym0re",
        "🙁 I don't want to be here anymore 😔",
    ],
)
def test_ben_is_heard_however_he_types(text: str) -> None:
    assert shipped_lexicon().spot(text).level == Level.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "s u i c i d a l",
        "I w4nt to d1e",
        "thinking of unaliving myself",
        "i have been sucidal all week",
        "I'm not suicidal but I don't want to be here",
        "managed not to cut tonight but the urges are bad",
        "After the training a woman told me her husband hits her",
        "The course stirred me up, I want to die",
        "Quiero morir",
        "Je veux mourir",
        "Chcę umrzeć",
        "Dw i eisiau marw",
        "میں مرنا چاہتا ہوں",
        "main marna chahti hun",
    ],
)
def test_these_are_never_passed_over(text: str) -> None:
    assert shipped_lexicon().spot(text).level != Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "This shift killed me",
        "dying for a brew",
        "shh, it's a surprise, and very odd",
        "I asked if she had thoughts of suicide, she said no",
        "The safeguarding training covered grooming and neglect",
        "Ten years ago I wanted to die, now I'm well and glad to be here",
        "We visited Suffolk and the Essex coast",
        "Ann had a lovely walk with Sue and Max",
    ],
)
def test_silence_is_kept_where_nothing_is_wrong(text: str) -> None:
    spotted = shipped_lexicon().spot(text)
    assert spotted.level == Level.NONE, spotted.matched


def test_only_the_languages_asked_for_are_used() -> None:
    assert shipped_lexicon().spot("Quiero morir", ["en"]).level == Level.NONE
    assert shipped_lexicon().spot("Quiero morir", ["es"]).level == Level.URGENT


@pytest.mark.parametrize("text", ["Ich bin heute sehr müde und die Woche war nicht gut", "今日はとても疲れました"])
def test_a_language_without_a_list_is_noticed_not_guessed(text: str) -> None:
    spotted = shipped_lexicon().spot(text)
    assert (spotted.level, spotted.language_unknown) == (Level.NONE, True)


@pytest.mark.parametrize(
    "text", ["All fine, we had tea and a good long chat", "Fue una semana muy bonita con todos", "ok"]
)
def test_reviewed_languages_are_not_called_unknown(text: str) -> None:
    assert not shipped_lexicon().spot(text).language_unknown


def test_the_answer_is_plain_data() -> None:
    answer = json.loads(json.dumps(to_json(shipped_lexicon().spot(BEN_WRITES))))
    assert answer["level"] == "urgent"
    assert set(answer["matched"][0]) == {"entry", "text", "start", "end"}


@pytest.mark.parametrize(
    "text",
    [
        "I drink a bottle of wine every night just to get to sleep",
        "Found a home for the cat and paid the bills, nobody will have to worry",
        "I looked up how many would be a lethal dose",
        "Her nephew talked her into signing the house over",
        "The baby was in yesterday's nappy and there was no food in",
        "He says if she leaves he'll burn the house down",
        "The care home staff had strapped him into his chair",
        "She is fourteen and her boyfriend is thirty",
    ],
)
def test_dangers_told_in_plain_doings_are_noticed(text: str) -> None:
    assert shipped_lexicon().spot(text).level != Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "I stood on the bridge taking photos of the sunset",
        "We buried my uncle, ninety-four, and the singing was lovely",
        "We ended the pilot in June and wound down the helpline",
        "I tell the new volunteers about my own attempt in 2009 because it shows people get through",
        "The dog dragged me through the brook",
        "He's got a black eye from a cricket ball",
        "The wife'll kill me if I miss another anniversary",
    ],
)
def test_ordinary_endings_and_play_stay_silent(text: str) -> None:
    assert shipped_lexicon().spot(text).level == Level.NONE


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_twice_alike_and_matches_lie_in_it(text: str) -> None:
    spotted = shipped_lexicon().spot(text)
    assert spotted == shipped_lexicon().spot(text)
    for match in spotted.matched:
        assert text[match.start : match.end] == match.text != ""


@given(st.sampled_from([s.text for s in sentences() if s.level == "urgent"]), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_matches_are_slices_of_the_original_text(sentence: str, before: str) -> None:
    text = f"{before}\n{sentence}"
    for match in shipped_lexicon().spot(text).matched:
        assert text[match.start : match.end] == match.text


@given(st.sampled_from([s.text for s in sentences() if s.language == "en" and s.level != "none"]))
@settings(max_examples=150, deadline=None)
def test_curly_apostrophes_change_nothing(sentence: str) -> None:
    straight, curly = sentence.replace("’", "'"), sentence.replace("'", "’")
    assert shipped_lexicon().spot(straight).level == shipped_lexicon().spot(curly).level


@pytest.mark.parametrize(
    "piece", ["he hit me ", "i want to die ", "k i l l ", "not ", "aaaa", "'", "🔪", "she said he ", "(((", "\u200b"]
)
def test_hostile_text_costs_time_in_proportion(piece: str) -> None:
    def cost(size: int) -> float:
        text = (piece * size)[:size]
        begun = time.process_time()
        shipped_lexicon().spot(text)
        return time.process_time() - begun

    small, large = cost(1_000), cost(4_000)
    assert large < 12 * small + 0.5


@pytest.mark.parametrize("piece", ["he hit me ", "i want to die ", "if she leaves he will kill her dog "])
def test_a_long_hostile_text_does_not_hold_the_bot_up(piece: str) -> None:
    """Usually under 0.1 seconds of computing; the bound leaves room for a busy machine."""
    text = (piece * 500)[:5_000]
    shipped_lexicon()
    begun = time.process_time()
    assert shipped_lexicon().spot(text).level != Level.NONE
    assert time.process_time() - begun < 0.3


ENTRY = """
[[entry]]
name = "lone-worry"
level = "ask"
category = "low"
patterns = '''{patterns}'''
raises = ["Sue is in a bad way", "Max is in a bad way"]
silent = ["All fine"]
by = "Ann"
on = "2026-11-22"
why = "A test."
"""


def test_every_problem_is_told_at_once_with_its_line_and_a_way_to_mend_it() -> None:
    files = {
        "en/a.toml": 'language = "en"\n[classes.people]\nwords = "Sue, Max"\n'
        + ENTRY.replace("{patterns}", "{poeple} + ..\n{peopel}"),
        "en/b.toml": 'language = "en"\nlanguge = 1\n',
        "en/c.toml": "not toml",
    }
    with pytest.raises(LexiconError) as refused:
        parse_lexicon(files)
    found = str(refused.value)
    assert 'Did you mean "people"?' in found
    assert "languge" in found
    assert "en/c.toml:1" in found
    assert {problem.line for problem in refused.value.problems} >= {9, 10}, "each pattern is named by its own line"


def test_an_entry_that_misses_its_own_sentence_is_reported() -> None:
    text = 'language = "en"\n' + ENTRY.replace("{patterns}", "in a good way")
    problems = check_examples(parse_lexicon({"en/a.toml": text}), {"en/a.toml": text})
    assert [problem.entry for problem in problems] == ["lone-worry", "lone-worry"]
    assert problems[0].line == 4


def test_a_small_lexicon_says_where_it_matched() -> None:
    text = 'language = "en"\n' + ENTRY.replace("{patterns}", "bad way")
    (match,) = parse_lexicon({"en/a.toml": text}).spot("Carl was in a BAD way").matched
    assert (match.entry, match.text, match.start, match.end) == ("lone-worry", "BAD way", 14, 21)
