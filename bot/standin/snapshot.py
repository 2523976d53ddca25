"""The imitated Telegram as JSON and back, so that a demo can be stopped and started again."""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.standin.core import Telegram
from bot.standin.files import StoredFile
from bot.standin.phone import Phone
from bot.standin.updates import Queued
from bot.standin.world import Chat, Json, Person, Press


class Remembered(BaseModel):
    """What outlives a restart. Ordered failures, flood levels, the webhook and the journal do not."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    version: Literal[1]
    people: list[Person]
    chats: list[Chat]
    files: list[StoredFile]
    presses: dict[str, Press]
    descriptions: dict[str, str]
    short_descriptions: dict[str, str]
    commands: list[tuple[tuple[str, int, str], list[Json]]]
    updates: list[Queued]
    allowed: list[str] | None
    next_update: int
    last_queued: datetime | None
    last_message: int
    last_in_supergroups: dict[int, int]
    next_press: int
    next_group: int


def snapshot(telegram: Telegram) -> Remembered:
    """Everything people, chats, files and waiting updates hold, and every counter.

    It shares its parts with the living stand-in: write it out (`model_dump_json`) before anything else happens.
    """
    updates, profile = telegram.updates, telegram.profile
    return Remembered(
        version=1,
        people=list(telegram.people.values()),
        chats=list(telegram.chats.values()),
        files=list(telegram.files._by_id.values()),
        presses=telegram.presses,
        descriptions=profile.descriptions,
        short_descriptions=profile.short_descriptions,
        commands=list(profile.commands.items()),
        updates=updates.waiting(),
        allowed=sorted(updates.allowed) if updates.allowed is not None else None,
        next_update=updates.next_id,
        last_queued=updates._last_queued,
        last_message=telegram._last_private_id,
        last_in_supergroups=telegram._last_supergroup_id,
        next_press=telegram._next_press,
        next_group=telegram._next_group,
    )


def restore(telegram: Telegram, kept: Remembered) -> None:
    """Put what was remembered back into a new, empty `Telegram`."""
    telegram.people.update({person.id: person for person in kept.people})
    for chat in kept.chats:
        # One person, not a copy in each chat: toasts and a deleted account must be seen from everywhere.
        chat.person = telegram.people[chat.person.id] if chat.person else None
        telegram.chats[chat.id] = chat
    telegram.phones.update({person.id: Phone(telegram, person) for person in kept.people})
    for stored in kept.files:
        telegram.files._by_id[stored.file_id] = telegram.files._by_path[stored.path] = stored
    telegram.presses.update(kept.presses)
    telegram.profile.descriptions.update(kept.descriptions)
    telegram.profile.short_descriptions.update(kept.short_descriptions)
    telegram.profile.commands.update(kept.commands)
    _restore_updates(telegram, kept)
    telegram._last_private_id = kept.last_message
    telegram._last_supergroup_id.update(kept.last_in_supergroups)
    telegram._next_press = kept.next_press
    telegram._next_group = kept.next_group


def _restore_updates(telegram: Telegram, kept: Remembered) -> None:
    updates = telegram.updates
    updates._queue = deque(kept.updates)
    updates._earliest = min((item.expires for item in kept.updates), default=None)
    updates._last_queued = kept.last_queued
    updates.next_id = kept.next_update
    updates.allowed = frozenset(kept.allowed) if kept.allowed is not None else None
