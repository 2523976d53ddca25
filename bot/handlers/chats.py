"""What happens to chats: groups are left, people block and come back, a group gets a new id."""

from __future__ import annotations

from typing import Any

from telegram import ChatMember, Update
from telegram.error import TelegramError

from bot.delivery.telegram import Line
from bot.desk import Desk
from bot.handlers.incoming import incoming
from bot.handlers.rooms import Rooms
from bot.mail import Mail
from bot.screen import Screen
from flows.people import Reach
from storage.unit import Unit


class Chats:
    """Handlers for groups and for changes of the bot's own membership."""

    def __init__(self, desk: Desk, rooms: Rooms, line: Line) -> None:
        self._desk = desk
        self._rooms = rooms
        self._line = line

    async def in_a_group(self, update: Update, _context: Any) -> None:
        """Say that it only talks in private, then leave."""
        where = incoming(update)
        text = self._rooms.house.say("group.refuse", where.language)

        def refuse(unit: Unit, mail: Mail) -> None:
            if unit.meta.get(f"left {abs(where.chat)}") is None:
                unit.meta.set(f"left {abs(where.chat)}", "yes")
                mail.to_chat(where.chat, Screen(text), kind="say")

        await self._desk.answer(where, refuse)
        try:
            await self._line.leave(where.chat)
        except TelegramError:
            # Already out, or thrown out: that is where we wanted to be.
            return

    async def membership(self, update: Update, context: Any) -> None:
        """The person blocked the bot, or came back; or the bot was put into a group."""
        change = update.my_chat_member
        if change is None:
            return
        inside = change.new_chat_member.status not in (ChatMember.BANNED, ChatMember.LEFT)
        if change.chat.type != "private":
            if inside:
                await self.in_a_group(update, context)
            return
        reach = Reach.REACHABLE if inside else Reach.BLOCKED
        where = incoming(update)

        def keep(unit: Unit, mail: Mail) -> None:
            person = unit.people.by_chat(where.chat)
            if person is not None:
                unit.people.set_reach(person.id, reach, mail.now)
                if reach is Reach.BLOCKED:
                    self._rooms.follow_up.blocked(unit, mail, person)

        await self._desk.answer(where, keep)
