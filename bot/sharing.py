"""Sharing screens whose answer somebody gave beforehand, in their settings."""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from bot.profile.preferences import SHARING, preference
from flows.checkin import Ask, Chose, Say, Turn
from flows.compiled import Compiled
from flows.engine import advance
from flows.facts import Facts
from flows.flags import Decision
from flows.people import ConsentKind, Person
from storage.unit import Unit


def as_preferred(
    unit: Unit, house: House, person: Person, compiled: Compiled, turn: Turn, now: datetime, facts: Facts
) -> Turn:
    """Sharing screens are answered as the person decided beforehand; unless they did, each is put to them.

    What is shared so is shown in its exact words; what is not is passed over in silence. Who wants everything
    shared with their supervisor is still asked about what would go to someone else.
    """
    while any(isinstance(said, Ask) and said.sharing for said in turn.utter):
        decision = _decided_beforehand(unit, person)
        if decision is None:
            break
        more = advance(compiled, turn.checkin, Chose(decision.value), now, facts)
        flag = more.flags[-1]
        if decision is Decision.SHARE and house.library.rules[flag.rule].to_alternate:
            break
        shared: tuple[Say, ...] = ()
        if decision is Decision.SHARE:
            words = {"supervisor": facts.words["supervisor"], "words": flag.words}
            shared = (Say(house.say("sharing.said.always", person.language, **words)),)
        turn = Turn(
            more.checkin,
            turn.answers + more.answers,
            turn.withdrawn + more.withdrawn,
            tuple(said for said in turn.utter if isinstance(said, Say)) + shared + more.utter[1:],
            turn.flags + more.flags,
            turn.effects + more.effects,
            turn.urgent or more.urgent,
            more.summary,
        )
    return turn


def _decided_beforehand(unit: Unit, person: Person) -> Decision | None:
    consent = unit.consents.current(person.id).get(ConsentKind.SHARE_FLAGS)
    if consent is None or not consent.given:
        return Decision.PRIVATE
    return {"always": Decision.SHARE, "never": Decision.PRIVATE}.get(preference(person, SHARING, "ask"))
