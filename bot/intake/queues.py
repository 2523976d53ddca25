"""One queue per chat: order is kept inside a chat, many chats go at once, and nobody can hold the others up."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from bot.intake.received import Received

Handle = Callable[[Received], Awaitable[None]]


class Queues:
    """Hands updates on. `width` chats are served at once; the next update of a chat waits for its turn behind the
    other chats, so a chatty person costs the others nothing."""

    def __init__(self, handle: Handle, *, width: int = 256) -> None:
        self._handle = handle
        self._width = width
        self._queues: dict[int, deque[Received]] = {}
        self._turns: deque[int] = deque()
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.waiting = 0
        """Updates in hand, not yet handled."""

    def put(self, update: Received) -> None:
        """Queue an update behind the earlier ones of its chat."""
        self.waiting += 1
        self._idle.clear()
        queue = self._queues.get(update.chat_id)
        if queue is None:
            self._queues[update.chat_id] = deque((update,))
            self._turns.append(update.chat_id)
            self._start()
        else:
            queue.append(update)

    async def room(self, most: int) -> None:
        """Return when fewer than `most` updates are in hand: what is not fetched, Telegram keeps for us."""
        while self.waiting >= most and not self._stopping:
            self._room.clear()
            await self._room.wait()

    async def idle(self) -> None:
        """Return when everything put so far has been handled."""
        await self._idle.wait()

    async def stop(self, within: float) -> None:
        """Let what is running finish, for at most `within` seconds; the inbox has the rest."""
        self._stopping = True
        self._room.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()

    def _start(self) -> None:
        while self._turns and self._running < self._width and not self._stopping:
            chat_id = self._turns.popleft()
            self._running += 1
            task = asyncio.create_task(self._serve(chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        try:
            await self._handle(queue[0])
        finally:
            queue.popleft()
            self.waiting -= 1
            self._running -= 1
            self._room.set()
            if queue:
                self._turns.append(chat_id)
            else:
                del self._queues[chat_id]
            if not self.waiting:
                self._idle.set()
            self._start()
