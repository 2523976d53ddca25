"""A last look at scheduled messages before they leave: is the person still here, and is it not the night?

Between the plan and the send someone may have left, taken a break or gone to bed: a message in the outbox knows
nothing of it.
"""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from bot.profile.preferences import quiet_hours
from flows.people import Person, Reach, Standing
from storage.outbox import Lane, Later, Never, Outgoing
from storage.unit import Unit

ASKED_OF_THE_PRESENT = frozenset({"question", "digest"})
"""Kinds that nobody on a break gets. What follows an alert still comes."""


class Manners:
    """Looks at messages of the lanes that nobody waits for; edits make no sound and are always right."""

    def __init__(self, house: House) -> None:
        self._house = house

    def held_back(self, unit: Unit, message: Outgoing, now: datetime) -> Later | Never | None:
        """Why a message is not to leave now (UTC), to be settled with; None: it may."""
        if message.lane < Lane.CHECK_IN or "edit" in message.payload or message.person is None:
            return None
        person = unit.people.get(message.person)
        if person is None or person.standing is Standing.LEFT:
            return Never("left")
        if person.standing is Standing.PAUSED and message.kind in ASKED_OF_THE_PRESENT:
            return Never("away")
        if person.reach is not Reach.REACHABLE:
            return Never(person.reach.value)
        return self._until_morning(person, message, now)

    def _until_morning(self, person: Person, message: Outgoing, now: datetime) -> Later | Never | None:
        until = self._house.quiet_until(person, now, quiet_hours(person, self._house.config.check_in.quiet_hours))
        if until is None:
            return None
        if message.stale_at is not None and until > message.stale_at:
            return Never("stale")
        return Later(until, "quiet hours")
