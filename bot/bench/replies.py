"""Replies a second, and how long people wait for the next question."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import perf_counter

from bot.bench.crowd import MILLISECONDS, Crowd, share_of
from bot.bench.stage import OURS, stage


@dataclass(frozen=True, slots=True)
class Window:
    """One measurement of one bot. Delays are milliseconds from press to next question, memory MiB."""

    bot: str
    people: int
    replies: int
    replies_per_second: float
    p50: float
    p95: float
    p99: float
    cpu_ms: float
    memory: float
    peak: float
    refused: int
    unanswered: int
    complaints: int
    bytes_per_checkin: float


async def window(kind: str, people: int, *, warm_up: float, seconds: float, latency: float = 0.0) -> Window:
    """Run a bot with so many people; `latency` seconds are added to every call but getUpdates."""
    async with stage(people) as place:
        if kind == OURS:
            place.seed()
        size = place.database_size()
        bot = await place.run(kind)
        try:
            if latency:
                for method in ("sendMessage", "editMessageText", "answerCallbackQuery"):
                    place.telegram.faults.add("latency", method=method, seconds=latency)
            crowd = Crowd(place.telegram, place.volunteers)
            crowd.begin()
            await asyncio.sleep(warm_up)
            crowd.measure()
            began, used = perf_counter(), bot.cpu()
            await asyncio.sleep(seconds)
            took, used, delays = perf_counter() - began, bot.cpu() - used, sorted(crowd.delays)
            unanswered = await crowd.rest(within=60.0)
            memory, peak = bot.memory()
        finally:
            await bot.stop()
        return Window(
            bot=kind,
            people=people,
            replies=len(delays),
            replies_per_second=len(delays) / took,
            p50=share_of(delays, 0.50),
            p95=share_of(delays, 0.95),
            p99=share_of(delays, 0.99),
            cpu_ms=used / max(1, len(delays)) * MILLISECONDS,
            memory=memory,
            peak=peak,
            refused=len(crowd.refused),
            unanswered=unanswered,
            complaints=len(bot.complaints()),
            bytes_per_checkin=(place.database_size() - size) / max(1, crowd.begun),
        )
