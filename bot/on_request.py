"""What people ask for themselves: a check-in now, a scenario, a chat."""

from __future__ import annotations

from bot.conversation import Conversation
from bot.follow_up.raising import FollowUp
from bot.house import House
from bot.knowing import facts_for
from bot.mail import Mail
from bot.planning import WEEKLY, keeps_answers, volunteers, weekly_plan
from bot.profile.effects import occasion
from bot.programme import FIRST_WEEKS, MONTHLY, QUARTERLY, SCENARIOS
from bot.questions import closing_rows
from bot.screen import Screen
from flows.cadence import last_slot, next_slot
from flows.people import Person, Standing
from flows.rules import flag_without_answer
from storage.checkins import Closed
from storage.outbox import Lane
from storage.unit import Unit

TALK_TODAY = "R-17"
CHECK_INS = (WEEKLY, MONTHLY, QUARTERLY, FIRST_WEEKS)
"""What counts as the check-in of a week."""
CHECK_IN, EXTRA = "m:checkin", "m:extra"
"""What the buttons that ask for a check-in carry."""
SLOT = "%Y-%m-%dT%H:%M"
"""How a scheduled occasion is named: the day and time where the person lives."""


class OnRequest:
    """One method for each command that begins something."""

    def __init__(self, house: House, conversation: Conversation, follow_up: FollowUp) -> None:
        self._house = house
        self._conversation = conversation
        self._follow_up = follow_up

    def pressed(self, unit: Unit, mail: Mail, person: Person, data: str, message: int | None) -> str:
        """A button that asks for a check-in, which then takes the place of the message it stood under; a second tap
        finds it open. Returns what to show briefly."""
        if data == EXTRA and not self._conversation.present_open(unit, mail, person, flows=CHECK_INS, place=message):
            self._conversation.invite(unit, mail, person, WEEKLY, occasion(), lane=Lane.REPLY, message=message)
        elif data == CHECK_IN:
            self.check_in(unit, mail, person, message)
        return ""

    def check_in(self, unit: Unit, mail: Mail, person: Person, message: int | None = None) -> None:
        """This week's check-in if it is not done; otherwise when the next one comes, and an extra one is offered.

        `message`: where the button stood that asked for it, to be replaced by what comes of it.
        """
        if self._conversation.present_open(unit, mail, person, flows=CHECK_INS, place=message):
            return
        if self._nothing_to_ask(unit, mail, person):
            return
        plan = weekly_plan(unit, person)
        if plan is None or person.standing is not Standing.ACTIVE:
            away = person.standing is Standing.PAUSED
            why = self._house.say("checkin.paused_extra", person.language) if away else ""
            self._conversation.invite(
                unit, mail, person, WEEKLY, occasion(), why=why, lane=Lane.REPLY, message=message
            )
            return
        latest = last_slot(plan.weekday, plan.at, plan.timezone, mail.now)
        following = next_slot(plan.weekday, plan.at, plan.timezone, mail.now)
        put_off = plan.next_at is not None and plan.next_at < following
        done = any(each.answered and each.closed_at >= latest for each in self._check_ins(unit, person))
        if done and not put_off:
            following = plan.next_at or following
            self._offer_extra(mail, person, self._house.day_and_time(following, mail.now, person), message)
            return
        slot = (plan.next_at if put_off and plan.next_at else latest).astimezone(self._house.zone(person))
        if put_off:
            unit.enrolments.move(plan, following)
        # That occasion may have closed unanswered: nothing speaks against doing it now.
        for each in (slot.strftime(SLOT), occasion()):
            if self._conversation.invite(unit, mail, person, WEEKLY, each, lane=Lane.REPLY, message=message):
                return

    def begin(self, unit: Unit, mail: Mail, person: Person, flow: str) -> None:
        """A conversation of its own, such as pausing or settings."""
        self._conversation.invite(unit, mail, person, flow, occasion(), lane=Lane.REPLY)

    def scenarios(self, unit: Unit, mail: Mail, person: Person) -> None:
        """Choose a boundary scenario."""
        if not self._nothing_to_ask(unit, mail, person):
            self.begin(unit, mail, person, SCENARIOS)

    def talk(self, unit: Unit, mail: Mail, person: Person) -> None:
        """The person would like a chat: the request is passed on, nothing more."""
        rule = self._house.library.rules.get(TALK_TODAY)
        if rule is None:
            return
        facts = facts_for(unit, self._house, person, mail.now)
        told = self._follow_up.raise_flag(unit, mail, person, flag_without_answer(rule, facts), check_in=None)
        mail.send(person, Screen(told or self._house.say("tap.noted"), closing_rows(self._house)), kind="say")

    def _nothing_to_ask(self, unit: Unit, mail: Mail, person: Person) -> bool:
        """Whether this person is asked nothing, which is then said: no volunteer, or no answers are to be kept."""
        if volunteers(unit, person) and keeps_answers(unit, person):
            return False
        key = "no_consent" if volunteers(unit, person) else "not_enrolled"
        said = self._house.say(f"checkin.{key}", person.language)
        mail.send(person, Screen(said, closing_rows(self._house)), kind="say")
        return True

    def _check_ins(self, unit: Unit, person: Person) -> list[Closed]:
        return [each for each in unit.checkins.closed(person.id) if each.flow in CHECK_INS]

    def _offer_extra(self, mail: Mail, person: Person, next_check_in: str, message: int | None) -> None:
        house, language = self._house, person.language
        screen = Screen(
            house.say("checkin.already_done", language, next_check_in=next_check_in),
            ((house.button("extra_check_in", EXTRA, language),), (house.button("help_now", "h:open", language),)),
        )
        mail.send(person, screen, kind="edit" if message else "say", edit=message)
