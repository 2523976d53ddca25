"""Ann rehearses in a terminal: what she types, what she sees, and what is kept of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bot.library_files import read_library
from bot.rehearsal.history import HistoryError, facts_of, read_history
from bot.rehearsal.play import Rehearsal
from bot.rehearsal.stage import Stage
from bot.rehearsal.transcript import transcript
from flows.check.examples import Example, read_examples
from flows.check.playing import check_examples, play

LIBRARY = read_library()


def rehearsed(*typed: str, flow: str = "weekly", example: Example | None = None) -> tuple[Rehearsal, str]:
    """A rehearsal in which this was typed, and everything the terminal showed."""
    screen = io.StringIO()
    stage = Stage(Console(file=screen, width=200, color_system=None))
    facts = facts_of(LIBRARY, example or read_history(None, flow))
    rehearsal = Rehearsal(LIBRARY, flow, facts, stage, lambda text: "ask" if "dark" in text else "none")
    lines = iter(typed)
    rehearsal.run(lambda: next(lines, None))
    return rehearsal, screen.getvalue()


def test_numbers_labels_and_letters_are_answers() -> None:
    rehearsal, shown = rehearsed("1", "too much", "A little", "No")
    assert [answer.choices for answer in rehearsal.checkin.answers.values()] == [
        ("start",),
        ("too_much",),
        ("a_little",),
        ("no",),
    ]
    assert "You are allowed to do less." in shown


def test_back_skip_and_help_are_always_there() -> None:
    rehearsal, shown = rehearsed("Start", "back", "Start", "skip", "help", "/b")
    assert rehearsal.checkin.step == "load"
    assert "In danger right now: 999." in shown


def test_what_is_not_understood_changes_nothing() -> None:
    rehearsal, shown = rehearsed("Start", "perhaps")
    assert rehearsal.checkin.step == "load"
    assert "That is no answer to this question." in shown


def test_who_hears_is_shown_word_for_word() -> None:
    _, shown = rehearsed("Start", "Heavy", "A lot, carrying it alone", "Yes", "Share this")
    assert "The supervisor hears" in shown
    assert "Ann was with someone in crisis this week" in shown


def test_what_stays_private_is_said_too() -> None:
    _, shown = rehearsed("Start", "Heavy", "A lot, carrying it alone", "Yes", "Keep it private")
    assert "The supervisor hears" not in shown
    assert "kept private" in shown


def test_worrying_words_point_to_the_question_that_would_follow() -> None:
    _, shown = rehearsed("Something dark", flow="renaming")
    assert "would ask" not in shown
    _, shown = rehearsed("Start", "Didn't volunteer", "No thanks", "It got dark")
    assert "alongside rehearse worry" in shown


def test_quitting_ends_kindly() -> None:
    _, shown = rehearsed("Start", "quit")
    assert "Stopped here." in shown


def test_markup_in_texts_is_not_taken_for_colours() -> None:
    _, shown = rehearsed("[bold]Anna[/bold]", flow="renaming")
    assert "name = [bold]Anna[/bold]" in shown


def test_what_was_done_becomes_an_example_that_passes() -> None:
    example = read_history(None, "weekly")
    typed = ("1", "Heavy", "4", "1", "Share this", "Back", "2", "No", "skip", "Today", "tea", "2")
    rehearsal, _ = rehearsed(*typed)
    text = transcript(LIBRARY, example, rehearsal.exchanges, "Rehearsed")
    assert "Ann: Start" in text
    assert "Supervisor hears: Ann was with someone in crisis" in text
    assert "Supervisor hears: Ann would like a chat today." in text
    assert list(check_examples(LIBRARY, {"examples/rehearsed.txt": text})) == []


def test_a_saved_history_makes_the_rule_fire(tmp_path: Path) -> None:
    path = tmp_path / "who.json"
    past = [
        {"weeks_ago": 1, "answers": {"load": "Too much"}},
        {"weeks_ago": 4, "flow": "monthly", "answers": {"who5": 44}},
    ]
    path.write_text(json.dumps({"name": "Ben", "past": past, "hidden": ["two_way"]}), encoding="utf-8")
    example = read_history(path, "weekly")
    _, shown = rehearsed("Start", "Too much", "No", "No", "skip", "No thanks", example=example)
    assert "to Ben twice lately." in " ".join(shown.split())
    assert "Did you get something back" not in shown


def test_a_history_kept_as_an_example_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "who.txt"
    path.write_text("Conversation: Ben\nGiven: rota live\n1 week ago: load = Heavy\nBen: Start\n", encoding="utf-8")
    example = read_history(path, "weekly")
    text = transcript(LIBRARY, example, rehearsed("Start", example=example)[0].exchanges, "Again")
    again = read_examples("again.txt", text)[0][0]
    assert (again.settings, [past.answers for past in again.earlier]) == (
        {"rota_live": True},
        [(("load", "Heavy"),)],
    )
    assert list(play(LIBRARY, again)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ('{"past": [{"weeks_ago": -1, "answers": {}}]}', "greater than or equal to 0"),
        ('{"nmae": "Ann"}', "nmae"),
        ("Ann: Start", "belongs to no conversation"),
    ],
)
def test_a_history_that_cannot_be_read_says_why(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "who.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HistoryError, match=says):
        read_history(path, "weekly")


def test_an_answer_that_is_not_there_says_which_is_near(tmp_path: Path) -> None:
    path = tmp_path / "who.json"
    path.write_text(json.dumps({"past": [{"weeks_ago": 1, "answers": {"load": "Too mcuh"}}]}), encoding="utf-8")
    with pytest.raises(HistoryError, match="Too much"):
        facts_of(LIBRARY, read_history(path, "weekly"))
