"""Everything the imitated Telegram remembers: people, chats, messages, presses, files and the bot's profile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.standin.faults import Faults
from bot.standin.files import Files
from bot.standin.floods import FloodGate
from bot.standin.journal import Journal
from bot.standin.rules import Rules
from bot.standin.shown import Shown, Toast, shown
from bot.standin.updates import UpdateQueue

Json = dict[str, Any]


@dataclass(slots=True)
class Person:
    """Someone with a phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language: str = "en"
    deactivated: bool = False
    toasts: list[Toast] = field(default_factory=list)

    def card(self) -> Json:
        """The person as Telegram's User object."""
        card: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            card["last_name"] = self.last_name
        if self.username:
            card["username"] = self.username
        card["language_code"] = self.language
        return card


@dataclass(slots=True)
class Kept:
    """A message in a chat: as Telegram's API writes it, and what the API does not say."""

    body: Json
    by_bot: bool
    silent: bool = False
    has_keyboard: bool = False  # sent with a reply keyboard: Telegram then refuses to edit it


@dataclass(slots=True)
class Chat:
    """One conversation. `bot` is the bot's place in it: never (not begun), member, kicked or left."""

    id: int
    kind: str
    title: str = ""
    person: Person | None = None
    bot: str = "never"
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Kept] = field(default_factory=dict)
    keyboard: list[list[str]] = field(default_factory=list)
    typing_until: datetime | None = None
    pinned: list[int] = field(default_factory=list)
    moved_to: int | None = None
    read_up_to: int = 0

    def card(self) -> Json:
        """The chat as Telegram's Chat object."""
        card: Json = {"id": self.id, "type": self.kind}
        if self.person is None:
            card["title"] = self.title
            return card
        card["first_name"] = self.person.first_name
        if self.person.last_name:
            card["last_name"] = self.person.last_name
        if self.person.username:
            card["username"] = self.person.username
        return card


@dataclass(slots=True)
class Press:
    """A press on a button that may still be answered."""

    person_id: int
    at: datetime
    answered: bool = False


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered, and how it went last."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Profile:
    """What the bot says of itself, by language code ("" for the default)."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, int, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)


class World:
    """The memory that methods and phones share. It does nothing by itself and never waits."""

    def __init__(
        self, now: Callable[[], datetime], token: str, name: str, username: str, rules: Rules, seed: int
    ) -> None:
        self.now = now
        self.token = token
        self.random = Random(seed)  # noqa: S311 repeatable imitation, no secrets
        self.me: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.rules = rules
        self.journal = Journal(now)
        self.faults = Faults(now, self.random)
        self.updates = UpdateQueue(now, rules, self.journal, self.faults, self.random)
        self.floods = FloodGate(rules.floods)
        self.files = Files()
        self.profile = Profile()
        self.webhook = Webhook()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.poller: asyncio.Future[str] | None = None
        self._last_private_id = 0
        self._last_supergroup_id: dict[int, int] = {}
        self._next_press = self.random.randrange(10**17, 10**18)

    def stamp(self) -> int:
        """The time as Telegram writes it: whole seconds."""
        return int(self.now().timestamp())

    def typing_ends(self) -> datetime:
        """When typing dots that begin now go out."""
        return self.now() + timedelta(seconds=self.rules.typing_seconds)

    def next_message_id(self, chat: Chat) -> int:
        """Rising for the bot over its private chats and groups; each supergroup counts for itself."""
        if chat.kind == "supergroup":
            self._last_supergroup_id[chat.id] = self._last_supergroup_id.get(chat.id, 0) + 1
            return self._last_supergroup_id[chat.id]
        self._last_private_id += 1
        return self._last_private_id

    def next_press_id(self) -> str:
        """A callback query id nobody has had."""
        self._next_press += 1
        return str(self._next_press)

    def put(self, chat: Chat, sender: Json, content: Json, *, silent: bool = False) -> Kept:
        """A new message in a chat. `content` is what it holds; id, sender, chat and date are added here."""
        by_bot = sender is self.me
        body: Json = {
            "message_id": self.next_message_id(chat),
            "from": sender,
            "chat": chat.card(),
            "date": self.stamp(),
            **content,
        }
        kept = Kept(body, by_bot, silent)
        chat.messages[body["message_id"]] = kept
        if by_bot:
            chat.typing_until = None
        self.journal.write("message", chat.id, body["message_id"], by_bot=by_bot, message=body)
        return kept

    def change(self, chat: Chat, kept: Kept, changes: Json) -> Json:
        """Edit a message in place. The old body stays as it was for whoever still holds it."""
        body = {**kept.body, "edit_date": self.stamp(), **changes}
        kept.body = {key: value for key, value in body.items() if value is not None}
        self.journal.write("edit", chat.id, body["message_id"], by_bot=kept.by_bot, message=kept.body)
        return kept.body

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message."""
        del chat.messages[message_id]
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
        self.journal.write("delete", chat.id, message_id)

    def prune_presses(self) -> None:
        """Forget presses too old to be answered, so that a long run does not fill the memory."""
        oldest = self.now() - timedelta(seconds=self.rules.answer_seconds + self.rules.tap_seconds)
        for query_id in [key for key, press in self.presses.items() if press.at < oldest]:
            del self.presses[query_id]

    def view(self, chat: Chat, kept: Kept) -> Shown:
        """One message as a person sees it."""
        pinned = kept.body["message_id"] in chat.pinned
        return shown(kept.body, by_bot=kept.by_bot, silent=kept.silent, pinned=pinned)

    def screen(self, chat_id: int) -> list[Shown]:
        """Everything visible in a chat, oldest first; nothing for a chat that does not exist."""
        chat = self.chats.get(chat_id)
        return [self.view(chat, kept) for kept in chat.messages.values()] if chat else []
