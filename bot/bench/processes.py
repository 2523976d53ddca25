"""The bots under test as processes, and what the kernel says about them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 1024
STOP_WITHIN = 10.0
ROOT = Path(__file__).resolve().parents[2]
NOT_HANDED_ON = ("ALONGSIDE_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PYTHONDONTWRITEBYTECODE")
"""Settings of somebody else's bot, proxies, and what would have Python compile everything at each start."""


@dataclass(slots=True)
class Bot:
    """A running bot. Its log goes to `log`."""

    process: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> tuple[float, float]:
        """MiB resident now and at the most since the start."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        return int(lines["VmRSS"].split()[0]) / MIB, int(lines["VmHWM"].split()[0]) / MIB

    def complaints(self) -> list[str]:
        """Lines of its log that tell of errors."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if '"level": "error"' in line or "Traceback" in line]

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL where that is not enough."""
        if self.alive:
            self.process.terminate()
            try:
                async with asyncio.timeout(STOP_WITHIN):
                    await self.process.wait()
            except TimeoutError:
                await self.kill()

    async def kill(self) -> None:
        """SIGKILL."""
        if self.alive:
            self.process.kill()
        await self.process.wait()


async def start(module: str, *arguments: str, environment: Mapping[str, str], folder: Path) -> Bot:
    """Start `python -m module arguments` in `folder`, which also gets its log."""
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith(NOT_HANDED_ON)}
    log = folder / f"{module}.log"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            cwd=folder,
            env=own | {"PYTHONPATH": str(ROOT)} | dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    return Bot(process, log)


def settings(token: str, api_url: str, database: str, **more: str) -> dict[str, str]:
    """The environment of our bot: at any hour of the day, with someone on cover, not paced; `more` wins."""
    usual = {
        "TELEGRAM__TOKEN": token,
        "TELEGRAM__API_URL": api_url,
        "TELEGRAM__MESSAGES_PER_SECOND": "0",
        "STORAGE__URL": database,
        "FOLLOW_UP__URGENT": "on",
        "CHECK_IN__QUIET_HOURS": "00:00-00:00",
        "HEALTH__LISTEN": "",
    }
    return {f"ALONGSIDE_{name}": value for name, value in (usual | more).items()}
