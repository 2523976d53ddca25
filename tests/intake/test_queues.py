"""Order inside a chat, many chats at once, nobody starved, and a stop that does not wait for ever."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.queues import Queues
from bot.intake.received import Received

crowds = st.lists(st.integers(1, 6), min_size=1, max_size=60)


def update(number: int, chat: int) -> Received:
    return Received(number, chat, {})


class Desk:
    """Handles one update at a time per chat, when it is let."""

    def __init__(self, width: int) -> None:
        self.queues = Queues(self.handle, width=width)
        self.done: list[tuple[int, int]] = []
        self.busy: defaultdict[int, int] = defaultdict(int)
        self.most_at_once = 0

    async def handle(self, received: Received) -> None:
        self.busy[received.chat_id] += 1
        assert self.busy[received.chat_id] == 1, "two of one chat at once"
        self.most_at_once = max(self.most_at_once, sum(self.busy.values()))
        await asyncio.sleep(0)
        self.busy[received.chat_id] -= 1
        self.done.append((received.chat_id, received.update_id))


@given(chats=crowds, width=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_order_inside_a_chat_is_kept_and_everything_is_handled(chats: list[int], width: int) -> None:
    async def scene() -> Desk:
        desk = Desk(width)
        for number, chat in enumerate(chats):
            desk.queues.put(update(number, chat))
        await desk.queues.idle()
        return desk

    desk = asyncio.run(scene())
    assert sorted(desk.done, key=lambda each: each[1]) == [(chat, number) for number, chat in enumerate(chats)]
    for chat in set(chats):
        numbers = [number for of, number in desk.done if of == chat]
        assert numbers == sorted(numbers)
    assert desk.most_at_once <= width
    assert desk.queues.waiting == 0


@given(chatty=st.integers(1, 300), others=st.integers(1, 20), width=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_a_chatty_person_costs_the_others_one_turn_at_most(chatty: int, others: int, width: int) -> None:
    async def scene() -> Desk:
        desk = Desk(width)
        for number in range(chatty):
            desk.queues.put(update(number, 1))
        for number in range(others):
            desk.queues.put(update(1_000 + number, 2 + number))
        await desk.queues.idle()
        return desk

    done = [chat for chat, _ in asyncio.run(scene()).done]
    last_of_the_others = max(at for at, chat in enumerate(done) if chat != 1)
    assert done[: last_of_the_others + 1].count(1) <= others + 2


async def test_many_chats_go_at_once() -> None:
    together = asyncio.Barrier(50)

    async def handle(_received: Received) -> None:
        await together.wait()

    queues = Queues(handle)
    for number in range(50):
        queues.put(update(number, number))
    async with asyncio.timeout(5):
        await queues.idle()


async def test_beyond_what_is_in_hand_telegram_keeps_them_for_us() -> None:
    go_on = asyncio.Event()

    async def handle(_received: Received) -> None:
        await go_on.wait()

    queues = Queues(handle)
    queues.put(update(1, 1))
    queues.put(update(2, 1))
    await queues.room(3)
    waiting = asyncio.create_task(queues.room(2))
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    await waiting


async def test_a_stop_lets_what_runs_finish_and_begins_nothing_new() -> None:
    begun: list[int] = []
    go_on = asyncio.Event()

    async def handle(received: Received) -> None:
        begun.append(received.update_id)
        await go_on.wait()

    queues = Queues(handle, width=1)
    queues.put(update(1, 1))
    queues.put(update(2, 2))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(go_on.set)
    await queues.stop(5)
    assert begun == [1]
    assert queues.waiting == 1


async def test_a_stop_does_not_wait_for_ever() -> None:
    async def handle(_received: Received) -> None:
        await asyncio.Event().wait()

    queues = Queues(handle)
    queues.put(update(1, 1))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await queues.stop(0.01)
