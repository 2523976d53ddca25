"""Copies of an alert on people's phones: which message shows it, and in what state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.alerts import Alert
from storage.alerts import AlertCopy
from storage.outbox import Outgoing
from storage.unit import Unit

ALERT = "alert"
"""The kind of outgoing message that becomes a copy of the alert it is about."""
PUSH, CARD, DONE = "push", "card", "done"
"""What a copy shows: the call to open it, everything about it, or that there is nothing left to do."""


def keep_copies(unit: Unit, posted: Iterable[Outgoing], now: datetime) -> None:
    """Keeps which of the messages just posted show an alert; to be called in the unit that posted them."""
    for message in posted:
        if message.kind != ALERT or message.about is None or message.person is None:
            continue
        alert = unit.alerts.get(message.about)
        if alert is not None:
            state = PUSH if _calls(message) else CARD
            unit.alerts.keep_copy(alert.id, person=message.person, outgoing=message.id, state=state, at=now)


def _calls(message: Outgoing) -> bool:
    return any(data.startswith("a:open:") for row in message.payload["rows"] for _, data, _ in row)


def copy_on(unit: Unit, alert: Alert, person: int, message: int) -> AlertCopy | None:
    """The copy that a press came from. Telegram's answer with its id may not have been kept yet."""
    mine = [copy for copy in unit.alerts.copies(alert.id) if copy.person == person]
    found = next((copy for copy in mine if copy.message_id == message), None)
    if found is None:
        found = next((copy for copy in reversed(mine) if copy.message_id is None), None)
        if found is not None:
            unit.alerts.copy_sent(found.outgoing, message)
    return found
