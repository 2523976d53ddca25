"""The daily look at programme facts: missed check-ins, catch-ups overdue, long pauses. No answer is read for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.house import House
from bot.knowing import facts_for, programme_facts
from bot.mail import Mail
from bot.screen import Screen
from flows.facts import Facts
from flows.flags import Flag, Sharing, Tier
from flows.people import Person, Standing
from flows.rules import flags_from_facts, rests_until
from storage.flags import KeptFlag
from storage.outbox import Lane
from storage.unit import Unit

AT = time(10)
"""On the programme's clock."""
DONE = "done"
ROUND = "facts.round"
"""The meta key that says how far today's look has come: a date, then "done" or the last person."""
SINCE = timedelta(weeks=26)
NEEDS = frozenset({Tier.URGENT, Tier.SAME_DAY, Tier.FOLLOW_UP})

Raise = Callable[[Unit, Mail, Person, Flag], object]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the next few volunteers found, to be settled in a unit that may write."""

    day: str
    reached: str
    """The last person looked at, or "done"."""
    people: int
    spoken_of: tuple[int, ...]
    """Those about whom a rule speaks."""


class ProgrammeFacts:
    """Evaluates the *fact* rules once a day for each volunteer, a few at a time.

    Looking only reads, so it is done beside the writer, which hears only of those of whom a rule speaks. What a look
    costs does not depend on how many volunteers there are.
    """

    def __init__(self, house: House, raise_flag: Raise) -> None:
        self._house = house
        self._raise = raise_flag
        self._rules = [rule for rule in house.library.rules.values() if rule.sharing is Sharing.FACT]

    def look(self, unit: Unit, now: datetime, limit: int) -> Look | None:
        """The next volunteers of today's round; None when it is over or not yet time. Changes nothing."""
        there = now.astimezone(self._house.zone())
        today, (day, _, reached) = f"{there:%Y-%m-%d}", (unit.meta.get(ROUND) or "").partition(" ")
        if there.time() < AT or (day == today and reached == DONE):
            return None
        people = unit.teams.next_volunteers(int(reached) if day == today else 0, limit)
        spoken_of = tuple(person.id for person in people if any(self._flags(unit, person, now)))
        return Look(today, str(people[-1].id) if len(people) == limit else DONE, len(people), spoken_of)

    def settle(self, unit: Unit, mail: Mail, look: Look) -> None:
        """Raise what a look found, if it still is so, and keep how far the round has come."""
        for each in look.spoken_of:
            person = unit.people.get(each)
            if person is not None:
                self.facts_due(unit, mail, person)
        unit.meta.set(ROUND, f"{look.day} {look.reached}")

    def facts_due(self, unit: Unit, mail: Mail, person: Person) -> list[Flag]:
        """Raise what the facts about one volunteer ask for; returns the flags. Nobody away is asked after, except
        that a long break is noticed."""
        flags = self._flags(unit, person, mail.now)
        for flag in flags:
            self._raise(unit, mail, person, flag)
            if not flag.leaves:
                self._say(mail, person, flag)
        return flags

    def _flags(self, unit: Unit, person: Person, now: datetime) -> list[Flag]:
        if person.standing not in (Standing.ACTIVE, Standing.PAUSED):
            return []
        facts = self._facts(unit, person, now)
        if not any(flags_from_facts(self._rules, facts, now)):
            return []
        words = facts_for(unit, self._house, person, now).words
        return list(flags_from_facts(self._rules, replace(facts, words=words), now))

    def _facts(self, unit: Unit, person: Person, now: datetime) -> Facts:
        """What the rules may ask here. During a break only its length counts."""
        numbers, settings = programme_facts(unit, person, now)
        kept, standing = unit.flags.of(person.id, now - SINCE), unit.alerts.of(person.id)
        if person.standing is Standing.PAUSED:
            numbers, settings = {name: number for name, number in numbers.items() if name == "pause_weeks"}, {}
        else:
            last = next((closed.code for closed in unit.checkins.closed(person.id) if closed.answered), None)
            need = any(each.checkin == last and _is_open_need(each) for each in kept)
            settings = {**settings, "open_need_at_last_answer": need}
        return Facts(
            settings=settings,
            numbers=numbers,
            open_themes=frozenset(alert.theme for alert in standing),
            open_tiers={alert.theme: alert.tier for alert in standing},
            resting=self._resting(kept, now),
        )

    def _resting(self, kept: list[KeptFlag], now: datetime) -> dict[str, datetime]:
        """Rules that were heard lately. Without an alert to close, a rule rests from the day it spoke."""
        resting: dict[str, datetime] = {}
        for each in kept:
            closed = each.closed_at if each.alert is not None else each.raised_at
            rule = self._house.library.rules.get(each.flag.rule)
            if closed is not None and rule is not None:
                until = rests_until(rule, closed)
                if until > max(now, resting.get(each.flag.rule, now)):
                    resting[each.flag.rule] = until
        return resting

    def _say(self, mail: Mail, person: Person, flag: Flag) -> None:
        """What stays between the bot and the volunteer, said in waking hours."""
        house, language = self._house, person.language
        key = f"rule.{flag.rule}.say"
        if key in house.library.texts["en"]:
            text = house.say(key, language, name=person.name)
            later = house.quiet_until(person, mail.now, house.config.check_in.quiet_hours)
            rows = ((house.button("help_now", "h:open", language),),)
            mail.send(person, Screen(text, rows), kind="fact", lane=Lane.CHECK_IN, not_before=later)


def _is_open_need(kept: KeptFlag) -> bool:
    asked_for_someone = kept.flag.tier in NEEDS or kept.flag.theme == "asked_to_talk"
    return kept.flag.leaves and asked_for_someone and kept.alert is not None and kept.closed_at is None
