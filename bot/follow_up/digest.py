"""The weekly list for supervisors and coordinators: what is open, what is due, and otherwise a quiet line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.follow_up.around import can_be_told
from bot.follow_up.listing import open_for
from bot.house import House
from bot.knowing import missed_in_a_row
from bot.mail import Mail
from bot.screen import Screen
from flows.alerts import AlertStatus
from flows.flags import Tier
from flows.people import Person, Role
from storage.flags import KeptFlag
from storage.outbox import Lane
from storage.unit import Unit

AT = time(9, 30)
"""Mondays, on the programme's clock; on a holiday when work begins again."""
TOO_LATE = timedelta(days=2)
WEEK = timedelta(days=7)
ROUND = "digest.round"
"""The meta key that says how far this week's lists have come: the Monday, then "done" or the last person."""
DONE = "done"
NEXT_CONTACTS = timedelta(weeks=8)
SECTIONS = {"asked_to_talk": "asked_to_talk", "supervision": "supervision", "missed": "missed", "pause": "away"}
"""Theme of a flag for the list: the section it stands in; others are listed in their own words."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The next people to be called to their list, found by reading alone."""

    monday: str
    reached: str
    """The last person found, or "done"."""
    calls: tuple[tuple[int, bool], ...]
    """Who, and whether anything is on their list."""


class Digests:
    """Calls people to their list on Monday, and draws it when it is opened: the call itself names nobody."""

    def __init__(self, house: House) -> None:
        self._house = house

    def look(self, unit: Unit, now: datetime, limit: int) -> Lists | None:
        """The next people of this week's round; None when it is over or not yet time. Changes nothing."""
        monday, due = self._this_week(now)
        kept = unit.meta.get(ROUND)
        day, _, reached = (kept or "").partition(" ")
        if now < due or (day == monday and reached == DONE):
            return None
        if kept is None or now - due > TOO_LATE:
            return Lists(monday, DONE, ())
        people = unit.teams.next_staff(int(reached) if day == monday else 0, limit)
        calls = tuple((each.id, any(self._sections(unit, each, now))) for each in people if can_be_told(each))
        return Lists(monday, str(people[-1].id) if len(people) == limit else DONE, calls)

    def call(self, unit: Unit, mail: Mail, lists: Lists) -> None:
        """Call them, and keep how far the round has come."""
        for each, anything in lists.calls:
            person = unit.people.get(each)
            if person is not None:
                self._call(mail, person, f"digest:{person.code}:{lists.monday}", anything=anything)
        unit.meta.set(ROUND, f"{lists.monday} {lists.reached}")

    def pressed(self, unit: Unit, mail: Mail, person: Person, message: int | None) -> str:
        """Open the list where it was called for, as things stand now."""
        text = self.text(unit, person, mail.now)
        mail.send(person, Screen(text, protect=True), kind="edit" if message else "digest", edit=message)
        return ""

    def text(self, unit: Unit, person: Person, now: datetime) -> str:
        """The list: sections without anybody are left out; nothing at all is said kindly."""
        house, language = self._house, person.language
        sections = list(self._sections(unit, person, now))
        if not sections:
            return house.say("digest.quiet", language)
        parts = [house.say("digest.head", language)]
        parts += ["\n".join([house.say(f"digest.{key}", language), *lines]) for key, lines in sections]
        return "\n\n".join(parts)

    def _call(self, mail: Mail, person: Person, dedupe: str, *, anything: bool) -> None:
        house, language = self._house, person.language
        if anything:
            rows = ((house.button("open", "a:digest", language),),)
            screen = Screen(house.say("digest.call", language), rows)
        else:
            screen = Screen(house.say("digest.quiet", language))
        mail.send(person, screen, kind="digest", lane=Lane.DIGEST, dedupe=dedupe)

    def _this_week(self, now: datetime) -> tuple[str, datetime]:
        """This week's Monday, and when its lists go out (UTC)."""
        zone = self._house.zone()
        there = now.astimezone(zone).date()
        monday = there - timedelta(days=there.weekday())
        at = datetime.combine(monday, AT, zone).astimezone(UTC)
        return monday.isoformat(), self._house.working_time.opens_at(at)

    # Sections

    def _sections(self, unit: Unit, person: Person, now: datetime) -> Iterator[tuple[str, list[str]]]:
        """(text key, lines), those with lines only."""
        listed = self._flagged(unit, person, now)
        talk, follow_ups = self._standing(unit, person, now)
        sections = {
            "asked_to_talk": talk + listed.pop("asked_to_talk", []),
            "follow_ups": follow_ups,
            "next_contacts": self._next_contacts(unit, person, now),
            **{key: listed.get(key, []) for key in ("supervision", "missed", "away", "others")},
            "coordinator": self._for_coordinators(unit, person, now),
        }
        return ((key, lines) for key, lines in sections.items() if lines)

    def _standing(self, unit: Unit, person: Person, now: datetime) -> tuple[list[str], list[str]]:
        talk: list[str] = []
        others: list[str] = []
        for alert in open_for(unit, person):
            about = unit.people.get(alert.person)
            if about is not None and alert.taken_by in (None, person.id):
                day = self._house.day(alert.contact_by or now, now, person)
                line = self._house.say("digest.line_date", person.language, name=about.name, day=day)
                (talk if alert.theme.startswith("asked_to_talk") else others).append(line)
        return talk, others

    def _flagged(self, unit: Unit, person: Person, now: datetime) -> dict[str, list[str]]:
        """Lines from flags of the last week that only go on the list, about those this person looks after."""
        lines: dict[str, list[str]] = {}
        for volunteer in _looked_after(unit, person):
            for kept in unit.flags.of(volunteer.id, now - WEEK):
                if kept.flag.tier is Tier.DIGEST and kept.flag.leaves and self._may_list(kept):
                    section = SECTIONS.get(kept.flag.theme, "others")
                    line = self._line(unit, person, volunteer, section, kept)
                    if line not in lines.setdefault(section, []):
                        lines[section].append(line)
        return lines

    def _may_list(self, kept: KeptFlag) -> bool:
        rule = self._house.library.rules.get(kept.flag.rule)
        return rule is None or not rule.to_alternate

    def _line(self, unit: Unit, person: Person, volunteer: Person, section: str, kept: KeptFlag) -> str:
        house, language = self._house, person.language
        if section == "missed":
            return house.say(
                "digest.line_missed", language, name=volunteer.name, count=missed_in_a_row(unit, volunteer)
            )
        if section == "others":
            return kept.flag.words
        return house.say("digest.line_person", language, name=volunteer.name)

    def _next_contacts(self, unit: Unit, person: Person, now: datetime) -> list[str]:
        """Dates this person set themselves when they closed an alert."""
        lines = []
        for volunteer in _looked_after(unit, person):
            flags = unit.flags.of(volunteer.id, now - NEXT_CONTACTS)
            for number in sorted({kept.alert for kept in flags if kept.alert is not None}):
                alert = unit.alerts.by_id(number)
                if alert is None or alert.status is not AlertStatus.CLOSED or alert.taken_by != person.id:
                    continue
                if alert.contact_by is not None and now - WEEK <= alert.contact_by <= now + WEEK:
                    day = self._house.day(alert.contact_by, now, person)
                    lines.append(self._house.say("digest.line_date", person.language, name=volunteer.name, day=day))
        return lines

    def _for_coordinators(self, unit: Unit, person: Person, now: datetime) -> list[str]:
        """Counts that need somebody to act: nobody to look after someone, alerts past their date."""
        teams = {each.team for each in unit.teams.memberships(person.id) if each.role is Role.COORDINATOR}
        house, language = self._house, person.language
        orphans = sum(len(unit.teams.members(team, Role.VOLUNTEER)) for team in teams if not _staffed(unit, team))
        standing = [alert for team in teams for alert in unit.alerts.in_team(team)]
        overdue = sum(alert.contact_by is not None and alert.contact_by < now for alert in standing)
        lines = [house.say("people.orphans", language, count=orphans)] if orphans else []
        return [*lines, house.say("digest.line_overdue", language, count=overdue)] if overdue else lines


def _looked_after(unit: Unit, person: Person) -> list[Person]:
    """Those whose own supervisor this is, or one of their team's while nobody is named. Not those for whom they only
    stand in: that is not theirs to watch."""
    return [
        volunteer
        for volunteer, membership in unit.teams.looked_after_by(person.id)
        if volunteer.id != person.id and membership.supervisor in (None, person.id)
    ]


def _staffed(unit: Unit, team: int) -> bool:
    return any(can_be_told(each) for each in unit.teams.members(team, Role.SUPERVISOR))
