"""Golden transcripts in plain words: who did what, and what then stood on whose phone.

`pytest --renew` writes them anew; a reviewer who has never seen Python can read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bot.standin import Shown
from flows.people import Role
from tests.stage import TEAM, Actor, Stage

FOLDER = Path(__file__).parent / "journeys" / "transcripts"


class Scribe:
    """Writes down a conversation. After every line the bot is restarted, so that only what was kept can go on."""

    def __init__(self, stage: Stage, name: str, *, renew: bool) -> None:
        self._stage = stage
        self._path = FOLDER / f"{name}.txt"
        self._renew = renew
        self._lines: list[str] = []

    async def taps(self, actor: Actor, *labels: str) -> None:
        """One press after the other."""
        for label in labels:
            self._lines.append(f"{actor.name} taps [{label}]")
            await actor.taps(label)
            await self._look()

    async def says(self, actor: Actor, text: str) -> None:
        """Typed words."""
        self._lines.append(f"{actor.name} writes: {text}")
        await actor.says(text)
        await self._look()

    async def opens(self, actor: Actor, role: Role, team: str = TEAM) -> None:
        """Opens a joining link."""
        self._lines.append(f"{actor.name} opens a link to join {team} as {role.value}")
        actor.phone.starts(self._stage.link(role, team))
        await self._stage.settles()
        await self._look()

    async def does(self, words: str, work: Callable[[], object]) -> None:
        """Anything else; `words` say what."""
        self._lines.append(words)
        work()
        await self._stage.settles()
        await self._look()

    async def passes(self, words: str, **by: float) -> None:
        """Time passes."""
        self._lines.append(f"({words})")
        await self._stage.forward(**by)
        await self._look()

    def settle(self) -> None:
        """Compare with what was written before, or write it anew."""
        text = "\n".join(self._lines) + "\n"
        if self._renew or not self._path.exists():
            self._path.write_text(text, encoding="utf-8")
            assert self._renew, f"{self._path.name} was missing and has been written; read it, then run again"
        assert text == self._path.read_text(encoding="utf-8")

    async def _look(self) -> None:
        for actor in self._stage.cast:
            known = set(actor.seen)
            for shown in actor.fresh():
                verb = "sees in place" if shown.message_id in known else "hears"
                self._lines.append(f"    {actor.name} {verb}")
                self._lines.extend(_on_screen(shown))
            actor.looks()
        await self._stage.restarts()


CHANGING = ((re.compile(r"start=[\w-]+"), "start=code"), (re.compile(r"Version [0-9a-f]{8}\b"), "Version 00000000"))
"""What differs from run to run, or with every edit of a text."""


def _on_screen(shown: Shown) -> list[str]:
    text = shown.text
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    lines = [f"      | {line}".rstrip() for line in text.split("\n")]
    lines += ["      " + " ".join(f"[{button.text}]" for button in row) for row in shown.buttons]
    return lines
