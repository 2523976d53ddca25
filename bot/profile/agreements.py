"""Separate agreements, each with the text it was given to; taking one back works at once.

Itemised, versioned and as easy to refuse as to give: UK GDPR articles 7 and 9(2)(a); ICO, Information about workers'
health, 2023.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.house import House
from bot.mail import Mail
from bot.planning import plan_weekly
from flows.checkin import Effect
from flows.people import Consent, ConsentKind, Person, Role, Standing
from storage.checkins import Kept
from storage.unit import Unit

JOINING, JOINING_STAFF = "joining", "joining_staff"


class Agreements:
    """Keeps a yes or a no and does what follows from it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def decide(self, unit: Unit, mail: Mail, person: Person, effect: Effect, kept: Kept | None) -> Person:
        """Keeps what the person said and returns them as they are now.

        Someone who is joining and does not want to use the bot has left, without ever having joined: nothing about
        them is kept. A member who does not want the role they were just given stays what they were.
        """
        kind, given = ConsentKind(effect.name.removeprefix("consent.")), effect.value == "yes"
        if kind is ConsentKind.USE and not given:
            return self._declined(unit, person, kept)
        unit.consents.keep(person.id, self._consent(unit, mail, person, kind, given, kept))
        if kind is ConsentKind.KEEP_ANSWERS:
            plan_weekly(unit, person, mail.now)
        return person

    def explained(self, person: Person, effect: Effect) -> str:
        """What a yes or no means from now on; nothing for using the bot at all, which /leave explains."""
        kind = effect.name.removeprefix("consent.")
        return "" if kind == ConsentKind.USE else self._house.say(f"consent.{effect.value}.{kind}", person.language)

    def _declined(self, unit: Unit, person: Person, kept: Kept | None) -> Person:
        if person.standing is Standing.JOINING:
            gone = replace(person, standing=Standing.LEFT, joined_at=None)
            unit.people.save(gone)
            return gone
        for membership in unit.teams.memberships(person.id):
            if kept is not None and notice_for(membership.role) == kept.checkin.flow:
                unit.teams.leave(person.id, membership.team, membership.role)
        return person

    def _consent(
        self, unit: Unit, mail: Mail, person: Person, kind: ConsentKind, given: bool, kept: Kept | None
    ) -> Consent:
        if kept is not None:
            # The flow's own words are kept once per revision, with the check-ins that began with it.
            version = f"{kept.checkin.flow}:{kept.checkin.revision}"
        else:
            text = self._house.say(f"consent.{kind}", person.language)
            version = hashlib.sha256(text.encode()).hexdigest()[:16]
            unit.consents.keep_text(f"consent.{kind}", version, person.language, text, mail.now)
        return Consent(kind, given, version, person.language, mail.now)


def agreed_to_join(unit: Unit, person: Person, flow: str) -> bool:
    """Whether someone said yes at the end of this notice since they last came."""
    agreed: set[str] = set()
    for consent in unit.consents.history(person.id):
        if consent.kind is ConsentKind.USE:
            if not consent.given:
                agreed.clear()
            else:
                agreed.add(consent.text_version.partition(":")[0])
    return flow in agreed


def notice_for(role: Role) -> str:
    """The joining flow for a role."""
    return JOINING if role is Role.VOLUNTEER else JOINING_STAFF
