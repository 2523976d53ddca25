"""When something is wrong with the bot itself: the person it concerns is told, and so are the operators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.house import House
from bot.intake.received import Received
from bot.mail import Mail
from bot.questions import closing_rows
from bot.screen import Screen
from bot.second_channel import is_address
from flows.people import Person, Reach, Standing
from storage.outbox import Lane
from storage.problems import Problem
from storage.unit import Unit

TOLD = "operators told"
"""The meta key of the last problem the operators heard of."""
TOLD_AT = "operators told at"
NOT_AGAIN_FOR = timedelta(minutes=10)
"""A storm of problems makes one message and, some time later, a second one."""
LINES = 8
TOLD_ELSEWHERE = frozenset({"nobody_to_tell"})
"""Kinds the follow-up tells operators in Telegram at once, with the number of the alert."""


class Trouble:
    """Puts messages about what went wrong into the mail of one unit. No text and no name is ever in them."""

    def __init__(self, house: House) -> None:
        self._house = house

    def set_aside(self, unit: Unit, mail: Mail, update: Received) -> None:
        """One message could not be handled, three times over."""
        unit.problems.note("set_aside", f"update {update.update_id}", mail.now)
        person = unit.people.by_chat(update.chat_id)
        if person is not None:
            screen = Screen(self._house.say("trouble.sorry", person.language), closing_rows(self._house))
            mail.send(person, screen, kind="say")
        elif update.chat_id > 0:
            screen = Screen(self._house.say("trouble.sorry"), closing_rows(self._house))
            mail.to_chat(update.chat_id, screen, kind="say")

    def tell_operators(self, unit: Unit, mail: Mail) -> None:
        """Tells those named in the configuration what was noted since they last heard; all of it in one message."""
        codes = [code for code in self._house.config.operator.notify if not is_address(code)]
        told = int(unit.meta.get(TOLD) or 0)
        newest = unit.problems.newest()
        told_at = unit.meta.moment(TOLD_AT)
        if not codes or newest <= told or (told_at and mail.now < told_at + NOT_AGAIN_FOR and mail.now >= told_at):
            return
        unit.meta.set(TOLD, str(newest))
        fresh = [each for each in unit.problems.after(told) if each.kind not in TOLD_ELSEWHERE]
        if not fresh:
            return
        unit.meta.set_moment(TOLD_AT, mail.now)
        for code in codes:
            person = unit.people.by_code(code)
            if person is not None and person.standing is not Standing.LEFT and person.reach is Reach.REACHABLE:
                mail.send(person, Screen(self._text(fresh, mail.now, person)), kind="operator", lane=Lane.ALERT)

    def elsewhere(self, fresh: Sequence[Problem], now: datetime) -> tuple[str, str]:
        """Title and text for an operator on another channel, in the programme's language and time zone.

        What reached nobody stands first, so that a storm of other things does not push it off the end.
        """
        title = self._house.say("trouble.operator_title", self._house.config.programme.language)
        return title, self._text(sorted(fresh, key=lambda each: each.kind not in TOLD_ELSEWHERE), now)

    def _text(self, fresh: Sequence[Problem], now: datetime, person: Person | None = None) -> str:
        house, language = self._house, self._language(person)
        lines = [self._line(each, now, person) for each in fresh[:LINES]]
        if len(fresh) > LINES:
            lines.append(house.say("trouble.operator_more", language, count=len(fresh) - LINES))
        return house.say("trouble.operator_problems", language, lines="\n".join(lines))

    def _line(self, problem: Problem, now: datetime, person: Person | None) -> str:
        house = self._house
        kind = f"trouble.problem_{problem.kind}"
        known = kind if kind in house.library.texts["en"] else "trouble.problem_other"
        zone = house.zone(person)
        today = problem.at.astimezone(zone).date() == now.astimezone(zone).date()
        time = house.time(problem.at, person) if today else house.day_and_time(problem.at, now, person)
        return house.say(known, self._language(person), time=time, kind=problem.kind, detail=problem.detail)

    def _language(self, person: Person | None) -> str:
        return person.language if person else self._house.config.programme.language
