"""`alongside run` as a process of its own, beside the stand-in over HTTP."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
THE_BOT = ("-m", "bot", "run")


class Running:
    """A started process; `ends` waits for it and gives its exit status, what it said, and the seconds it took."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ends(self, within: float = 30.0) -> tuple[int, str, str, float]:
        began = monotonic()
        async with asyncio.timeout(within):
            out, err = await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode, out.decode(), err.decode(), monotonic() - began

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def running(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Running]:
    """Start it in this folder; the settings are ALONGSIDE_ variables (TELEGRAM__TOKEN="...")."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    environment |= {f"ALONGSIDE_{key}": value for key, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(arguments or THE_BOT),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    run = Running(process)
    try:
        yield run
    finally:
        await run.kill()
