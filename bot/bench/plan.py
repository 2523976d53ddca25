"""Everything the bench measures, in the order in which it does, with what each part is called."""

from __future__ import annotations

import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.bench.broadcast import Broadcast, broadcast
from bot.bench.replies import Window, window
from bot.bench.resting import Start, Ticks, starting, ticking
from bot.bench.stage import ECHO, OURS

PARTS = ("replies", "network", "broadcast", "ticks", "start")
NETWORK = 0.05
"""Seconds added to every call but getUpdates, as a network would."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured. Seconds; `people` at once; `enrolled` for ticks."""

    rounds: int = 3
    warm_up: float = 2.0
    seconds: float = 6.0
    people: tuple[int, ...] = (1, 100, 1_000)
    enrolled: tuple[int, ...] = (1_000, 10_000, 100_000)
    broadcast: float = 60.0


USUAL = Extent()
QUICK = Extent(rounds=1, seconds=3.0, people=(1, 100), enrolled=(1_000, 10_000), broadcast=15.0)
LARGE = Extent(people=(1, 100, 1_000, 10_000))


@dataclass(slots=True)
class Measured:
    """Everything that was measured."""

    windows: list[Window] = field(default_factory=list)
    network: list[Window] = field(default_factory=list)
    broadcasts: list[Broadcast] = field(default_factory=list)
    ticks: list[Ticks] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with the machine it was measured on."""
        machine = {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
        }
        return {"machine": machine, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Step:
    """One measurement: what to call it, and how to take it."""

    says: str
    take: Callable[[], Awaitable[None]]


def steps(extent: Extent, only: str | None, measured: Measured) -> Iterator[Step]:
    """The measurements, which put what they find into `measured`. Echo and ours take turns, round by round."""
    for part in PARTS if only is None else (only,):
        yield from _PLANNED[part](extent, measured)


def _replies(extent: Extent, measured: Measured) -> Iterator[Step]:
    for people in extent.people:
        yield from _rounds(extent, people, 0.0, measured.windows)


def _network(extent: Extent, measured: Measured) -> Iterator[Step]:
    yield from _rounds(extent, 100, NETWORK, measured.network)


def _rounds(extent: Extent, people: int, latency: float, into: list[Window]) -> Iterator[Step]:
    away = f", {latency * 1_000:.0f} ms away" if latency else ""
    for number in range(1, extent.rounds + 1):
        for kind in (ECHO, OURS):

            async def take(kind: str = kind) -> None:
                # A thousand people need some time to get going.
                warm_up = extent.warm_up + people / 1_000
                into.append(await window(kind, people, warm_up=warm_up, seconds=extent.seconds, latency=latency))

            yield Step(f"{people:,} people{away}: {kind}, round {number}", take)


def _broadcast(extent: Extent, measured: Measured) -> Iterator[Step]:
    async def take() -> None:
        measured.broadcasts.append(await broadcast(extent.broadcast))

    yield Step("urgent alerts while 10,000 check-ins are sent", take)


def _ticks(extent: Extent, measured: Measured) -> Iterator[Step]:
    for enrolled in extent.enrolled:

        async def take(enrolled: int = enrolled) -> None:
            measured.ticks.append(await ticking(enrolled))

        yield Step(f"a tick with {enrolled:,} enrolled", take)


def _start(_extent: Extent, measured: Measured) -> Iterator[Step]:
    async def take() -> None:
        measured.starts.append(await starting())

    yield Step("starts and rest with 10,000 enrolled", take)


_PLANNED: dict[str, Callable[[Extent, Measured], Iterator[Step]]] = {
    "replies": _replies,
    "network": _network,
    "broadcast": _broadcast,
    "ticks": _ticks,
    "start": _start,
}


def take_all(extent: Extent, only: str | None, tell: Callable[[str, int, int], None]) -> Measured:
    """Measure everything, or only one part; `tell` hears what comes next, its number, and how many there are."""
    measured = Measured()
    planned = list(steps(extent, only, measured))
    for number, step in enumerate(planned):
        tell(step.says, number, len(planned))
        asyncio.run(_taken(step))
    return measured


async def _taken(step: Step) -> None:
    await step.take()
