"""Breaks and goodbyes: at once, without a reason, without a penalty (Mackay and others 2022: choice and control)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.house import House
from bot.mail import Mail
from bot.planning import plan_weekly
from bot.questions import closing_rows
from bot.screen import Screen
from flows.checkin import Status
from flows.people import Consent, ConsentKind, Milestone, Person, Standing
from storage.checkins import Kept
from storage.unit import Unit

EVER = 10_000
"""More check-ins than anyone has in a life."""


class Away:
    """Stops what is planned and open, and takes it up again."""

    def __init__(self, house: House) -> None:
        self._house = house

    def pause(self, unit: Unit, mail: Mail, person: Person, until: datetime | None, kept: Kept | None) -> Person:
        """Nothing is planned or open until then (UTC; None: until the person says). Alerts already raised stay."""
        if person.standing not in (Standing.ACTIVE, Standing.PAUSED):
            return person
        if person.standing is Standing.ACTIVE:
            unit.milestones.keep(person.id, Milestone.PAUSED, mail.now)
        paused = replace(person, standing=Standing.PAUSED, paused_until=until)
        unit.people.save(paused)
        unit.enrolments.stop(person.id)
        self.stop_others(unit, mail, person, kept)
        return paused

    def resume(self, unit: Unit, mail: Mail, person: Person) -> Person:
        """The plans are taken up again; the person is told when the next check-in comes."""
        if person.standing is not Standing.PAUSED:
            return person
        back = replace(person, standing=Standing.ACTIVE, paused_until=None)
        unit.people.save(back)
        unit.milestones.forget(person.id, Milestone.PAUSED)
        next_at = plan_weekly(unit, back, mail.now)
        when = self._house.day_and_time(next_at, mail.now, back) if next_at else ""
        key = "pause.ended" if when else "joining.back"
        said = self._house.say(key, person.language, next_check_in=when)
        mail.send(back, Screen(said, closing_rows(self._house)), kind="profile")
        return back

    def pause_over(self, unit: Unit, mail: Mail, limit: int) -> int:
        """Ends the breaks that have run out."""
        people = unit.people.pause_over(mail.now, limit)
        for person in people:
            self.resume(unit, mail, person)
        return len(people)

    def leave(self, unit: Unit, mail: Mail, person: Person, kept: Kept | None, *, erase: bool) -> Person:
        """Ends plans, open check-ins and roles. Alerts about the person stay with those who have them.

        Someone who has left without ever having joined is kept nowhere: that is what `erase` makes of them, once the
        conversation that brought it has said its last words.
        """
        gone = replace(
            person,
            standing=Standing.LEFT,
            paused_until=None,
            joined_at=None if erase else person.joined_at,
        )
        unit.people.save(gone)
        for milestone in (Milestone.PAUSED, Milestone.SUPERVISED, Milestone.BOOKED):
            unit.milestones.forget(person.id, milestone)
        unit.milestones.keep(person.id, Milestone.LEFT, mail.now)
        unit.enrolments.stop(person.id)
        unit.teams.leave_all(person.id)
        self.stop_others(unit, mail, person, kept)
        version = f"{kept.checkin.flow}:{kept.checkin.revision}" if kept else "left"
        unit.consents.keep(person.id, Consent(ConsentKind.USE, False, version, person.language, mail.now))
        return gone

    def stop_others(self, unit: Unit, mail: Mail, person: Person, kept: Kept | None) -> None:
        """Ends every open check-in but the one that is speaking; each says so where it stood."""
        for other in unit.checkins.live(person.id):
            if kept is None or other.checkin.code != kept.checkin.code:
                self._stop(unit, mail, person, other)

    def _stop(self, unit: Unit, mail: Mail, person: Person, open_one: Kept) -> None:
        stopped = replace(open_one.checkin, status=Status.STOPPED)
        unit.checkins.move(open_one, stopped, now=mail.now)
        unit.outbox.cancel(about=stopped.code, now=mail.now)
        if open_one.message_id is not None:
            screen = Screen(self._house.say("checkin.stopped", person.language), closing_rows(self._house))
            mail.send(person, screen, kind="edit", edit=open_one.message_id)


def is_to_be_forgotten(person: Person) -> bool:
    """Whether someone left and wants nothing kept, or declined to join."""
    return person.standing is Standing.LEFT and person.joined_at is None


def forget(unit: Unit, mail: Mail, person: Person) -> None:
    """Erases someone who has left. Their last messages lose their name, because the key they were kept under goes."""
    for closed in unit.checkins.closed(person.id, EVER):
        unit.outbox.cancel(about=closed.code, now=mail.now)
    mail.outgoing = [
        replace(message, kind="goodbye", person=None, about=None) if message.person == person.id else message
        for message in mail.outgoing
    ]
    unit.teams.leave_all(person.id)
    unit.people.erase(person.id)
