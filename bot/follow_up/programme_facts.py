"""The daily look at programme facts: missed check-ins, catch-ups overdue, long pauses. No answer is read for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.house import House
from bot.knowing import facts_for
from bot.mail import Mail
from bot.screen import Screen
from flows.facts import Facts
from flows.flags import Flag, Sharing, Tier
from flows.people import Person, Role, Standing
from flows.rules import flags_from_facts, rests_until
from storage.flags import KeptFlag
from storage.outbox import Lane
from storage.unit import Unit

AT = time(10)
"""On the programme's clock."""
DONE = "done"
ROUND = "facts.round"
"""The meta key that says how far today's look has come: a date, then "done" or the last team and person."""
SINCE = timedelta(weeks=26)
WEEK = timedelta(weeks=1)
NEEDS = frozenset({Tier.URGENT, Tier.SAME_DAY, Tier.FOLLOW_UP})

Raise = Callable[[Unit, Mail, Person, Flag], object]


class ProgrammeFacts:
    """Evaluates the *fact* rules once a day for each volunteer."""

    def __init__(self, house: House, raise_flag: Raise) -> None:
        self._house = house
        self._raise = raise_flag
        self._rules = [rule for rule in house.library.rules.values() if rule.sharing is Sharing.FACT]

    def round_due(self, unit: Unit, mail: Mail, limit: int) -> int:
        """Look at the next volunteers of today's round; 0 when it is over or not yet time."""
        there = mail.now.astimezone(self._house.zone())
        today, (day, _, reached) = f"{there:%Y-%m-%d}", (unit.meta.get(ROUND) or "").partition(" ")
        if there.time() < AT or (day == today and reached == DONE):
            return 0
        last_team, last_person = (int(part) for part in reached.split()) if day == today else (0, 0)
        looked_at = 0
        for team in sorted(each.id for each in unit.teams.all() if each.id >= last_team):
            for person in unit.teams.members(team, Role.VOLUNTEER):
                if (team, person.id) <= (last_team, last_person):
                    continue
                self.facts_due(unit, mail, person)
                looked_at += 1
                if looked_at == limit:
                    unit.meta.set(ROUND, f"{today} {team} {person.id}")
                    return looked_at
        unit.meta.set(ROUND, f"{today} {DONE}")
        return looked_at

    def facts_due(self, unit: Unit, mail: Mail, person: Person) -> list[Flag]:
        """Raise what the facts about one volunteer ask for; returns the flags. Nobody away is asked after, except
        that a long pause is noticed."""
        paused = self._pause(unit, person, mail.now)
        if person.standing not in (Standing.ACTIVE, Standing.PAUSED):
            return []
        flags = list(flags_from_facts(self._rules, self._facts(unit, person, mail.now, paused), mail.now))
        for flag in flags:
            self._raise(unit, mail, person, flag)
            if not flag.leaves:
                self._say(mail, person, flag)
        return flags

    def _facts(self, unit: Unit, person: Person, now: datetime, paused: timedelta | None) -> Facts:
        facts = facts_for(unit, self._house, person, now)
        kept = unit.flags.of(person.id, now - SINCE)
        facts = replace(facts, resting=self._resting(kept, now))
        if paused is not None:
            return replace(facts, numbers={"pause_weeks": paused / WEEK}, settings={})
        last = next((past.code for past in facts.past), None)
        need = any(each.checkin == last and _is_open_need(each) for each in kept)
        return replace(facts, settings={**facts.settings, "open_need_at_last_answer": need})

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

    def _pause(self, unit: Unit, person: Person, now: datetime) -> timedelta | None:
        """How long someone has been away, as far as these daily looks know."""
        key = f"paused.{person.id}"
        if person.standing is not Standing.PAUSED:
            if unit.meta.moment(key) is not None:
                unit.meta.forget(key)
            return None
        since = unit.meta.moment(key)
        if since is None:
            unit.meta.set_moment(key, now)
        return now - (since or now)

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
