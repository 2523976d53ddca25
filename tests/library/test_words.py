"""The writing: short, plain, kind, and never a phrase that safety guidance warns against.

Lengths and reading age follow the NHS style guide (reading age 9 to 11); the phrases to avoid follow Samaritans'
media guidelines, Orygen's #chatsafe and the rule that a program promises nothing a person has to keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.library_files import SHIPPED, read_folder
from flows.flow import Flow, StepKind
from flows.library import Library
from flows.texts import variables

from .reading import grade
from .talk import WORDS, Talk, facts_for

MESSAGE, SCENARIO, SENTENCE = 60, 110, 25
ALONE, PAIRED = 38, 24
GRADE, HARDEST = 4.0, 8.0
"""Flesch-Kincaid grades: a whole conversation reads at nine or ten, no single message above thirteen."""

FORBIDDEN = (
    "i understand how you feel",
    "24/7",
    "you are not alone",
    "you're not alone",
    "i am here for you",
    "i'm here for you",
    "everything will be fine",
    "everything will be ok",
    "think of your family",
    "be grateful",
    "commit suicide",
    "committed suicide",
    "failed attempt",
    "successful attempt",
    "attention-seeking",
    "attention seeking",
    "threatening suicide",
    "risk level",
    "risk score",
    "high risk",
    "low risk",
    "diagnos",
    "breach",
    "resilien",
    "intervention",
    "complian",
    "assessment",
    "client",
    "suffers from",
    "burnout",
    "depress",
    "useful data",
    "i promise",
    "we promise",
    "you must",
    "you should have",
)

EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2715-\u27bf]")

LONG_BY_PURPOSE = ("privacy.", "bot.", "help.worried", "card.", "words.")
"""Notices read at leisure, and the safety text for a worry about someone else, kept whole on purpose."""


def said(flow: Flow) -> Iterator[tuple[str, str]]:
    """(where, text) of everything a flow says; instruments keep their owners' words."""
    for step in flow.step:
        if step.ask:
            yield f"{flow.id}.{step.id}", step.ask
        if step.say:
            yield f"{flow.id}.{step.id}", step.say
        for choice in step.choices:
            if choice.say:
                yield f"{flow.id}.{step.id}.{choice.id}", choice.say


def everything(library: Library) -> Iterator[tuple[str, str]]:
    """(where, text) of everything the bot may say, agreement lines and rules included."""
    for flow in library.flows.values():
        yield from said(flow)
        for step in flow.step:
            for choice in step.choices:
                yield f"{flow.id}.{step.id}.{choice.id}", choice.text or choice.label
    yield from library.texts["en"].items()
    yield from library.agreement.items()
    for rule in library.rules.values():
        yield rule.id, rule.words
        yield rule.id, rule.plain


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:;])\s+|\n+", text) if part.strip()]


def test_messages_are_short(library: Library) -> None:
    for flow in library.flows.values():
        for where, text in said(flow):
            assert len(text.split()) <= MESSAGE, where
    for key, text in library.texts["en"].items():
        if not key.startswith(LONG_BY_PURPOSE):
            assert len(text.split()) <= MESSAGE, key


def test_scenario_screens_fit(library: Library) -> None:
    """The situation with its lettered choices, and the longest reply with the agreement and the next question."""
    for number in range(1, 10):
        for choice in ("A", "B", "C", "D"):
            talk = Talk(library, f"scenario_s{number}", facts_for(library)).tap("Start")
            assert len(f"{talk.says} {talk.ask.text}".split()) <= SCENARIO
            talk.tap(choice)
            assert len(f"{talk.says} {talk.ask.text}".split()) <= SCENARIO


def test_sentences_are_short(library: Library) -> None:
    for where, text in everything(library):
        for sentence in sentences(text):
            assert len(sentence.split()) <= SENTENCE, f"{where}: {sentence}"


def test_labels_fit_on_a_phone(library: Library) -> None:
    for flow in library.flows.values():
        for step in flow.step:
            for choice in step.choices:
                assert len(choice.label) <= ALONE, f"{flow.id}.{step.id}.{choice.id}"
    for key, text in library.texts["en"].items():
        if key.startswith("button."):
            assert len(text) <= ALONE, key
    for key in ("button.skip", "button.back", "button.help_now", "button.yes", "button.no"):
        assert len(library.texts["en"][key]) <= PAIRED


def test_forbidden_phrases_are_absent(library: Library) -> None:
    for where, text in everything(library):
        plain = text.lower().replace("’", "'")
        assert not [phrase for phrase in FORBIDDEN if phrase in plain], f"{where}: {text}"


def test_no_emoji_and_no_exclamation_marks(library: Library) -> None:
    for where, text in everything(library):
        assert not EMOJI.search(text), where
        assert "!" not in text, where


def test_straight_quotes_and_british_spelling(library: Library) -> None:
    american = re.compile(r"\b\w*(?:ize|izing|ization|olor|avorite|enter)\b")
    for where, text in everything(library):
        assert not re.search("[‘’“”—–]", text), where
        assert not american.search(text.lower().replace("centre", "")), f"{where}: {text}"


@pytest.mark.parametrize(
    "flow",
    [f"scenario_s{number}" for number in range(1, 10)]
    + [
        "weekly",
        "monthly",
        "quarterly",
        "first_weeks",
        "joining",
        "joining_staff",
        "pausing",
        "leaving",
        "settings",
    ],
)
def test_reading_age(library: Library, flow: str) -> None:
    text = " ".join(re.sub(r"\{[a-z_.]+\}", "Sue", text) for _, text in said(library.flows[flow]))
    assert grade(text) <= GRADE


def test_reading_age_of_the_other_texts(library: Library) -> None:
    groups = {key.split(".")[0] for key in library.texts["en"]} - {"button", "country", "unknown", "summary", "bot"}
    for group in sorted(groups):
        texts = [text for key, text in library.texts["en"].items() if key.startswith(f"{group}.")]
        if sum(len(text.split()) for text in texts) < 100:
            continue
        text = " ".join(re.sub(r"\{[a-z_.]+\}", "Sue", text).rstrip(".") + "." for text in texts)
        assert grade(text) <= GRADE, group


def test_every_choice_has_its_own_reply_or_ends_with_words(library: Library) -> None:
    """An answer is never met with silence: it has a line of its own, or leads straight to closing words."""
    for flow in library.flows.values():
        for step in flow.step:
            for choice in step.choices:
                target = flow.steps[choice.next or step.next or step.id]
                answered = choice.say or target.end or (target.asks and step.id == flow.start)
                assert answered, f"{flow.id}.{step.id}.{choice.id}"


def test_every_question_can_be_skipped_unless_it_may_not_be(library: Library) -> None:
    for flow in library.flows.values():
        if flow.kind == "profile":
            continue
        for step in flow.step:
            if step.asks and step.kind is not StepKind.SHARE:
                assert step.skip or step.id == flow.start, f"{flow.id}.{step.id}"


def test_variables_of_flows_are_known(library: Library) -> None:
    known = {*WORDS, "shared"} | {f"agreement.{topic}" for topic in library.agreement}
    for flow in library.flows.values():
        for step in flow.step:
            texts = [step.ask or "", step.say or ""]
            for choice in step.choices:
                texts += [choice.label, choice.text or "", choice.say or "", *choice.effects.values()]
            for name in {name for text in texts for name in variables(text)}:
                assert name in known or name.startswith(("score.", "last.", "answer.")), (
                    f"{flow.id}.{step.id}: {name}"
                )
    for rule in library.rules.values():
        assert set(variables(rule.words)) <= {"name", "emergency"}


def test_every_urgent_answer_says_where_help_is(library: Library) -> None:
    for flow in library.flows.values():
        for step in flow.step:
            for choice in step.choices:
                if choice.urgent:
                    assert choice.say, f"{flow.id}.{step.id}.{choice.id}"


def test_the_push_carries_no_name_and_no_answer(library: Library) -> None:
    for key, text in library.texts["en"].items():
        if key.startswith("push."):
            assert set(variables(text)) <= {"number", "count"}, key


def test_nothing_is_unfinished() -> None:
    for path, text in read_folder(SHIPPED).items():
        if not path.startswith("spotting/"):
            assert not re.search(r"TODO|FIXME|XXX|lorem", text), path


def test_no_single_message_is_hard_to_read(library: Library) -> None:
    for flow in library.flows.values():
        for where, text in said(flow):
            if len(text.split()) >= 15:
                assert grade(re.sub(r"\{[a-z_.]+\}", "Sue", text)) <= HARDEST, where
