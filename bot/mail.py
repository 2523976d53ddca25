"""What one unit of work decides to send, gathered so that it is kept in one go."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.follow_up.copies import keep_copies
from bot.screen import Screen
from flows.people import Person
from storage.outbox import Lane, Outgoing
from storage.unit import Unit

FRESH_FOR = {
    Lane.URGENT_ALERT: None,
    Lane.REPLY: timedelta(hours=24),
    Lane.ALERT: None,
    Lane.CHECK_IN: timedelta(hours=20),
    Lane.DIGEST: timedelta(days=2),
}
"""How late each kind of message may still leave; an alert is never too late."""


class Mail:
    """Collects outgoing messages of one unit, in the order they are to arrive."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.outgoing: list[Outgoing] = []

    def post(self, unit: Unit, *, lease_until: datetime | None = None) -> list[Outgoing]:
        """Keep everything gathered, in one go; returns what was new, with ids. Copies of alerts are remembered."""
        posted = unit.outbox.post(self.outgoing, now=self.now, lease_until=lease_until)
        keep_copies(unit, posted, self.now)
        return posted

    def send(
        self,
        person: Person,
        screen: Screen,
        *,
        kind: str,
        lane: Lane = Lane.REPLY,
        edit: int | None = None,
        about: str | None = None,
        dedupe: str | None = None,
        not_before: datetime | None = None,
        stale_at: datetime | None = None,
    ) -> None:
        """A message to someone who joined; `edit` replaces an earlier one of ours (its Telegram id).

        `about` is the code of the check-in or alert it belongs to: once sent, the new message's id is kept with it.
        `dedupe` makes a second posting of the same thing do nothing.
        """
        self.to_chat(
            person.chat_id,
            screen,
            kind=kind,
            lane=lane,
            person=person.id,
            edit=edit,
            about=about,
            dedupe=dedupe,
            not_before=not_before,
            stale_at=stale_at,
        )

    def to_chat(
        self,
        chat_id: int,
        screen: Screen,
        *,
        kind: str,
        lane: Lane = Lane.REPLY,
        person: int | None = None,
        edit: int | None = None,
        about: str | None = None,
        dedupe: str | None = None,
        not_before: datetime | None = None,
        stale_at: datetime | None = None,
    ) -> None:
        """A message to a chat, joined or not."""
        fresh = FRESH_FOR[lane]
        start = not_before or self.now
        self.outgoing.append(
            Outgoing(
                lane=lane,
                person=person,
                chat_id=chat_id,
                kind=kind,
                payload=screen.to_payload(edit=edit),
                about=about,
                dedupe=dedupe,
                not_before=start,
                stale_at=stale_at or (start + fresh if fresh else None),
            )
        )
