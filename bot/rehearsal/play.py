"""Plays one flow with somebody at the keyboard: the real engine, no token, no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.rehearsal.stage import Stage
from flows.check.cast import MONDAY
from flows.checkin import (
    CheckIn,
    Event,
    NotUnderstood,
    NotWaiting,
    Skipped,
    Status,
    TooLong,
    Turn,
    WentBack,
    Wrote,
)
from flows.engine import advance, begin, question
from flows.facts import Facts
from flows.library import Library

QUIT = frozenset({"quit", "/q", "exit"})
HELP = frozenset({"help", "help now", "/h"})
BACK, SKIP = frozenset({"/b"}), frozenset({"/s"})
"""The plain words "back" and "skip" are understood by the engine itself, as typed in the chat."""


class Spots(Protocol):
    """Says whether typed words would make the bot ask: "none", "ask" or "urgent"."""

    def __call__(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was typed (empty for the beginning) and what came of it."""

    typed: str
    turn: Turn


@dataclass
class Rehearsal:
    """One conversation as it is played."""

    library: Library
    flow: str
    facts: Facts
    stage: Stage
    spots: Spots
    exchanges: list[Exchange] = field(default_factory=list)

    def run(self, read: Callable[[], str | None]) -> None:
        """Play until the end; `read` gives what was typed, None when there is no more."""
        self.stage.open(self.library.flows[self.flow].title, self.facts.words.get("name", "Ann"))
        self._take("", begin(self.library.compiled(self.flow), "rehearse", MONDAY, self.facts))
        while not self.over:
            typed = read()
            if typed is None or typed.strip().lower() in QUIT:
                self.stage.note("Stopped here.")
                return
            self.answer(typed.strip())
        self.stage.note("That is the end.")

    @property
    def checkin(self) -> CheckIn:
        """Where the conversation stands."""
        return self.exchanges[-1].turn.checkin

    @property
    def over(self) -> bool:
        """Whether there is nothing left to answer."""
        return self.checkin.status is Status.FINISHED

    def answer(self, typed: str) -> None:
        """One thing typed: an answer, Back, Skip or Help now. What is not understood changes nothing."""
        if typed.lower() in HELP:
            self.stage.help_contacts(self.help_text)
            return
        event: Event = Wrote(typed)
        if typed.lower() in BACK:
            event = WentBack()
        elif typed.lower() in SKIP:
            event = Skipped()
        self._notice(event)
        try:
            turn = advance(self.library.compiled(self.flow), self.checkin, event, MONDAY, self.facts)
        except NotWaiting:
            self.stage.note("That does nothing here.")
        except TooLong as long:
            self.stage.note(f"That is longer than the {long.limit} characters there are room for. Please shorten it.")
        except NotUnderstood:
            self.stage.note("That is no answer to this question. Type a number or the words on a button.")
            self._again()
        else:
            self._take(typed, turn)

    @property
    def help_text(self) -> str:
        """The first lines of Help now."""
        words = self.facts.words
        return f"In danger right now: {words.get('emergency', '112')}.\n\n{words.get('help_lines', '')}"

    def _take(self, typed: str, turn: Turn) -> None:
        self.exchanges.append(Exchange(typed, turn))
        self.stage.turn(turn, dict(self.library.rules), self.help_text)

    def _again(self) -> None:
        ask = question(self.library.compiled(self.flow), self.checkin, MONDAY, self.facts)
        if ask is not None:
            self.stage.question(ask)

    def _notice(self, event: Event) -> None:
        """What the bot would make of typed words."""
        step = self.library.flows[self.flow].steps[self.checkin.step]
        if not isinstance(event, Wrote) or step.words is None or not step.words.spot:
            return
        level = self.spots(event.text)
        if level != "none":
            flow = "worry" if level == "ask" else "worry_urgent"
            self.stage.note(f"Here the bot would ask about these words first: alongside rehearse {flow}")
