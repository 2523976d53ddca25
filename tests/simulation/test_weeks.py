"""Weeks lived on a fast clock: the same seed tells the same story, and changed rules can be asked about the past."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.library_files import read_library
from bot.simulation.diary import Diary, diary
from bot.simulation.replay import Replayed, changed_rules, replay
from bot.simulation.town import START, town
from bot.simulation.weeks import Weeks
from flows.flags import Rule
from flows.flow import When

LIBRARY = read_library()
EASIER = LIBRARY.rules["R-09"].model_copy(update={"when": When.model_validate({"step": "opening", "is": ["start"]})})


def lived(folder: Path, seed: int, people: int = 6, weeks: int = 2, rule: Rule = EASIER) -> tuple[Diary, Replayed]:
    """A short run, and what a rule that fires easily would have raised in it."""

    async def live() -> tuple[Diary, Replayed]:
        async with town(folder, LIBRARY, people, seed, follow_up={"urgent": "on"}) as made:
            running = Weeks(made)
            await running.live(START + timedelta(weeks=weeks))
            before = made.store.read_now(lambda unit: len(unit.flags.of(1, START)))
            said = replay(made.store, (rule,), {"rota_live": True})
            assert made.store.read_now(lambda unit: len(unit.flags.of(1, START))) == before
            return await diary(made, running.lived, START), said

    folder.mkdir()
    return asyncio.run(live())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Diary, Replayed]:
    return lived(tmp_path_factory.mktemp("run") / "first", seed=1)


def test_people_are_asked_and_answer(run: tuple[Diary, Replayed]) -> None:
    told, _ = run
    text = "\n".join(entry.text for entry in told.entries)
    assert "was asked weekly" in text
    assert "finished" in text
    totals = dict(told.totals)
    assert totals["Volunteers"] == "6"
    assert int(totals["Answers tapped or typed"]) > 30


def test_the_diary_is_in_order_and_within_the_weeks(run: tuple[Diary, Replayed]) -> None:
    told, _ = run
    times = [entry.at for entry in told.entries]
    assert times == sorted(times)
    assert all(START <= at <= START + timedelta(weeks=2) for at in times)


def test_what_staff_receive_names_nobody(run: tuple[Diary, Replayed]) -> None:
    told, _ = run
    received = [entry.text.partition("received: ")[2] for entry in told.entries if "received: " in entry.text]
    assert received
    assert not [line for line in received if any(name in line for name in ("Ann", "Ben", "Cat", "Dan"))]


def test_the_same_seed_tells_the_same_story(run: tuple[Diary, Replayed], tmp_path: Path) -> None:
    again, _ = lived(tmp_path / "again", seed=1)
    assert again == run[0]


def test_a_changed_rule_is_asked_about_the_past(run: tuple[Diary, Replayed]) -> None:
    _, said = run
    assert said.checkins > 0
    assert said.would
    assert {each.rule for each in said.would} == {"R-09"}
    # It rests for three weeks after each flag: once per person in two weeks.
    assert len({each.person for each in said.would}) == len(said.would)


def test_only_changed_rules_are_asked() -> None:
    other = replace(LIBRARY, rules={**LIBRARY.rules, "R-09": EASIER})
    assert [rule.id for rule in changed_rules(LIBRARY, other)] == ["R-09"]
