"""Fifty volunteers who answer by tapping, whatever happens to the bot, and remember everything they saw."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random
from time import monotonic
from typing import Any

from bot.standin import Event, Phone, Telegram

THINKING = (0.05, 0.4)
"""Seconds between seeing a question and pressing."""
CLOSING = "Shared today"
"""Words under which a check-in has come to its end."""
NEVER = frozenset({"Later today", "Not this week", "Pause", "Back"})
"""Choices after which there would be no more questions today, and the one that leads in circles."""
LIKED = {"Today": 3.0, "Yes, mine": 2.0, "Heavy": 2.0}
"""Choices that raise alerts are taken more often than others."""

Question = tuple[str, int]
"""A check-in's code and the turn its buttons belong to."""


class Walker:
    """One volunteer."""

    def __init__(self, phone: Phone, dice: Random) -> None:
        self.phone = phone
        self.dice = dice
        self.asked: dict[str, str] = {}
        """Labels and data of the buttons of the newest question."""
        self.where = 0
        self.question: Question | None = None
        self.pressed: set[Question] = set()
        self.waiting_since: float | None = None
        self.finished = 0
        self.begun = 0
        self.acting: asyncio.TimerHandle | None = None
        self.repeated: Counter[Question] = Counter()
        """New messages that put a question which had been put before, since the last kill."""
        self.put: set[Question] = set()

    @property
    def idle(self) -> bool:
        """Between two check-ins."""
        return self.question is None and self.waiting_since is None


class Walkers:
    """Everyone, and the taps Telegram saw confirmed."""

    def __init__(self, telegram: Telegram, phones: Sequence[Phone], seed: int) -> None:
        self._telegram = telegram
        self.people = {phone.id: Walker(phone, Random(f"{seed} {phone.id}")) for phone in phones}  # noqa: S311
        self._again = True
        self._tap: tuple[int, str] | None = None
        self._taps: dict[int, tuple[int, str]] = {}
        self.confirmed: list[tuple[int, str]] = []
        """Chat and data of each press, in the order in which the bot confirmed them."""
        self.too_often: list[str] = []
        telegram.journal.subscribe(self._noticed)

    def begin(self) -> None:
        """Everyone asks for a check-in."""
        for walker in self.people.values():
            self._ask_for_one(walker)

    def last_round(self) -> None:
        """Nobody begins another check-in."""
        self._again = False

    def killed(self) -> None:
        """The bot was killed: from now on each question may be put once more."""
        for walker in self.people.values():
            walker.repeated.clear()

    @property
    def unfinished(self) -> list[Walker]:
        """Those who are in the middle of something."""
        return [walker for walker in self.people.values() if not walker.idle]

    # What happens on the phones

    def _noticed(self, event: Event) -> None:
        if event.kind == "tap":
            self._tap = (event.chat_id, event.detail["data"])
        elif event.kind == "queued" and event.detail["what"] == "callback_query" and self._tap is not None:
            self._taps[event.detail["update_id"]] = self._tap
            self._tap = None
        elif event.kind == "confirmed":
            self.confirmed += [self._taps.pop(each) for each in event.detail["update_ids"] if each in self._taps]
        elif event.kind in ("message", "edit") and event.detail["by_bot"]:
            walker = self.people.get(event.chat_id)
            if walker is not None:
                self._sees(walker, event.kind, event.message_id, event.detail["message"])

    def _sees(self, walker: Walker, kind: str, message_id: int, message: dict[str, Any]) -> None:
        buttons = [button for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]
        offered = {button["text"]: button.get("callback_data", "") for button in buttons}
        answers = {label: data for label, data in offered.items() if data.startswith("c:")}
        if CLOSING in message["text"] and not answers:
            self._ends(walker)
        elif "m:extra" in offered.values():
            walker.asked, walker.where, walker.question = offered, message_id, None
            self._act_soon(walker)
        elif answers:
            _, code, turn, _ = next(iter(answers.values())).split(":")
            self._is_asked(walker, kind, (code, int(turn)), message_id, answers)

    def _is_asked(
        self, walker: Walker, kind: str, question: Question, message_id: int, answers: dict[str, str]
    ) -> None:
        if kind == "message" and question in walker.put:
            walker.repeated[question] += 1
            if walker.repeated[question] > 1:
                self.too_often.append(f"{walker.phone.first_name} was asked {question} more than once after one kill")
        walker.put.add(question)
        if question in walker.pressed:
            return  # answered already; what comes of it is on its way
        walker.asked, walker.where, walker.question = answers, message_id, question
        self._act_soon(walker)

    def _ends(self, walker: Walker) -> None:
        if walker.question is None and walker.waiting_since is None:
            return
        walker.finished += 1
        walker.question, walker.asked, walker.waiting_since = None, {}, None
        if self._again:
            self._later(walker, self._ask_for_one)

    # What they do

    def _act_soon(self, walker: Walker) -> None:
        walker.waiting_since = None if walker.question else walker.waiting_since
        self._later(walker, self._press)

    def _later(self, walker: Walker, act: Any) -> None:
        if walker.acting is not None:
            walker.acting.cancel()
        wait = walker.dice.uniform(*THINKING)
        walker.acting = asyncio.get_running_loop().call_later(wait, act, walker)

    def _ask_for_one(self, walker: Walker) -> None:
        walker.begun += 1
        walker.waiting_since = monotonic()
        walker.phone.says("/checkin")

    def _press(self, walker: Walker) -> None:
        labels = [label for label in walker.asked if label not in NEVER]
        if not labels:
            return
        if walker.question is not None:
            walker.pressed.add(walker.question)
        else:
            labels = [label for label in labels if walker.asked[label] == "m:extra"]
        label = walker.dice.choices(labels, [LIKED.get(each, 1.0) for each in labels])[0]
        if "Start" in labels:
            label = "Start"
        walker.waiting_since = monotonic()
        walker.phone.taps_old(walker.where, walker.asked[label])
