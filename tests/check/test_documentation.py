"""docs/flows.md: every example on the page works, and every finding the checker knows is explained there."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import get_args

import pytest
from rich.console import Console

import flows
from bot.cli.folders import shipped
from bot.rehearsal.history import facts_of, read_history
from bot.rehearsal.play import Rehearsal
from bot.rehearsal.stage import Stage
from flows.check import check_library
from flows.check.differences import differences
from flows.check.known import NUMBERS, SETTINGS
from flows.check.word_lists import word_lists
from flows.effects import EFFECTS
from flows.facts import Facts
from flows.library import Library, parse_library, read_files
from flows.spotting import Level, parse_lexicon
from flows.spotting.files import Silence

ROOT = Path(flows.__file__).parent.parent
PAGE = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```\w+ (?P<kind>file|overlay)=(?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["kind"], match["path"], match["text"]) for match in BLOCK.finditer(PAGE)]
SHIPPED = {path: text for path, text in shipped().items() if not path.startswith(("spotting/", "examples/"))}
NEW = {path: text for kind, path, text in BLOCKS if kind == "file"}
OVERLAY = {path: text for kind, path, text in BLOCKS if kind == "overlay"}


SPOTTING = (ROOT / "docs" / "spotting.md").read_text(encoding="utf-8")


def test_the_word_list_on_the_spotting_page_is_sound_and_works() -> None:
    own = {match["path"]: match["text"] for match in BLOCK.finditer(SPOTTING)}
    lists = {path: text for path, text in shipped().items() if path.startswith("spotting/")} | own
    assert [str(each.problem) for each in word_lists(lists)] == []
    lexicon = parse_lexicon(lists)
    assert lexicon.spot("Then he gave back the minibus keys").level is Level.ASK
    assert lexicon.spot("Then he gave back the minibus keys, see the handover").level is Level.NONE


def test_every_kind_of_frame_is_explained() -> None:
    for key in ("kind", "covers", "quiets"):
        named = get_args(Silence.model_fields[key].annotation)
        assert [name for name in named if f"`{name}`" not in SPOTTING and f'"{name}"' not in SPOTTING] == []


def test_there_is_an_example_for_everything() -> None:
    assert len(NEW) >= 10
    assert len(OVERLAY) >= 6


@pytest.mark.parametrize("path", [path for path in NEW if path.startswith("flows/")])
def test_each_flow_on_the_page_is_sound(path: str) -> None:
    parts = {name: text for name, text in NEW.items() if name == path or not name.startswith(("flows/", "examples/"))}
    if path != "flows/hello_again.toml":
        parts.pop("rules.toml")
        parts.pop("texts/en.toml")
    base = {name: text for name, text in SHIPPED.items() if not name.startswith(("flows/", "rules"))}
    without_rules = [each for each in check_library(base, [parts]).errors if each.problem.file != "texts/en.toml"]
    assert [str(each.problem) for each in without_rules] == []


def test_all_of_the_page_together_is_sound() -> None:
    assert [str(each.problem) for each in check_library(SHIPPED, [NEW, OVERLAY]).errors] == []


def test_the_changes_are_told_in_plain_words() -> None:
    texts = {path: text for path, text in SHIPPED.items() if path.endswith(".toml")}
    before = parse_library(texts, [NEW])
    reworded, _ = read_files(texts, [NEW, {"words.toml": OVERLAY["words.toml"]}])
    told = "\n".join(differences(before, reworded, parse_library(texts, [NEW, OVERLAY])))
    for words in (
        'Everywhere, "supervisor" becomes "buddy".',
        'the question "connection" is off',
        'new question "weather"',
        'New flow "scenario_lift"',
        "Rule R-14 is off",
        "New help line for GB: The walk's own evening line",
        'Agreement "lifts" is new',
    ):
        assert words in told


def test_the_history_on_the_page_can_be_used(tmp_path: Path) -> None:
    text = re.search(r"^```json history\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert text is not None
    json.loads(text[1])
    path = tmp_path / "who.json"
    path.write_text(text[1], encoding="utf-8")
    library = parse_library({path: text for path, text in SHIPPED.items() if path.endswith(".toml")})
    facts = facts_of(library, read_history(path, "weekly"))
    assert facts.settings["rota_live"]
    assert [past.flow for past in facts.past] == ["weekly", "monthly"]

    assert 'Last time you chose: "Save a ready reply"' in _asked(library, facts)


def _asked(library: Library, facts: Facts) -> str:
    """Everything the weekly check-in says to somebody who starts it and skips what can be skipped."""
    screen = io.StringIO()
    stage = Stage(Console(file=screen, width=200, color_system=None))
    typed = iter(["Start", *["skip"] * 20])
    Rehearsal(library, "weekly", facts, stage, lambda text: "none").run(lambda: next(typed, None))
    return screen.getvalue()


def test_new_steps_come_in_the_order_the_page_says() -> None:
    told = re.search(r"The flow now goes (.*?)\.\n", PAGE)
    assert told is not None
    texts = {path: text for path, text in SHIPPED.items() if path.endswith(".toml")}
    evening = parse_library(texts, [NEW, OVERLAY]).flows["evening"]
    way = [evening.start]
    while onward := evening.steps[way[-1]].next:
        way.append(onward)
    assert way == re.findall(r"`(\w+)`", told[1])


def codes_in(folder: Path) -> set[str]:
    """Every name the checker gives a finding."""
    found: set[str] = set()
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"((?:[a-z]+-)+[a-z]+)"', text))
    return found


def test_every_finding_is_explained() -> None:
    named = codes_in(ROOT / "flows" / "check") | codes_in(ROOT / "flows")
    explained = set(re.findall(r"`((?:[a-z]+-)+[a-z]+)`", PAGE))
    assert named - explained == set()


@pytest.mark.parametrize("names", [SETTINGS, NUMBERS, EFFECTS], ids=["settings", "numbers", "effects"])
def test_every_name_that_may_be_used_is_listed(names: dict[str, object]) -> None:
    listed = set(re.findall(r"`([a-z_.]+)(?: = [^`]*)?`", PAGE)) | {"answer_changed", "talk", "data"}
    listed |= {name for name in names if name.startswith("consent.")}
    assert set(names) - listed == set()
