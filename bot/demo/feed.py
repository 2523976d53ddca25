"""What the page shows: the whole of it for a browser that connects, then every change, numbered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot.demo.cast import CAST, Part, part_of
from bot.demo.ribbon import Line, Ribbon
from bot.standin import Event, Phone, Telegram

Json = dict[str, Any]
BACKLOG = 2_000
"""How many changes wait for one slow browser before it has to start again from the whole."""


class Feed:
    """Listens to the stand-in and the ribbon. `zone` names the time zone the page shows times in."""

    def __init__(self, telegram: Telegram, phones: Mapping[str, Phone], ribbon: Ribbon, zone: str) -> None:
        self.seq = 0
        self._telegram = telegram
        self._phones = phones
        self._ribbon = ribbon
        self._zone = zone
        self._next: Json | None = None
        self._moving = False
        self._readers: set[asyncio.Queue[Json | None]] = set()
        self._on_the_way = _on_the_way(telegram)
        telegram.journal.subscribe(self._heard)
        ribbon.listen(self._said)

    # -- for browsers ----------------------------------------------------------------------------------------

    @contextmanager
    def reader(self) -> Iterator[asyncio.Queue[Json | None]]:
        """A queue of changes, the first being the whole; None at its end means: connect anew."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(BACKLOG)
        queue.put_nowait(self.whole())
        self._readers.add(queue)
        try:
            yield queue
        finally:
            self._readers.discard(queue)

    def close(self) -> None:
        """Let every browser go."""
        for queue in tuple(self._readers):
            self._let_go(queue)

    def whole(self) -> Json:
        """Everything on the page as it stands."""
        return {
            "seq": self.seq,
            "kind": "whole",
            "bot": self._bot(),
            "clock": self._clock(),
            "next": self._next,
            "lines": self._ribbon.as_list(),
            "phones": [self._phone(part) for part in CAST],
        }

    # -- for whoever moves the clock -------------------------------------------------------------------------

    def clock_moved(self, moving: bool) -> None:
        """Show the time anew; `moving` while the clock is still on its way."""
        self._moving = moving
        self._tell("clock", clock=self._clock())

    def next_due(self, at: datetime | None, what: str = "") -> None:
        """Show what falls due next, or that nothing does."""
        due = {"at": at.isoformat(), "what": what} if at else None
        if due != self._next:
            self._next = due
            self._tell("next", next=due)

    def read(self, person: str) -> None:
        """Show that somebody has seen everything."""
        self._tell("read", person=person, unread=self._phones[person].unread)

    # -- parts of the page -----------------------------------------------------------------------------------

    def _bot(self) -> Json:
        me, profile = self._telegram.me, self._telegram.profile
        about = profile.descriptions.get("en") or profile.descriptions.get("", "")
        return {"name": me["first_name"], "username": me["username"], "about": about}

    def _clock(self) -> Json:
        return {"now": self._telegram.now().isoformat(), "zone": self._zone, "moving": self._moving}

    def _phone(self, part: Part) -> Json:
        phone = self._phones[part.key]
        return {
            "person": part.key,
            "name": part.name,
            "role": part.role,
            "messages": [shown.as_dict() for shown in phone.screen()],
            "waiting": [number for person, number in self._on_the_way.values() if person == part.key],
            **self._around(part, phone),
        }

    def _around(self, part: Part, phone: Phone) -> Json:
        """What may change with any message: what is around the chat rather than in it."""
        return {
            "begun": self._telegram.chats[part.person_id].bot != "never",
            "unread": phone.unread,
            "keyboard": phone.keyboard,
            "commands": self._telegram.commands(part.person_id, phone.person.language),
        }

    # -- listening -------------------------------------------------------------------------------------------

    def _heard(self, event: Event) -> None:
        if event.kind in ("confirmed", "expired"):
            self._arrived(event.detail["update_ids"])
        elif event.kind == "call" and str(event.detail["method"]).startswith("setMy"):
            self._tell("bot", bot=self._bot())
            for part in CAST:
                self._tell("around", person=part.key, **self._around(part, self._phones[part.key]))
        elif (who := part_of(event.chat_id)) and (hear := _HEAR.get(event.kind)):
            hear(self, who, event)

    def _message(self, part: Part, event: Event) -> None:
        phone = self._phones[part.key]
        chat = self._telegram.chats[part.person_id]
        kept = chat.messages.get(event.message_id)
        if kept is not None:
            message = self._telegram.view(chat, kept).as_dict()
            self._tell(event.kind, person=part.key, message=message, **self._around(part, phone))

    def _queued(self, part: Part, event: Event) -> None:
        own = [shown.message_id for shown in self._phones[part.key].screen() if not shown.by_bot]
        if event.detail["what"] == "message" and own:
            self._on_the_way[event.detail["update_id"]] = (part.key, own[-1])
            self._tell("waiting", person=part.key, message_id=own[-1])

    def _arrived(self, update_ids: list[int]) -> None:
        for update_id in update_ids:
            if update_id in self._on_the_way:
                person, message_id = self._on_the_way.pop(update_id)
                self._tell("kept", person=person, message_id=message_id)

    def _delete(self, part: Part, event: Event) -> None:
        around = self._around(part, self._phones[part.key])
        self._tell("delete", person=part.key, message_id=event.message_id, **around)

    def _pressed(self, part: Part, event: Event) -> None:
        detail = event.detail
        press = {"message_id": event.message_id, "data": detail["data"], "query_id": detail["query_id"]}
        self._tell("pressed", person=part.key, **press)

    def _toast(self, part: Part, event: Event) -> None:
        self._tell("toast", person=part.key, **event.detail)

    def _typing(self, part: Part, _event: Event) -> None:
        self._tell("typing", person=part.key)

    def _said(self, line: Line) -> None:
        self._tell("line", line=line.as_dict())

    def _tell(self, kind: str, **what: Any) -> None:
        self.seq += 1
        change = {"seq": self.seq, "kind": kind, **what}
        for queue in tuple(self._readers):
            try:
                queue.put_nowait(change)
            except asyncio.QueueFull:
                self._let_go(queue)

    def _let_go(self, queue: asyncio.Queue[Json | None]) -> None:
        self._readers.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


_HEAR: dict[str, Callable[[Feed, Part, Event], None]] = {
    "message": Feed._message,
    "edit": Feed._message,
    "pin": Feed._message,
    "delete": Feed._delete,
    "queued": Feed._queued,
    "tap": Feed._pressed,
    "toast": Feed._toast,
    "typing": Feed._typing,
}


def _on_the_way(telegram: Telegram) -> dict[int, tuple[str, int]]:
    """Whose messages the bot has not taken in yet, by update."""
    found = {}
    for item in telegram.updates.waiting():
        part = part_of(item.lane[1])
        if item.kind == "message" and part:
            found[item.update_id] = (part.key, item.body["message"]["message_id"])
    return found
