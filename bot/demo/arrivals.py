"""How the demo's people come in: a team, a link for each, and the staff tapping through it as people would."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.demo.cast import ANN, CAST, MAX, STAFF, SUE, TEAM, Part
from bot.demo.ribbon import Tells
from bot.standin import Phone, Telegram
from flows.people import Role, Standing
from storage.store import Store
from storage.unit import Unit

LINKS_LIVE = timedelta(days=365)
"""A visitor may let months pass before Ann presses Start."""
STEPS = 30
"""More than any way through the notice has."""
ANSWERS = ("Go on", "Yes", "No phone, thanks")


def invite_all(unit: Unit, now: datetime) -> dict[str, str]:
    """Make the team and a joining code for each of the cast, by their key."""
    team = unit.teams.add(TEAM, now)
    codes = {part.key: secrets.token_urlsafe(12) for part in CAST}
    for part in CAST:
        unit.invitations.create(codes[part.key], Role(part.role), team.id, now=now, expires_at=now + LINKS_LIVE)
    return codes


def not_yet_in(unit: Unit) -> list[Part]:
    """Those of the staff who have not joined, or not to the end."""
    found = [(part, unit.people.by_chat(part.person_id)) for part in STAFF]
    return [part for part, person in found if person is None or person.standing is not Standing.ACTIVE]


async def give_ann_to_sue(store: Store, telegram: Telegram, ribbon: Tells) -> None:
    """As soon as Ann has a place in the team: Sue looks after her, Max is the alternate. Returns when that is so."""
    while not await store.read(lambda unit: unit.people.by_chat(ANN.person_id)):
        await telegram.journal.wait(telegram.journal.last)
    if await store.write(_look_after_ann):
        ribbon("kept", "Sue looks after Ann from now on. Max stands in for Sue.")


def _look_after_ann(unit: Unit) -> bool:
    ann, sue, max_ = (unit.people.by_chat(part.person_id) for part in (ANN, SUE, MAX))
    if ann is None or sue is None or max_ is None:
        return False
    own = [place for place in unit.teams.memberships(ann.id) if place.role is Role.VOLUNTEER and not place.supervisor]
    for membership in own:
        unit.teams.assign(membership, supervisor=sue.id, alternate=max_.id)
    return bool(own)


async def join(part: Part, phone: Phone, code: str, settled: Callable[[], Awaitable[None]]) -> None:
    """Open the link and answer what is asked, until nothing is asked any more; goes on where an earlier try ended."""
    if phone.latest is None:
        phone.starts(code)
    for _ in range(STEPS):
        await settled()
        offered = phone.latest.labels if phone.latest else []
        answer = next((label for label in (*ANSWERS, part.name) if label in offered), None)
        if answer is None:
            break
        phone.taps(answer)
    phone.reads()
