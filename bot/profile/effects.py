"""What a conversation changes outside its answers: names, places, plans, agreements, breaks and goodbyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.catch_ups import said_next
from bot.house import House
from bot.mail import Mail
from bot.planning import Schedule, plan_once, plan_weekly, schedule_line, schedule_of, weekly_plan
from bot.profile.agreements import JOINING, JOINING_STAFF, Agreements
from bot.profile.away import Away
from bot.profile.places import NOT_LISTED, clock_meant, country_meant
from bot.profile.preferences import QUIET_HOURS, REMINDER, SHARING, quiet_hours, with_preference
from bot.profile.understanding import name_meant, phone_meant, time_outside, unfit, weekday_meant
from bot.programme import NEXT_SCENARIO, next_scenario
from bot.questions import closing_rows
from bot.screen import Screen
from flows.checkin import Effect
from flows.flags import Flag
from flows.people import Person, Role, Standing
from storage.checkins import Kept
from storage.codes import new_code
from storage.outbox import Lane
from storage.unit import Unit

LATER_TODAY, BEFORE_QUIET = timedelta(hours=3), timedelta(minutes=30)
TALK_RULES = {"today": "R-17", "few_days": "R-17b", "next_supervision": "R-17c", "someone_else": "R-17d"}


class Raises(Protocol):
    """What is needed of the follow-up."""

    def raise_flag(self, unit: Unit, mail: Mail, person: Person, flag: Flag, *, check_in: str | None) -> str: ...

    def answer_changed(self, unit: Unit, mail: Mail, person: Person, rule: str) -> str: ...


class Shows(Protocol):
    """What is needed of Help now."""

    def page(self, data: str, country: str, language: str) -> Screen | None: ...

    def add_reach(self, unit: Unit, mail: Mail, person: Person, value: str) -> None: ...


class Opens(Protocol):
    """What is needed of the conversation."""

    def invite(
        self, unit: Unit, mail: Mail, person: Person, flow: str, slot: str, *, lane: Lane = Lane.CHECK_IN
    ) -> Kept | None: ...

    def present_again(self, unit: Unit, mail: Mail, person: Person, kept: Kept, why: str = "") -> bool: ...


Handler = Callable[[Unit, Mail, Person, str, Kept | None], Person]


class Profile:
    """Applies effects. Everything happens inside the unit of the turn that brought them; `now` comes with the mail.

    `connect` gives it the conversation, which itself needs the profile.
    """

    def __init__(self, house: House, follow_up: Raises, help_now: Shows) -> None:
        self._house = house
        self._follow_up = follow_up
        self._help_now = help_now
        self._agreements = Agreements(house)
        self._away = Away(house)
        self._handlers: Mapping[str, Handler] = {
            "later": self._later,
            "pause": self._pause,
            "resume": self._resume,
            "leave": self._leave,
            "name": self._name,
            "country": self._country,
            "language": self._language,
            "phone": self._phone,
            "contact_preference": self._contact_preference,
            "weekday": self._weekday,
            "at": self._at,
            "timezone": self._timezone,
            "share_default": self._preference(SHARING),
            "reminder": self._preference(REMINDER),
            "quiet_hours": self._preference(QUIET_HOURS),
            "small_step": self._small_step,
            "small_step_drop": self._small_step_drop,
            "hide_step": self._hide_step,
            "show_step": self._show_step,
            "talk": self._talk,
            "supervision": self._supervision,
            "reach": self._reach,
            "answer_changed": self._answer_changed,
            "training": self._count("training"),
            "feedback": self._count("feedback"),
            "suggest_change": self._suggest_change,
            "start_flow": self._start_flow,
            "later_flow": self._later_flow,
            "help": self._help,
        }

    def connect(self, conversation: Opens) -> None:
        """To be called once, before anything is applied."""
        self._conversation = conversation

    def unfit(self, person: Person, effects: Iterable[Effect]) -> str:
        """Nothing if every effect can be understood; otherwise the sentence that says what is.

        Ask this before a turn is kept: then the turn is laid aside and the same question put again, and nothing the
        person said before is lost.
        """
        return unfit(self._house, person, effects)

    def apply(self, unit: Unit, mail: Mail, person: Person, effect: Effect, kept: Kept | None) -> Person:
        """Does what the effect says and returns the person as they are now.

        `kept` is the check-in that brought it (None: a menu). A value that cannot be understood changes nothing and
        is answered with what can. Effects not listed here live in the answer itself (`good_thing`).
        """
        if effect.name.startswith("consent."):
            return self._consent(unit, mail, person, effect, kept)
        handler = self._handlers.get(effect.name)
        if handler is None:
            return person
        trouble = self.unfit(person, [effect])
        if trouble:
            self._say(mail, person, trouble)
            return person
        return handler(unit, mail, person, effect.value, kept)

    def pause_over(self, unit: Unit, mail: Mail, limit: int = 100) -> int:
        """Ends the breaks that have run out, and says so; how many there were."""
        return self._away.pause_over(unit, mail, limit)

    def come_back(self, unit: Unit, mail: Mail, person: Person) -> None:
        """Ends a break, and says so."""
        self._away.resume(unit, mail, person)

    # Who they are

    def _name(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, name=name_meant(value) or person.name))

    def _country(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        country = NOT_LISTED if value == NOT_LISTED else country_meant(value)
        return _saved(unit, replace(person, country=country or person.country))

    def _language(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, language=value))

    def _phone(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, phone=phone_meant(value)))

    def _contact_preference(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, contact_preference=value))

    # When their check-in comes

    def _weekday(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        weekday = weekday_meant(value)
        if weekday is not None:
            plan_weekly(unit, person, mail.now, replace(schedule_of(unit, person), weekday=weekday))
        return person

    def _at(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        at = time_outside(value, quiet_hours(person, self._house.config.check_in.quiet_hours))
        if at is not None:
            plan_weekly(unit, person, mail.now, Schedule(schedule_of(unit, person).weekday, at))
        self._say_when(unit, mail, person, kept)
        return person

    def _timezone(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        person = _saved(unit, replace(person, timezone=clock_meant(value) or person.timezone))
        plan_weekly(unit, person, mail.now)
        self._say_when(unit, mail, person, kept)
        return person

    def _say_when(self, unit: Unit, mail: Mail, person: Person, kept: Kept | None) -> None:
        """How a new time was understood; joining says it at its end."""
        if kept is None or kept.checkin.flow not in (JOINING, JOINING_STAFF):
            self._say(mail, person, schedule_line(unit, self._house, person, mail.now))

    def _later(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        moment = self._later_moment(unit, person, value, mail.now)
        if kept is not None and moment is not None:
            plan_once(unit, person, kept.checkin.flow, moment)
        return person

    def _later_moment(self, unit: Unit, person: Person, value: str, now: datetime) -> datetime | None:
        """Hours from now, in the evening shortly before the quiet hours begin, otherwise tomorrow at the usual time;
        None: not again."""
        if value == "next_time":
            return None
        quiet = quiet_hours(person, self._house.config.check_in.quiet_hours)
        wait = timedelta(hours=int(value[:-1])) if value.endswith("h") else LATER_TODAY
        moment, zone = now + wait, self._house.zone(person)
        if value != "tomorrow" and not quiet.holds(moment.astimezone(zone).time()):
            return moment
        last = datetime.combine(now.astimezone(zone).date(), quiet.start, zone) - BEFORE_QUIET
        if value == "today" and last - now >= BEFORE_QUIET:
            return last
        return self._tomorrow(unit, person, now)

    def _tomorrow(self, unit: Unit, person: Person, now: datetime) -> datetime:
        there = (now + timedelta(days=1)).astimezone(self._house.zone(person))
        at = schedule_of(unit, person).at
        return there.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0)

    # Breaks and goodbyes

    def _pause(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        until = None if value == "open" else mail.now + timedelta(weeks=int(value[:-1]))
        return self._away.pause(unit, mail, person, until, kept)

    def _resume(self, unit: Unit, mail: Mail, person: Person, _value: str, _kept: Kept | None) -> Person:
        return self._away.resume(unit, mail, person)

    def _leave(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        return self._away.leave(unit, mail, person, kept, erase=value == "erase")

    def _consent(self, unit: Unit, mail: Mail, person: Person, effect: Effect, kept: Kept | None) -> Person:
        changed = self._agreements.decide(unit, mail, person, effect, kept)
        if effect.name == "consent.keep_answers" and effect.value == "no":
            self._away.stop_others(unit, mail, person, kept)
        if kept is not None and kept.checkin.flow not in (JOINING, JOINING_STAFF):
            self._say(mail, changed, self._agreements.explained(changed, effect))
        return changed

    # What the check-ins ask

    def _small_step(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, small_step=value.strip() or person.small_step))

    def _small_step_drop(self, unit: Unit, _mail: Mail, person: Person, _value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, small_step=None))

    def _hide_step(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        return _saved(unit, replace(person, hidden=person.hidden | {value}))

    def _show_step(self, unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        shown = {each for each in person.hidden if ":" not in each and value in ("all", each)}
        return _saved(unit, replace(person, hidden=person.hidden - shown))

    def _preference(self, name: str) -> Handler:
        def keep(unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
            return _saved(unit, with_preference(person, name, value))

        return keep

    # What goes to others

    def _talk(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        rule = self._house.library.rules[TALK_RULES[value]]
        words = rule.words.replace("{name}", person.name)
        flag = Flag(rule.id, rule.version, rule.theme, rule.tier, rule.sharing, words)
        said = self._follow_up.raise_flag(unit, mail, person, flag, check_in=kept.checkin.code if kept else None)
        self._say(mail, person, said)
        return person

    def _supervision(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        said_next(unit, person, value, mail.now)
        return person

    def _answer_changed(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        self._say(mail, person, self._follow_up.answer_changed(unit, mail, person, value))
        return person

    def _reach(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        self._help_now.add_reach(unit, mail, person, value)
        return person

    def _count(self, what: str) -> Handler:
        def count(unit: Unit, _mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
            # What may be counted comes from a button; typed words would make the person known.
            unit.meta.count(f"count.{what}.{value}" if value.isidentifier() and len(value) <= 24 else f"count.{what}")
            return person

        return count

    def _suggest_change(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        """The words go to those who look after the questions, without a name, as the question said."""
        unit.meta.count("count.suggest_change")
        for each in unit.teams.with_role(Role.COORDINATOR):
            if each.standing is Standing.ACTIVE and value:
                said = self._house.say("people.suggestion", each.language, words=value)
                mail.send(each, Screen(said, protect=True), kind="people", lane=Lane.DIGEST)
        return person

    # What comes next

    def _start_flow(self, unit: Unit, mail: Mail, person: Person, value: str, kept: Kept | None) -> Person:
        slot = f"after-{kept.checkin.code}" if kept else occasion()
        if value == NEXT_SCENARIO:
            value = next_scenario(unit, self._house, person) or value
        self._conversation.invite(unit, mail, person, value, slot, lane=Lane.REPLY)
        return person

    def _later_flow(self, unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        plan = weekly_plan(unit, person)
        if plan is not None and value != plan.flow:
            plan_once(unit, person, value, self._tomorrow(unit, person, mail.now))
        return person

    def _help(self, _unit: Unit, mail: Mail, person: Person, value: str, _kept: Kept | None) -> Person:
        screen = self._help_now.page(f"h:{value}", person.country, person.language)
        if screen is not None:
            mail.send(person, screen, kind="help")
        return person

    def _say(self, mail: Mail, person: Person, said: str) -> None:
        if said:
            mail.send(person, Screen(said, closing_rows(self._house)), kind="profile")


def occasion() -> str:
    """A slot for something begun by hand, as often as anyone likes."""
    return f"by hand {new_code()}"


def _saved(unit: Unit, person: Person) -> Person:
    unit.people.save(person)
    return person
