"""The one thread that writes: takes what is waiting, keeps it in one transaction, tells everyone at once.

1. Everything waiting (at most `TOGETHER`) is run in one transaction and committed once: group commit. One slow disk
   flush then serves all, and a cancelled task cannot leave the database locked.
2. If a unit fails, the transaction is rolled back and the units are run again, each inside a savepoint, so that only
   the failing one is undone. Failures are rare; savepoints for all would cost every tap two statements.
3. If the database itself fails, or the commit does, everyone hears it and nothing of the group was kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from storage.errors import StoreError, StoreUnavailable, TryAgain, plain
from storage.session import Session
from storage.unit import Unit

TOGETHER = 200
"""Units in one transaction at most: bounds how long the first of them waits."""
ATTEMPTS = 3
"""How often a group is run when PostgreSQL asks for it again."""


@dataclass(slots=True, eq=False)
class Job:
    """A unit of work on its way through the writer."""

    work: Callable[[Unit], Any]
    loop: asyncio.AbstractEventLoop | None
    waiting: Any
    """An asyncio future of that loop; without a loop a concurrent one."""
    result: Any = None
    error: Exception | None = None

    def deliver(self) -> None:
        """Hands the result back. Someone who stopped waiting changes nothing."""
        if self.waiting.done():
            return
        if isinstance(self.error, StopIteration):
            # A future refuses it, and everyone after it would wait for ever.
            self.waiting.set_exception(RuntimeError("a unit raised StopIteration"))
        elif self.error is not None:
            self.waiting.set_exception(self.error)
        else:
            self.waiting.set_result(self.result)


class Writer:
    """Owns the writing thread and its connection."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)
        self._closed = False
        self._thread.start()

    def submit(self, work: Callable[[Unit], Any]) -> asyncio.Future[Any]:
        """Queues a unit from an event loop."""
        loop = asyncio.get_running_loop()
        job = Job(work, loop, loop.create_future())
        self._put(job)
        return job.waiting  # type: ignore[no-any-return]

    def submit_from_outside(self, work: Callable[[Unit], Any]) -> Future[Any]:
        """Queues a unit from a thread without an event loop."""
        job = Job(work, None, Future())
        self._put(job)
        return job.waiting  # type: ignore[no-any-return]

    def close(self) -> None:
        """Finishes what is waiting, then stops."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._thread.join()

    def _put(self, job: Job) -> None:
        if self._closed:
            raise StoreUnavailable("The store is closed.")
        self._queue.put(job)

    def _run(self) -> None:
        going_on = True
        while going_on:
            jobs, going_on = self._take()
            if jobs:
                self._keep(jobs)
                _hand_back(jobs)
        self._session.drop()

    def _take(self) -> tuple[list[Job], bool]:
        jobs: list[Job] = []
        job = self._queue.get()
        try:
            while job is not None:
                jobs.append(job)
                if len(jobs) >= TOGETHER:
                    return jobs, True
                job = self._queue.get_nowait()
        except Empty:
            return jobs, True
        return jobs, False

    def _keep(self, jobs: list[Job]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._together(jobs)
            except Exception as trouble:
                self._session.drop()
                error = plain(trouble)
                if isinstance(error, TryAgain) and attempt < ATTEMPTS:
                    continue
                _fail(jobs, error)
            return

    def _together(self, jobs: list[Job]) -> None:
        unit = self._session.begin()
        for job in jobs:
            try:
                job.result = job.work(unit)
            except Exception as trouble:
                _raise_if_it_concerns_all(trouble)
                self._session.rollback()
                if len(jobs) == 1:
                    job.error = plain(trouble)
                else:
                    self._apart(jobs)
                return
        self._session.commit()

    def _apart(self, jobs: list[Job]) -> None:
        unit = self._session.begin()
        for job in jobs:
            self._session.savepoint()
            try:
                job.result = job.work(unit)
            except Exception as trouble:
                _raise_if_it_concerns_all(trouble)
                self._session.undo_to_savepoint()
                job.error = plain(trouble)
            else:
                self._session.keep_savepoint()
        self._session.commit()


def _raise_if_it_concerns_all(trouble: Exception) -> None:
    error = plain(trouble)
    if isinstance(error, StoreUnavailable | TryAgain):
        raise error from None


def _fail(jobs: list[Job], error: Exception) -> None:
    for job in jobs:
        # Each its own: one exception raised in many tasks would gather all their tracebacks.
        job.error = type(error)(str(error)) if isinstance(error, StoreError) else error


def _hand_back(jobs: list[Job]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            job.deliver()
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, theirs in by_loop.items():
        # A loop that has closed meanwhile has nobody waiting; the work is kept all the same.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_deliver, theirs)


def _deliver(jobs: list[Job]) -> None:
    for job in jobs:
        job.deliver()
