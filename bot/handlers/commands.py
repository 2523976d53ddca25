"""Commands people type, or choose from Telegram's menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from telegram import Update

from bot.desk import Desk, Incoming
from bot.handlers.incoming import incoming
from bot.handlers.rooms import Rooms
from bot.mail import Mail
from bot.screen import Screen
from flows.people import Person, Standing
from storage.unit import Unit

ForPerson = Callable[[Unit, Mail, Person], object]


class Commands:
    """One method for each command, most of them a single call."""

    def __init__(self, desk: Desk, rooms: Rooms) -> None:
        self._desk = desk
        self._rooms = rooms

    async def start(self, update: Update, context: Any) -> None:
        """/start, with a joining code or without."""
        where, code = incoming(update), _argument(context.args)
        await self._desk.answer(
            where,
            lambda unit, mail: self._rooms.joining.start(
                unit, mail, where.chat, where.first_name, where.language, code
            ),
        )

    async def help(self, update: Update, _context: Any) -> None:
        """/help: Help now, joined or not."""
        where = incoming(update)
        await self._desk.answer(
            where,
            lambda unit, mail: self._rooms.help_now.open(
                mail, unit.people.by_chat(where.chat), where.chat, where.language
            ),
        )

    async def invite(self, update: Update, context: Any) -> None:
        """/invite, alone or with a role and a team behind it."""
        where, words = incoming(update), " ".join(context.args or ())
        await self._desk.answer(
            where,
            lambda unit, mail: self._joined(unit, mail, where, partial(self._rooms.people.invite, words=words)),
        )

    def for_people(self, work: ForPerson) -> Callable[[Update, Any], Any]:
        """A handler for a command that only someone who joined can use."""

        async def handler(update: Update, _context: Any) -> None:
            where = incoming(update)
            await self._desk.answer(where, lambda unit, mail: self._joined(unit, mail, where, work))

        return handler

    def unknown(self) -> Callable[[Update, Any], Any]:
        """A command nobody knows."""
        house = self._rooms.house
        return self.for_people(
            lambda _unit, mail, person: mail.send(
                person,
                Screen(house.say("unsupported.command", person.language), ((house.button("help_now", "h:open"),),)),
                kind="say",
            )
        )

    def _joined(self, unit: Unit, mail: Mail, where: Incoming, work: ForPerson) -> None:
        person = unit.people.by_chat(where.chat)
        if person is None or person.standing is Standing.LEFT:
            house = self._rooms.house
            screen = Screen(house.say("start.not_joined", where.language), ((house.button("help_now", "h:open"),),))
            mail.to_chat(where.chat, screen, kind="say")
            return
        work(unit, mail, person)


def _argument(words: Sequence[str] | None) -> str | None:
    return words[0] if words else None
