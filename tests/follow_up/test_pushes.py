"""What lights up on a locked phone: never a volunteer's name, never an answer."""

from __future__ import annotations

import pytest

from bot.library_files import read_library
from flows.flags import Decision, Sharing, Tier
from flows.library import Library
from tests.follow_up.scene import Scene

CALLS = {
    Tier.URGENT: "Urgent item. Open to read.\nAlert 1",
    Tier.SAME_DAY: "An item for today. Open to read.\nAlert 1",
    Tier.FOLLOW_UP: "An item to follow up. Open to read.\nAlert 1",
    Tier.UNHURRIED: "An item for the list. Open to read.\nAlert 1",
}
STAFF = ("Sue", "Max", "Lea", "Cora")


def rules(library: Library) -> list[str]:
    return [rule.id for rule in library.rules.values() if rule.tier in CALLS]


def test_there_are_rules_of_every_tier_to_look_at(library: Library) -> None:
    assert {library.rules[rule].tier for rule in rules(library)} == set(CALLS)


@pytest.mark.parametrize("rule_id", rules(read_library()))
def test_no_call_about_any_rule_names_the_volunteer_or_says_why(scene: Scene, rule_id: str) -> None:
    rule = scene.house.library.rules[rule_id]
    decision = Decision.SHARE if rule.sharing is Sharing.ASKED else None
    scene.raises("Ann", rule.id, decision=decision)
    first = [heard for name in STAFF for heard in scene.phone(name).hears()]
    assert set(first) == {CALLS[rule.tier]}
    # Urgent alerts climb every quarter of an hour, the others over working days.
    scene.forward(**{"hours": 2} if rule.tier is Tier.URGENT else {"days": 8})
    for name in STAFF:
        for heard in scene.phone(name).hears():
            assert "Ann" not in heard
            assert rule.words.replace("{name}", "").strip(" .") not in heard
        for message in scene.phone(name).messages.values():
            assert message.protect or message.kind in ("trouble", "operator")


def test_closing_lines_on_the_phones_of_others_say_neither_who_nor_what(scene: Scene) -> None:
    scene.raises("Ben", "R-17")
    scene.taps("Max", "Open")
    scene.taps("Sue", "Open")
    scene.taps("Sue", "Spoke to them")
    scene.taps("Sue", "Safeguarding started")
    assert scene.phone("Max").last.text == "Sue closed this at 10:00. Nothing for you to do.\nAlert 1"
