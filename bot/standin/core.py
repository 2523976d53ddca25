"""The imitated Telegram itself: people and groups on one side, API calls on the other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.standin.files import Upload
from bot.standin.methods import METHODS
from bot.standin.methods.about import commands_seen
from bot.standin.phone import Group, Phone
from bot.standin.refusals import Refused, not_found
from bot.standin.request import Request
from bot.standin.rules import Rules
from bot.standin.world import Chat, Json, Person, World

TOKEN = "123456789:STAND-IN-for-Telegram-0123456789abc"  # noqa: S105 opens nothing
_FIRST_PERSON = 700_000_001
_ENCODER = json.JSONEncoder(check_circular=False)
_NO_EFFECT = frozenset({"getupdates", "getme"})


class Reply(NamedTuple):
    """What an API call answers: the HTTP status and the JSON object."""

    status: int
    body: Json

    @property
    def payload(self) -> bytes:
        """The JSON object as it goes over the wire."""
        return _ENCODER.encode(self.body).encode()


class Telegram(World):
    """A Telegram with one bot. Synchronous: a call has its effect before it returns, and nothing ever waits.

    `now` gives the time (aware, UTC) and is asked at every event; `rules` says how strict to be; `seed` makes ids
    and random failures repeatable.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        token: str = TOKEN,
        name: str = "Alongside",
        username: str = "alongside_bot",
        rules: Rules | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(now, token, name, username, rules or Rules(), seed)
        self.phones: dict[int, Phone] = {}
        self._next_person = _FIRST_PERSON
        self._next_group = 5_000_001

    def person(
        self,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language: str = "en",
        person_id: int | None = None,
    ) -> Phone:
        """Somebody new with a phone, who has not met the bot yet. ValueError: the id is taken."""
        if person_id is None:
            while self._next_person in self.people:
                self._next_person += 1
            person_id = self._next_person
        if person_id in self.people or person_id == self.me["id"]:
            raise ValueError(f"somebody has the id {person_id} already")
        person = Person(person_id, first_name, last_name, username, language)
        self.people[person_id] = person
        self.phones[person_id] = Phone(self, person)
        return self.phones[person_id]

    def phone(self, person_id: int) -> Phone:
        """The phone of somebody who is here. KeyError: nobody has this id."""
        return self.phones[person_id]

    def group(self, title: str, *members: Phone, supergroup: bool = False) -> Group:
        """A new group, made by the first of its members. The bot joins when somebody adds it."""
        kind = "supergroup" if supergroup else "group"
        group_id = -1_000_000_000_000 - self._next_group if supergroup else -self._next_group
        self._next_group += 1
        places = {phone.id: "creator" if phone is members[0] else "member" for phone in members}
        self.chats[group_id] = Chat(group_id, kind, title, bot="left", members=places)
        return Group(group_id, title)

    def migrate(self, group: Group) -> int:
        """Make a group a supergroup: both sides are told, and the old id answers with the new one from now on."""
        old = self.chats[group.id]
        new = Chat(-1_000_000_000_000 + group.id, "supergroup", old.title, bot=old.bot, members=old.members)
        self.chats[new.id] = new
        sender = self.people[next(iter(old.members))].card()
        leaving = self.put(old, sender, {"migrate_to_chat_id": new.id})
        arriving = self.put(new, sender, {"migrate_from_chat_id": old.id})
        old.moved_to, group.id = new.id, new.id
        if old.bot == "member":
            self.updates.add("message", leaving.body, old.id)
            self.updates.add("message", arriving.body, new.id)
        return new.id

    def call(self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Reply:
        """One API call with its whole effect, as in peace: ordered failures and waiting belong to the fronts."""
        name = method.lower()
        refusal: Refused | None = None
        result: Any = None
        try:
            if name not in METHODS:
                raise not_found()
            result = METHODS[name](self, Request(params, files))
        except Refused as refused:
            refusal = refused
        if refusal is not None:
            status, error = refusal.status, refusal.description
            self.journal.write("call", _chat_id(params), method=method, params=params, status=status, error=error)
            return Reply(refusal.status, refusal.envelope())
        if name not in _NO_EFFECT:
            self.journal.write("call", _chat_id(params), method=method, params=params, status=200)
        return Reply(200, {"ok": True, "result": result})

    def file(self, path: str) -> bytes | None:
        """The bytes behind a path that getFile gave."""
        stored = self.files.by_path(path)
        return stored.upload.content if stored else None

    def commands(self, chat_id: int, language: str = "en") -> list[Json]:
        """The bot's menu as the person in this chat sees it."""
        return commands_seen(self, chat_id, language)

    async def quiet(self, still: float = 0.05, within: float = 5.0) -> None:
        """Wait until the bot has confirmed every update and then made no call for `still` seconds (both real time).

        TimeoutError: that did not come about within `within` seconds.
        """
        async with asyncio.timeout(within):
            while True:
                seen = self.journal.last
                stirred = await self.journal.wait(seen, still)
                if not stirred and not len(self.updates):
                    return


def _chat_id(params: Mapping[str, Any]) -> int:
    given = params.get("chat_id", 0)
    try:
        return int(given)
    except (TypeError, ValueError):
        return 0
