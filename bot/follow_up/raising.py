"""From a flag to people who know: the door of this room for everyone who raises flags or lets time pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.follow_up.alerting import ASKED_TO_TALK, Alerting
from bot.follow_up.around import Around, team_of
from bot.follow_up.card_screen import ANSWER_CHANGED, REACH
from bot.follow_up.climbing import Climbing
from bot.follow_up.digest import Digests, Lists
from bot.follow_up.numbers import help_lines
from bot.follow_up.programme_facts import Look, ProgrammeFacts
from bot.follow_up.telling import AT_ANY_HOUR
from bot.house import House
from bot.knowing import supervisor_of, volunteering
from bot.mail import Mail
from bot.screen import Screen
from flows.alerts import Audience
from flows.facts import Facts
from flows.flags import Decision, Flag, Sharing, Tier
from flows.people import Person, Role
from flows.rules import flag_without_answer
from storage.checkins import Kept
from storage.outbox import Outgoing
from storage.unit import Unit

EVER = timedelta(days=365 * 20)
A_LOOK = 8
"""Volunteers looked at in one tick: a few milliseconds, and 100,000 of them in a working day."""
A_FEW_LISTS = 2
SILENCE = "R-04c"
"""The rule for no reply to the question after worrying words."""


class FollowUp:
    """What follows from flags. Works inside one unit; the time comes with the mail."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.alerting = Alerting(house)
        self._climbing = Climbing(house, self.alerting)
        self.digests = Digests(house)
        self._facts = ProgrammeFacts(house, lambda *given: self.raise_flag(*given, check_in=None))

    def raise_flag(self, unit: Unit, mail: Mail, person: Person, flag: Flag, *, check_in: str | None) -> str:
        """Keep the flag and see to it that those concerned are told; returns what to say to the volunteer, or "".

        A flag this check-in has raised before changes nothing. While nobody is on cover (`urgent = "off"`), an urgent
        rule gives an alert for the same day: it reaches people, but promises nothing that nobody could keep.
        """
        flag = self._as_promised(flag)
        if not flag.leaves or flag.sharing is Sharing.COUNTS or flag.tier is Tier.DIGEST:
            return self._keep_only(unit, mail, person, flag, check_in)
        told = self._tell(unit, mail, person, flag, check_in)
        if told is None:
            return ""
        asked = flag.sharing is Sharing.ASKED or check_in is not None
        said = asked and self._is_said(unit, person, flag, told)
        return self._answer(mail, person, flag, told, said=said)

    def no_reply(self, unit: Unit, mail: Mail, person: Person, kept: Kept) -> None:
        """No answer in time to the question after worrying words (R-04c): someone is asked to check, and the person
        is told so. The words themselves are not passed on."""
        rule = self._house.library.rules.get(SILENCE)
        if rule is None:
            return
        flag = self._as_promised(flag_without_answer(rule, Facts(words={"name": person.name})))
        told = self._tell(unit, mail, person, flag, kept.checkin.code)
        if told is None:
            return
        language = person.language
        recipient = self.alerting.telling.names(told, language)
        text = self._house.say("note.no_reply" if told else "told.nobody", language, recipient=recipient)
        help_now = self._house.button("help_now", "h:open", language)
        mail.send(person, Screen(text, ((help_now,),)), kind="loop")

    def replied_after_all(self, unit: Unit, mail: Mail, person: Person) -> None:
        """The answer that nobody is in danger, after people had been asked to check: they see it, nothing else."""
        alert = next((each for each in unit.alerts.of(person.id) if SILENCE in each.rules), None)
        if alert is None:
            return
        unit.alerts.note(alert, REACH, at=mail.now, person=person.id, detail="nobody")
        self.alerting.telling.show_state(unit, mail, alert)
        language = person.language
        recipient = self.alerting.telling.names(Around(unit, alert).told_by(alert.rung), language)
        help_now = self._house.button("help_now", "h:open", language)
        text = self._house.say("note.replied", language, recipient=recipient)
        mail.send(person, Screen(text, ((help_now,),)), kind="loop")

    def show_contacts(self, mail: Mail, person: Person) -> None:
        """The help numbers in a message of their own, before anything else is asked."""
        house, language = self._house, person.language
        lines = help_lines(house, person.country, language)
        text = house.say("help.numbers", language, emergency=house.emergency(person.country), lines=lines)
        mail.send(person, Screen(text, ((house.button("help_now", "h:open", language),),)), kind="contacts")

    def answer_changed(self, unit: Unit, mail: Mail, person: Person, rule: str) -> str:
        """The answer behind a flag that left was changed: nothing is unsent, but the alert says so."""
        alert = next((each for each in unit.alerts.of(person.id) if rule in each.rules), None)
        if alert is None:
            return ""
        unit.alerts.note(alert, ANSWER_CHANGED, at=mail.now, person=person.id)
        self.alerting.telling.show_state(unit, mail, alert)
        return self._house.say("told.changed", person.language)

    def reach(self, unit: Unit, mail: Mail, person: Person, how: str) -> str:
        """What the volunteer adds to their newest urgent or same-day alert: call, message, or pressed by mistake."""
        alert = next((each for each in reversed(unit.alerts.of(person.id)) if each.tier in AT_ANY_HOUR), None)
        if alert is None or f"card.reach_{how}" not in self._house.library.texts["en"]:
            return ""
        unit.alerts.note(alert, REACH, at=mail.now, person=person.id, detail=how)
        self.alerting.telling.show_state(unit, mail, alert)
        return ""

    def forget(self, unit: Unit, mail: Mail, person: Person) -> None:
        """Before someone is erased: take their name and words off every phone that shows an alert about them."""
        kept = unit.flags.of(person.id, mail.now - EVER)
        numbers = {each.alert for each in kept if each.alert is not None} | {
            each.id for each in unit.alerts.of(person.id)
        }
        for number in sorted(numbers):
            alert = unit.alerts.by_id(number)
            if alert is not None:
                unit.outbox.cancel(about=alert.code, now=mail.now)
                self.alerting.telling.wipe(unit, mail, alert)

    # The clock's side

    def climb_due(self, unit: Unit, mail: Mail, limit: int = 20) -> int:
        """Move the alerts whose clock has run out; returns how many moved. To be called until it returns 0."""
        return self._climbing.climb_due(unit, mail, limit)

    def climb(self, unit: Unit, mail: Mail, code: str) -> None:
        """Move one alert, if its clock has run out."""
        self._climbing.climb(unit, mail, code)

    def blocked(self, unit: Unit, mail: Mail, person: Person) -> None:
        """Someone blocked the bot: if alerts were theirs to hear, the coordinators of their teams are told."""
        memberships = unit.teams.memberships(person.id)
        for team in sorted({each.team for each in memberships if each.role is not Role.VOLUNTEER}):
            self._climbing.out_of_reach(unit, mail, team, person)

    def undelivered(self, unit: Unit, mail: Mail, message: Outgoing, reason: str) -> None:
        """A message about an alert can never arrive: if it was a call to open it, the next people are called."""
        self._climbing.undelivered(unit, mail, message, reason)

    def look(self, unit: Unit, now: datetime, limit: int = A_LOOK) -> Look | None:
        """The next few volunteers of the daily look at programme facts; None when it is over. Only reads."""
        return self._facts.look(unit, now, limit)

    def looked(self, unit: Unit, mail: Mail, look: Look) -> None:
        """Raise what a look found, and keep how far the day's round has come."""
        self._facts.settle(unit, mail, look)

    def lists(self, unit: Unit, now: datetime, limit: int = A_FEW_LISTS) -> Lists | None:
        """The next few people to be called to their weekly list; None when nobody is. Only reads."""
        return self.digests.look(unit, now, limit)

    def listed(self, unit: Unit, mail: Mail, lists: Lists) -> None:
        """Call them, and keep how far the week's round has come."""
        self.digests.call(unit, mail, lists)

    def facts_due(self, unit: Unit, mail: Mail, person: Person) -> list[Flag]:
        """Raise what the programme facts about one volunteer ask for; returns the flags."""
        return self._facts.facts_due(unit, mail, person)

    # Keeping and telling

    def _as_promised(self, flag: Flag) -> Flag:
        if flag.tier is Tier.URGENT and not self._house.rota_live:
            return replace(flag, tier=Tier.SAME_DAY)
        return flag

    def _tell(self, unit: Unit, mail: Mail, person: Person, flag: Flag, check_in: str | None) -> list[Person] | None:
        """Keep the flag, raise or join its alert; returns who is told, None if this check-in raised it before."""
        team = team_of(unit, person)
        if check_in is not None and not unit.flags.keep(flag, person=person.id, checkin=check_in, now=mail.now):
            return None
        if team is None:
            if check_in is None:
                unit.flags.keep(flag, person=person.id, checkin=None, now=mail.now)
            unit.problems.note("nobody_to_tell", f"{flag.rule}: person {person.code} is in no team", mail.now)
            return []
        wanted = self.alerting.of_flag(person, team, flag, mail.now)
        alert, told = self.alerting.raise_or_join(unit, mail, wanted)
        if check_in is not None:
            unit.flags.join_alert(check_in, flag.rule, alert.id)
        else:
            unit.flags.keep(flag, person=person.id, checkin=None, now=mail.now, alert=alert.id)
        return told

    def _keep_only(self, unit: Unit, mail: Mail, person: Person, flag: Flag, check_in: str | None) -> str:
        """Flags for the volunteer alone, kept private, or only for the weekly list; and news for an open alert."""
        team = team_of(unit, person) if flag.leaves and flag.sharing is not Sharing.COUNTS else None
        wanted = self.alerting.of_flag(person, team, flag, mail.now) if team is not None else None
        alert = unit.alerts.on_theme(person.id, wanted.theme) if wanted else None
        joins = alert.id if alert else None
        kept = unit.flags.keep(flag, person=person.id, checkin=check_in, now=mail.now, alert=joins)
        if not kept or wanted is None:
            return ""
        if alert is not None:
            self.alerting.join(unit, mail, alert, wanted)
        said = check_in is not None and flag.rule.startswith(ASKED_TO_TALK)
        if flag.sharing is not Sharing.TOLD or said:
            return ""
        recipient = self.alerting.telling.names(Around(unit, wanted).on(Audience.NAMED), person.language)
        return self._house.say("told.digest", person.language, recipient=recipient, words=flag.words)

    # What the volunteer hears

    def _answer(self, mail: Mail, person: Person, flag: Flag, told: list[Person], *, said: bool) -> str:
        """The exact words and who sees them, unless the conversation has said both, and when it reaches them."""
        house, language = self._house, person.language
        if flag.sharing is Sharing.FACT:
            return ""
        if not told:
            return house.say("told.nobody", language)
        recipient = self.alerting.telling.names(told, language)
        lines = []
        # What was asked for is answered as such, not as something announced at joining.
        announced = flag.sharing is Sharing.TOLD and not flag.rule.startswith(ASKED_TO_TALK)
        if announced or not said:
            key = f"told.{flag.tier.value}" if announced else "told.follow_up"
            lines.append(house.say(key, language, recipient=recipient, words=flag.words))
        opens = self.alerting.promises.opens(mail.now)
        if flag.tier is not Tier.URGENT and opens > mail.now:
            key = "told.out_of_hours" if flag.tier is Tier.SAME_DAY else "told.in_hours"
            when = house.day_and_time(opens, mail.now, person)
            lines.append(house.say(key, language, recipient=recipient, when=when))
        return "\n\n".join(lines)

    def _is_said(self, unit: Unit, person: Person, flag: Flag, told: list[Person]) -> bool:
        """Whether the sharing screen, or the reply to who asked to talk, named exactly the one who is told."""
        membership = volunteering(unit, person)
        rule = self._house.library.rules.get(flag.rule)
        if flag.decision is Decision.ALTERNATE or (rule is not None and rule.to_alternate):
            named = membership.alternate if membership else None
        else:
            supervisor = supervisor_of(unit, membership)
            named = supervisor.id if supervisor else None
        return {named} == {each.id for each in told}
