"""What each failure of a call to Telegram means for the message, decided here and nowhere else.

`BadRequest` and `TimedOut` are kinds of `NetworkError` in python-telegram-bot, so their order matters below.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from storage.outbox import Never, Sent

FIRST_WAIT = 1.0
LONGEST_WAIT = 300.0
NETWORK = "network"
"""Why a message waits that did not get through."""


class TokenRevoked(Exception):
    """Telegram no longer knows this bot's token; only a person can mend that."""


@dataclass(frozen=True, slots=True)
class Pause:
    """429: try again after exactly this long, and let nothing else leave before."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Wait:
    """Telegram or the network has a bad moment: try again after this long."""

    wait: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id; store it and send again."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class SendAnew:
    """The message to edit is gone; its content has to be sent as a new one."""


Meaning = Sent | Never | Pause | Wait | Moved | SendAnew

NOTHING_TO_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_SUCH_CHAT = ("chat not found", "peer_id_invalid", "user_id_invalid")


def meaning(error: TelegramError, attempts: int, dice: random.Random) -> Meaning:
    """What to do after a failed call. `attempts` counts this one. Raises `TokenRevoked`."""
    text = error.message.lower()
    if isinstance(error, InvalidToken):
        raise TokenRevoked from error
    if isinstance(error, RetryAfter):
        return Pause(_as_timedelta(error.retry_after))
    if isinstance(error, ChatMigrated):
        return Moved(error.new_chat_id)
    if isinstance(error, Forbidden):
        return Never("blocked" if "blocked" in text else "undeliverable")
    if isinstance(error, BadRequest):
        return _refused(text)
    # Everything else is Telegram or the network having a bad moment (5xx, timeouts, resets, a second poller).
    reason = "conflict" if isinstance(error, Conflict) else NETWORK
    return Wait(backoff(attempts, dice), reason)


def _refused(text: str) -> Meaning:
    if "message is not modified" in text:
        return Sent(None)
    if any(known in text for known in NOTHING_TO_EDIT):
        return SendAnew()
    if any(known in text for known in NO_SUCH_CHAT):
        return Never("undeliverable")
    return Never("refused")


def backoff(attempts: int, dice: random.Random) -> timedelta:
    """1, 2, 4 ... seconds, at most five minutes, spread by half so that many do not come back at once."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 16))
    return timedelta(seconds=longest * dice.uniform(0.5, 1.0))


def _as_timedelta(value: int | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)
