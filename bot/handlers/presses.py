"""Pressed buttons: the first letter of what a button carries names who is to hear of it."""

from __future__ import annotations

from typing import Any

from telegram import Update

from bot.desk import Desk, Incoming
from bot.handlers.incoming import incoming
from bot.handlers.rooms import Rooms
from bot.mail import Mail
from bot.on_request import CHECK_IN, EXTRA
from flows.people import Person, Standing
from storage.unit import Unit


class Presses:
    """Handlers for every kind of button."""

    def __init__(self, desk: Desk, rooms: Rooms) -> None:
        self._desk = desk
        self._rooms = rooms

    async def pressed(self, update: Update, _context: Any) -> None:
        """Any button of ours."""
        query = update.callback_query
        if query is None:
            return
        where = incoming(update)
        data = query.data or ""
        await self._desk.answer(where, lambda unit, mail: self._dispatch(unit, mail, where, data))

    def _dispatch(self, unit: Unit, mail: Mail, where: Incoming, data: str) -> str | None:
        rooms = self._rooms
        person = unit.people.by_chat(where.chat)
        if data.startswith("h:"):
            return rooms.help_now.pressed(unit, mail, person, where.chat, data, where.message, where.language)
        if person is None or person.standing is Standing.LEFT:
            return rooms.house.say("tap.old", where.language)
        if data.startswith("c:"):
            return self._question(unit, mail, person, data, where.message)
        if data.startswith("a:"):
            return rooms.cards.pressed(unit, mail, person, data, where.message)
        if data.startswith("p:"):
            return rooms.people.pressed(unit, mail, person, data, where.message)
        if data in (CHECK_IN, EXTRA):
            return rooms.on_request.pressed(unit, mail, person, data, where.message)
        if data.startswith("m:"):
            return rooms.menu.pressed(unit, mail, person, data, where.message)
        return rooms.house.say("tap.old", person.language)

    def _question(self, unit: Unit, mail: Mail, person: Person, data: str, message: int | None) -> str:
        parts = data.split(":")
        if len(parts) != 4 or not parts[2].isdigit():
            return self._rooms.house.say("tap.old", person.language)
        _, code, turn, choice = parts
        return self._rooms.conversation.pressed(unit, mail, person, code, int(turn), choice, message)
