"""Each failure of a call and what it means for the message: the whole table."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.failures import LONGEST_WAIT, Moved, Pause, SendAnew, TokenRevoked, Wait, backoff, meaning
from bot.standin import Group, Phone, Telegram
from bot.standin.inprocess import bot_for
from storage.outbox import Never, Sent
from tests.stage import TestClock

DICE = random.Random(7)

TABLE: list[tuple[TelegramError, object]] = [
    (RetryAfter(timedelta(seconds=17)), Pause(timedelta(seconds=17))),
    (RetryAfter(3600), Pause(timedelta(hours=1))),
    (Forbidden("Forbidden: bot was blocked by the user"), Never("blocked")),
    (Forbidden("Forbidden: user is deactivated"), Never("undeliverable")),
    (Forbidden("Forbidden: bot was kicked from the group chat"), Never("undeliverable")),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Never("undeliverable")),
    (ChatMigrated(-100_123), Moved(-100_123)),
    (BadRequest("Message is not modified: specified new message content is the same"), Sent(None)),
    (BadRequest("Message to edit not found"), SendAnew()),
    (BadRequest("Message can't be edited"), SendAnew()),
    (BadRequest("MESSAGE_ID_INVALID"), SendAnew()),
    (BadRequest("Chat not found"), Never("undeliverable")),
    (BadRequest("PEER_ID_INVALID"), Never("undeliverable")),
    (BadRequest("Message text is empty"), Never("refused")),
    (BadRequest("Can't parse entities: unsupported start tag"), Never("refused")),
]


@pytest.mark.parametrize(("error", "means"), TABLE, ids=[str(error) for error, _ in TABLE])
def test_the_table(error: TelegramError, means: object) -> None:
    assert meaning(error, 1, DICE) == means


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("Bad Gateway"), Conflict("Conflict: other getUpdates")])
def test_bad_moments_are_waited_out(error: TelegramError) -> None:
    means = meaning(error, 3, DICE)
    assert isinstance(means, Wait)
    assert timedelta(seconds=2) <= means.wait <= timedelta(seconds=4)


def test_a_revoked_token_is_nobodys_but_a_persons_to_mend() -> None:
    with pytest.raises(TokenRevoked):
        meaning(InvalidToken("Unauthorized"), 1, DICE)


@given(attempts=st.integers(1, 10_000), seed=st.integers())
def test_waits_grow_spread_and_end_at_five_minutes(attempts: int, seed: int) -> None:
    wait = backoff(attempts, random.Random(seed)).total_seconds()
    most = min(LONGEST_WAIT, 2.0 ** min(attempts - 1, 16))
    assert most / 2 <= wait <= most


Trouble = Callable[[Telegram, Phone, Group], object]
REAL: list[tuple[str, Trouble, object]] = [
    ("blocked", lambda telegram, ann, group: ann.blocks(), Never("blocked")),
    ("deactivated", lambda telegram, ann, group: ann.leaves_telegram(), Never("undeliverable")),
    ("flood", lambda telegram, ann, group: telegram.faults.add("flood", retry_after=9), Pause(timedelta(seconds=9))),
]


@pytest.mark.parametrize(("trouble", "means"), [each[1:] for each in REAL], ids=[each[0] for each in REAL])
async def test_what_the_stand_in_says_is_understood(trouble: Trouble, means: object) -> None:
    telegram = Telegram(TestClock())
    ann = telegram.person("Ann")
    ann.starts()
    group = telegram.group("Walkers", ann)
    async with bot_for(telegram) as bot:
        trouble(telegram, ann, group)
        with pytest.raises(TelegramError) as caught:
            await bot.send_message(ann.id, "hello")
    assert meaning(caught.value, 1, DICE) == means


async def test_a_stranger_and_a_group_that_moved() -> None:
    telegram = Telegram(TestClock())
    ann = telegram.person("Ann")
    group = telegram.group("Walkers", ann)
    ann.adds_bot(group)
    old = group.id
    new = telegram.migrate(group)
    async with bot_for(telegram) as bot:
        with pytest.raises(TelegramError) as unknown:
            await bot.send_message(424_242, "hello")
        with pytest.raises(TelegramError) as moved:
            await bot.send_message(old, "hello")
    assert meaning(unknown.value, 1, DICE) == Never("undeliverable")
    assert meaning(moved.value, 1, DICE) == Moved(new)
