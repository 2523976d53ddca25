"""Typed words, and everything that is not words."""

from __future__ import annotations

from typing import Any

from telegram import Message, Update

from bot.desk import Desk, Incoming
from bot.handlers.incoming import incoming
from bot.handlers.rooms import Rooms
from bot.mail import Mail
from bot.screen import Screen
from flows.people import Person, Standing
from flows.spotting import Level
from storage.unit import Unit

KINDS = (
    ("photo", "photo"),
    ("video", "video"),
    ("video_note", "video"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("sticker", "sticker"),
    ("animation", "sticker"),
    ("location", "location"),
    ("venue", "location"),
    ("contact", "contact"),
    ("document", "document"),
    ("poll", "poll"),
    ("dice", "other"),
)


class Messages:
    """Handlers for messages in a private chat."""

    def __init__(self, desk: Desk, rooms: Rooms) -> None:
        self._desk = desk
        self._rooms = rooms

    async def wrote(self, update: Update, _context: Any) -> None:
        """Typed words."""
        message = update.effective_message
        if message is None or message.text is None:
            return
        where, text = incoming(update), message.text
        forwarded = message.forward_origin is not None
        await self._desk.answer(where, lambda unit, mail: self._read(unit, mail, where, text, forwarded=forwarded))

    async def sent_something_else(self, update: Update, _context: Any) -> None:
        """A photo, a voice note, a sticker, ...: said kindly that the bot cannot read it."""
        message = update.effective_message
        if message is None:
            return
        where, kind = incoming(update), _kind(message)
        await self._desk.answer(where, lambda unit, mail: self._cannot_read(unit, mail, where, kind))

    async def edited(self, update: Update, _context: Any) -> None:
        """An edited message: what was answered stands, and how to change it is said."""
        where = incoming(update)
        await self._desk.answer(where, lambda unit, mail: self._cannot_read(unit, mail, where, "edited"))

    def _read(self, unit: Unit, mail: Mail, where: Incoming, text: str, *, forwarded: bool) -> None:
        person = unit.people.by_chat(where.chat)
        if person is None or person.standing is Standing.LEFT:
            self._rooms.joining.start(unit, mail, where.chat, where.first_name, where.language, None)
        elif forwarded:
            self._cannot_read(unit, mail, where, "forwarded")
        elif not (
            self._rooms.cards.wrote(unit, mail, person, text)
            or self._rooms.people.wrote(unit, mail, person, text)
            or self._rooms.conversation.wrote(unit, mail, person, text)
        ):
            self._unasked(unit, mail, person, text)

    def _unasked(self, unit: Unit, mail: Mail, person: Person, text: str) -> None:
        """Words nobody asked for: looked at for worry all the same, otherwise told where to tap."""
        level = self._rooms.conversation.worry_in(text)
        if level is not Level.NONE:
            self._rooms.conversation.ask_about(unit, mail, person, level)
            return
        house = self._rooms.house
        screen = Screen(
            house.say("unsupported.text", person.language),
            ((house.button("start_check_in", "m:checkin"),), (house.button("help_now", "h:open"),)),
        )
        mail.send(person, screen, kind="say")

    def _cannot_read(self, unit: Unit, mail: Mail, where: Incoming, kind: str) -> None:
        house = self._rooms.house
        person = unit.people.by_chat(where.chat)
        language = person.language if person else where.language
        screen = Screen(house.say(f"unsupported.{kind}", language), ((house.button("help_now", "h:open"),),))
        mail.to_chat(where.chat, screen, kind="say", person=person.id if person else None)
        if person is not None:
            self._rooms.conversation.present_open(unit, mail, person)


def _kind(message: Message) -> str:
    if message.forward_origin is not None:
        return "forwarded"
    return next((name for attribute, name in KINDS if getattr(message, attribute)), "other")
