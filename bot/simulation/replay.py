"""Which flags a changed rule would have raised on past answers. Reads only: nothing is kept, nobody is told.

Every check-in is looked at as it stood when it closed, with what came before it. A rule that rests is taken to rest
from each flag on, as if its alert had been closed the same day. Facts of the time that are not kept (who was on
cover, whose supervision was due) are unknown: cases of a rule that need them do not fire here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flows.conditions import Evidence
from flows.facts import Facts, Past
from flows.flags import Rule
from flows.library import Library
from flows.people import Person
from flows.rules import fires, rests_until, tier_now
from storage.store import Store
from storage.unit import Unit

EVERYTHING = 10_000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class WouldFire:
    """One flag that would have been raised."""

    rule: str
    person: str
    """The public code, never the name."""
    at: datetime
    flow: str
    tier: str


@dataclass(frozen=True)
class Replayed:
    """What came of it. `raised` counts the flags these rules did raise."""

    would: tuple[WouldFire, ...]
    raised: Mapping[str, int]
    people: int
    checkins: int


def changed_rules(before: Library, after: Library) -> tuple[Rule, ...]:
    """The rules that are new or different."""
    return tuple(rule for name, rule in after.rules.items() if before.rules.get(name) != rule)


def replay(store: Store, rules: tuple[Rule, ...], settings: Mapping[str, bool]) -> Replayed:
    """Run the rules over everything answered so far; `settings` are those of the programme as it is now."""
    return store.read_now(lambda unit: _replay(unit, rules, settings))


def _replay(unit: Unit, rules: tuple[Rule, ...], settings: Mapping[str, bool]) -> Replayed:
    would: list[WouldFire] = []
    raised = dict.fromkeys((rule.id for rule in rules), 0)
    people = checkins = 0
    for person in unit.people.all():
        past = unit.checkins.past(person.id, EVERYTHING)
        people += bool(past)
        checkins += len(past)
        would += _of(person, past, rules, settings)
        for kept in unit.flags.of(person.id, BEGINNING):
            if kept.flag.rule in raised:
                raised[kept.flag.rule] += 1
    return Replayed(tuple(sorted(would, key=lambda each: (each.at, each.rule))), raised, people, checkins)


def _of(
    person: Person, past: tuple[Past, ...], rules: tuple[Rule, ...], settings: Mapping[str, bool]
) -> Iterator[WouldFire]:
    """One person's check-ins, the oldest first."""
    resting: dict[str, datetime] = {}
    for place in range(len(past) - 1, -1, -1):
        now = past[place]
        facts = Facts(settings=settings, past=past[place + 1 :], resting=dict(resting))
        if person.joined_at is not None:
            weeks = (now.closed_at - person.joined_at).days / 7
            facts = replace(facts, numbers={"weeks_since_joining": weeks})
        seen = Evidence(now.code, now.flow, now.answers, facts, now.closed_at)
        heard: list[Rule] = []
        for rule in rules:
            if fires(rule, seen, heard):
                heard.append(rule)
                resting[rule.id] = rests_until(rule, now.closed_at)
                yield WouldFire(rule.id, person.code, now.closed_at, now.flow, tier_now(rule, facts).value)
