"""The published item groups: word for word, scored as published, removable."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.library_files import SHIPPED, read_folder
from flows.library import Library, parse_library

from .talk import Talk, facts_for

INSTRUMENTS = sorted(path for path in (SHIPPED / "instruments").iterdir() if path.is_dir())

PUBLISHED = {
    "ons4": "fea0a3de3129f273",
    "ons_loneliness": "b4b59a2cb780ee05",
    "proqol5": "a181b18878b7afdb",
    "who5": "7f2e70a2de56957b",
}
"""First digits of the SHA-256 of all items and answers, joined by "|"."""


@pytest.mark.parametrize("folder", INSTRUMENTS, ids=lambda folder: folder.name)
def test_each_folder_says_whose_it_is(folder: Path) -> None:
    for name in ("LICENCE", "ATTRIBUTION", "SOURCE", "VERSION", "CHECKSUM"):
        assert (folder / name).read_text(encoding="utf-8").strip(), name
    assert "unverified" in (folder / "SOURCE").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", INSTRUMENTS, ids=lambda folder: folder.name)
def test_the_wording_is_unchanged(folder: Path) -> None:
    checksum = (folder / "CHECKSUM").read_text(encoding="utf-8").split()[0]
    assert hashlib.sha256((folder / "instrument.toml").read_bytes()).hexdigest() == checksum


def test_the_items_are_those_published(library: Library) -> None:
    """A second guard: the wording again, as one digest kept here, so that text and checksum cannot drift together."""
    digests = {}
    for name, instrument in library.instruments.items():
        words = [item.text for item in instrument.item] + [choice.label for choice in instrument.choices]
        digests[name] = hashlib.sha256("|".join(words).encode()).hexdigest()[:16]
    assert digests == PUBLISHED


def test_proqol_scales_and_reversed_items(library: Library) -> None:
    proqol = library.instruments["proqol5"]
    assert len(proqol.item) == 30
    assert {len(items) for items in proqol.scores.values()} == {10}
    assert [item.id for item in proqol.item if item.reverse] == ["1", "4", "15", "17", "29"]
    for scale, items in proqol.scores.items():
        assert {item.subscale for item in proqol.item if item.id in items} == {scale.removeprefix("proqol_").upper()}


@pytest.mark.parametrize(("answer", "score"), [("All of the time", 100), ("At no time", 0), ("Some of the time", 20)])
def test_who5_is_scored_as_published(library: Library, answer: str, score: int) -> None:
    talk = Talk(library, "monthly", facts_for(library)).tap("Start", *[answer] * 5)
    assert f"Your score is {score}" in talk.says


def test_who5_at_the_published_line(library: Library) -> None:
    """Raw 12 is 48: below the line. Raw 13 is 52: above."""
    three, two = "More than half of the time", "Less than half of the time"
    below = Talk(library, "monthly", facts_for(library)).tap("Start", three, three, two, two, two)
    above = Talk(library, "monthly", facts_for(library)).tap("Start", three, three, three, two, two)
    assert "48: lower than usual" in below.says
    assert "52, on a range" in above.says


@pytest.mark.parametrize(
    ("answer", "cs", "bo", "sts"), [("Never", 10, 30, 10), ("Very Often", 50, 30, 50), ("Sometimes", 30, 30, 30)]
)
def test_proqol_is_scored_as_published(library: Library, answer: str, cs: int, bo: int, sts: int) -> None:
    """The same answer throughout: five reversed items out of ten bring burnout to the middle."""
    talk = Talk(library, "quarterly", facts_for(library))
    talk.tap("Thirty on helping, good and hard", "Go on", *[answer] * 30)
    assert f"helping: {cs}." in talk.says
    assert f"worn down: {bo}." in talk.says
    assert f"trauma: {sts}." in talk.says
    assert talk.flags == []


def test_proqol_reversed_items_count_from_the_other_end(library: Library) -> None:
    proqol = library.instruments["proqol5"]
    answers = ["Very Often" if item.reverse else "Never" for item in proqol.item]
    talk = Talk(library, "quarterly", facts_for(library)).tap("Thirty on helping, good and hard", "Go on", *answers)
    assert "worn down: 10." in talk.says


def test_proqol_can_be_stopped_half_way(library: Library) -> None:
    talk = Talk(library, "quarterly", facts_for(library)).tap("Thirty on helping, good and hard", "Go on")
    talk.tap("Often", "Often", "Stop here")
    assert talk.ask.step == "feel"
    assert "sum" not in talk.says


def test_the_good_side_alone_is_ten_statements(library: Library) -> None:
    talk = Talk(library, "quarterly", facts_for(library)).tap("Ten on the good side of helping", *["Often"] * 10)
    assert "helping: 40, on a range of 10 to 50" in talk.says


def test_ons4_is_not_added_up(library: Library) -> None:
    talk = Talk(library, "quarterly", facts_for(library)).tap("Four questions on how life is", "7", "8", "6", "2")
    assert "Satisfied: 7. Worthwhile: 8. Happy yesterday: 6. Anxious yesterday: 2." in talk.says


def test_often_lonely_is_met_with_warmth_and_an_offer(library: Library) -> None:
    talk = Talk(library, "monthly", facts_for(library)).tap("Start", *["Most of the time"] * 5, "Often/always")
    assert talk.ask.text.startswith("That's a hard place to be.")
    assert talk.tap("Nothing just now").left == []


def test_the_credit_is_shown_when_an_instrument_starts(library: Library) -> None:
    talk = Talk(library, "monthly", facts_for(library)).tap("Start")
    assert "CC BY-NC-SA 3.0 IGO" in talk.ask.text


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_an_instrument_can_be_taken_out(name: str) -> None:
    files = {path: text for path, text in read_folder(SHIPPED).items() if f"instruments/{name}/" not in path}
    library = parse_library({path: text for path, text in files.items() if not path.startswith("spotting/")})
    assert name not in library.instruments
    talk = Talk(library, "monthly", facts_for(library)).tap("Start")
    while not talk.ended:
        talk.tap("Skip" if talk.ask.can_skip else talk.labels[-1])
    quarterly = Talk(library, "quarterly", facts_for(library))
    quarterly.tap("Four questions on how life is")
    assert not quarterly.ended
