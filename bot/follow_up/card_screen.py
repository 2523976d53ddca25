"""What staff see of an alert: the push that names nobody, the card that fits one screen, the line after."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.follow_up.around import Around
from bot.house import House
from bot.screen import Button, Rows, Screen
from flows.alerts import Alert, AlertStatus
from flows.flags import Sharing, Tier
from flows.ladder import rung_of
from flows.people import Person
from storage.alerts import AlertEvent
from storage.unit import Unit

RECENT = timedelta(weeks=4)
OPENED, NUMBER_SHOWN, TOLD_MORE, REOPENED, COULD_NOT_REACH, ANSWER_CHANGED, REACH, NOTE = (
    "opened",
    "number_shown",
    "told_more",
    "reopened",
    "could_not_reach",
    "answer_changed",
    "reach",
    "note",
)
"""Kinds of events a card reads; every step of an alert is kept as one."""


class CardScreens:
    """Draws alerts for one person of the staff, in their language and on their clock."""

    def __init__(self, house: House) -> None:
        self._house = house

    def push(self, alert: Alert, viewer: Person, why: str = "") -> Screen:
        """The call to open it: a number, and nothing to read over a shoulder. `why` is a text key."""
        house, language = self._house, viewer.language
        text = house.say(why or f"push.{alert.tier.value}", language, number=alert.number)
        return Screen(text, ((house.button("open", f"a:open:{alert.code}", language),),), protect=True)

    def passed(self, alert: Alert, giver: Person, viewer: Person) -> Screen:
        """The call to open an alert that somebody would like to hand over."""
        house, language = self._house, viewer.language
        text = house.say("alerts.passed_to_you", language, name=giver.name, number=alert.number)
        return Screen(text, ((house.button("open", f"a:open:{alert.code}", language),),), protect=True)

    def settled(self, unit: Unit, alert: Alert, viewer: Person, now: datetime) -> Screen:
        """The line that replaces a copy on which there is nothing left to do."""
        house, language = self._house, viewer.language
        doer = unit.people.get(alert.taken_by) if alert.taken_by is not None else None
        words = {"name": doer.name if doer else "", "number": alert.number}
        if alert.status is AlertStatus.CLOSED and doer and alert.closed_at:
            key = "alerts.you_closed" if doer.id == viewer.id else "alerts.others_closed"
            words["time"] = self._when(alert.closed_at, now, viewer)
        elif alert.status is AlertStatus.TAKEN and doer and alert.taken_at:
            key, words["time"] = "alerts.others_told", self._when(alert.taken_at, now, viewer)
        elif alert.status is AlertStatus.CLOSED:
            key = "alerts.outgrown"
        else:
            key = "alerts.further_down"
        return Screen(house.say(key, language, **words), protect=True)

    def card(self, unit: Unit, alert: Alert, viewer: Person, now: datetime, *, number: bool = False) -> Screen:
        """Everything needed to act in under a minute; with `number` the telephone number too."""
        about = unit.people.get(alert.person)
        name = about.name if about else self._house.say("standing.left", viewer.language)
        events = unit.alerts.events(alert)
        lines = [
            self._head(alert, viewer, now),
            "",
            self._who(unit, alert, about, name, viewer),
            *self._what(alert, name, events, viewer, now),
            self._recent(unit, alert, viewer, now),
            *([self._number(about, viewer)] if number else []),
            "",
            *self._state(unit, alert, viewer, now, events),
            *self._next(alert, viewer, now),
        ]
        return Screen("\n".join(lines), self._rows(unit, alert, viewer, number=number), protect=True)

    # Lines

    def _head(self, alert: Alert, viewer: Person, now: datetime) -> str:
        assert alert.raised_at is not None
        return self._house.say(
            f"card.{alert.tier.value}",
            viewer.language,
            time=self._when(alert.raised_at, now, viewer),
            ago=self._ago(now - alert.raised_at, viewer.language),
            rung=rung_of(alert)[0],
            rungs=len(alert.ladder),
            number=alert.number,
        )

    def _who(self, unit: Unit, alert: Alert, about: Person | None, name: str, viewer: Person) -> str:
        language = viewer.language
        team = unit.teams.get(alert.team)
        liking = about.contact_preference if about and about.contact_preference else "unknown"
        known = self._house.library.texts["en"]
        preference = self._house.say(
            f"preference.{liking}" if f"preference.{liking}" in known else "preference.unknown", language
        )
        return self._house.say("card.who", language, name=name, team=team.name if team else "", preference=preference)

    def _what(self, alert: Alert, name: str, events: list[AlertEvent], viewer: Person, now: datetime) -> list[str]:
        house, language = self._house, viewer.language
        modes = {house.library.rules[rule].sharing for rule in alert.rules if rule in house.library.rules}
        key = "card.asked_to_share" if Sharing.ASKED in modes else "card.what"
        lines = [house.say(key, language, name=name, words=alert.words[0])]
        lines += [house.say("card.joined_by", language, words=words) for words in alert.words[1:]]
        added = [house.say(f"card.reach_{event.detail}", language) for event in events if event.kind == REACH]
        lines.append(
            house.say("card.words_added", language, words="; ".join(added))
            if added
            else house.say("card.words_none", language)
        )
        lines += [
            house.say("card.answer_changed", language, time=self._when(event.at, now, viewer))
            for event in events
            if event.kind == ANSWER_CHANGED
        ]
        assert alert.raised_at is not None
        if alert.tier is Tier.URGENT:
            lines.append(house.say("card.already_numbers", language, time=self._when(alert.raised_at, now, viewer)))
        told = "card.not_announced" if modes == {Sharing.FACT} else "card.already_told"
        lines.append(house.say(told, language, name=name))
        return lines

    def _recent(self, unit: Unit, alert: Alert, viewer: Person, now: datetime) -> str:
        """How many other alerts about this person reached the viewer lately; nothing about what they said."""
        flags = unit.flags.of(alert.person, now - RECENT)
        others = {kept.alert for kept in flags if kept.alert is not None and kept.alert != alert.id}
        count = sum(any(copy.person == viewer.id for copy in unit.alerts.copies(each)) for each in others)
        if not count:
            return self._house.say("card.recent_none", viewer.language)
        return self._house.say("card.recent", viewer.language, count=count)

    def _number(self, about: Person | None, viewer: Person) -> str:
        if about is None or not about.phone:
            return self._house.say("card.no_phone", viewer.language)
        return self._house.say("card.call", viewer.language, phone=about.phone)

    def _state(self, unit: Unit, alert: Alert, viewer: Person, now: datetime, events: list[AlertEvent]) -> list[str]:
        house, language = self._house, viewer.language
        lines = []
        for event in events:
            if event.kind in (TOLD_MORE, REOPENED):
                key = "state.climbed" if event.kind == TOLD_MORE else "state.reopened"
                lines.append(house.say(key, language, time=self._when(event.at, now, viewer)))
            elif event.kind == COULD_NOT_REACH:
                who = self._name(unit, event.person)
                lines.append(
                    house.say("state.could_not_reach", language, name=who, time=self._when(event.at, now, viewer))
                )
            elif event.kind == NOTE:
                who = self._name(unit, event.person)
                lines.append(house.say("state.note", language, name=who, words=event.detail))
        return [*lines[-3:], self._standing(unit, alert, viewer, now)]

    def _standing(self, unit: Unit, alert: Alert, viewer: Person, now: datetime) -> str:
        house, language = self._house, viewer.language
        doer = self._name(unit, alert.taken_by)
        if alert.status is AlertStatus.CLOSED and alert.closed_at:
            outcome = house.say(f"outcome.{alert.outcome.value}", language) if alert.outcome else ""
            time = self._when(alert.closed_at, now, viewer)
            return house.say("state.closed", language, name=doer, time=time, outcome=outcome)
        if alert.status is AlertStatus.OPEN or alert.taken_at is None:
            return house.say("state.open", language)
        time = self._when(alert.taken_at, now, viewer)
        if alert.passed_to is not None:
            return house.say("state.passed", language, name=doer, other=self._name(unit, alert.passed_to))
        if alert.taken_by == viewer.id:
            by = self._when(alert.next_at or alert.contact_by or now, now, viewer)
            return house.say("state.taken_you", language, time=time, by=by)
        return house.say("state.taken", language, name=doer, time=time)

    def _next(self, alert: Alert, viewer: Person, now: datetime) -> list[str]:
        if alert.status is AlertStatus.CLOSED:
            return []
        language = viewer.language
        if alert.tier in (Tier.URGENT, Tier.SAME_DAY):
            return [self._house.say(f"card.next_{alert.tier.value}", language)]
        day = self._house.day(alert.contact_by or now, now, viewer)
        return [self._house.say("card.next_follow_up", language, day=day)]

    # Buttons

    def _rows(self, unit: Unit, alert: Alert, viewer: Person, *, number: bool) -> Rows:
        house, language = self._house, viewer.language

        def button(label: str, does: str, **words: object) -> Button:
            return house.button(label, f"a:{does}:{alert.code}", language, **words)

        if alert.status is AlertStatus.CLOSED:
            if alert.taken_by != viewer.id:
                return ()
            weeks = tuple(
                house.button(label, f"a:next:{alert.code}:{days}", language)
                for label, days in (("next_week", 7), ("next_fortnight", 14))
            )
            return ((button("add_note", "note"),), weeks)
        mine = alert.taken_by == viewer.id
        offered = alert.passed_to == viewer.id
        if alert.status is AlertStatus.TAKEN and not mine and not offered:
            return ()
        show = () if number else ((button("show_number", "number"),),)
        take = () if mine else ((button("got_this", "take"),),)
        if offered:
            return (*take, *show)
        others = [each for each in Around(unit, alert).everyone() if each.id != viewer.id]
        hand_on = button("pass", "pass", name=others[0].name) if len(others) == 1 else button("pass_on", "pass")
        act = (button("spoke", "spoke"), button("could_not_reach", "missed"))
        return (*take, act, (hand_on,), *show)

    # Times and names

    def _name(self, unit: Unit, person: int | None) -> str:
        found = unit.people.get(person) if person is not None else None
        return found.name if found else ""

    def _when(self, moment: datetime, now: datetime, viewer: Person) -> str:
        zone = self._house.zone(viewer)
        if moment.astimezone(zone).date() == now.astimezone(zone).date():
            return self._house.time(moment, viewer)
        return self._house.day_and_time(moment, now, viewer)

    def _ago(self, past: timedelta, language: str) -> str:
        minutes = int(past.total_seconds() // 60)
        for unit_of_time, length in (("days", 2 * 24 * 60), ("hours", 2 * 60)):
            if minutes >= length:
                return self._house.say(f"ago.{unit_of_time}", language, count=minutes // (length // 2))
        return self._house.say("ago.minutes" if minutes else "ago.now", language, count=minutes)
