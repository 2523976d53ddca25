"""People who do not exist: how heavy their weeks are, how often they answer, what they share. Repeatable by seed."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import timedelta

from bot.questions import BACK, SKIP
from bot.standin import Phone, Shown
from flows.checkin import DONE
from flows.flags import Decision

_NAMES = """
Ann Ben Cat Dan Eve Fay Gus Hal Ida Jon Kim Lea Mia Ned Ola Pat Quin Ray Sam Tia Una Viv Wes Xan Yas Zoe Abe Bea Cal
Dot Eli Flo Gil Hope Ian Joy Kit Liz Mo Nia Otis Pip Rob Sal Tom Uma Val Will
"""
NAMES = tuple(_NAMES.split())
WORDS = ("A good talk on the walk.", "Tea after the session.", "Somebody said thank you.", "The sun came out.")
URGENT_CHOICES = frozenset({"mine", "supported", "other", "danger", "unsafe", "me", "now", "not_yet"})
SELDOM = 0.1
"""How much less often an answer of danger is given than its place in the list would have it."""
TICK = "✓"
IN_HAND = (5, 60)
"""Seconds between two answers of one conversation."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does with the message in front of them: press a button by its data, or type."""

    data: str = ""
    text: str = ""


@dataclass
class Volunteer:
    """Somebody who volunteers. `strain` (0 to 1) drifts from week to week; the rest is theirs for good."""

    phone: Phone
    rng: random.Random
    strain: float = 0.3
    diligence: float = 0.8
    openness: float = 0.5
    typed: int = field(default=0)

    @classmethod
    def drawn(cls, phone: Phone, rng: random.Random) -> Volunteer:
        """Somebody at random."""
        return cls(phone, rng, rng.betavariate(2, 4), rng.betavariate(6, 2), rng.random())

    def first_look(self) -> timedelta | None:
        """How long until they look at something new; None: they leave it."""
        if self.rng.random() > self.diligence:
            return None
        self.strain = min(1.0, max(0.0, self.strain + self.rng.gauss(0, 0.08)))
        return timedelta(minutes=math.exp(self.rng.gauss(3.5, 1.3)))

    def next_look(self) -> timedelta:
        """How long until the next answer within a conversation."""
        return timedelta(seconds=self.rng.uniform(*IN_HAND))

    def act(self, shown: Shown) -> Act | None:
        """What to do with this message; None: nothing is asked."""
        buttons = [button for row in shown.buttons for button in row if button.data.startswith("c:")]
        choices = {button.data.rpartition(":")[2]: button for button in buttons}
        offered = [choice for choice in choices if choice not in (BACK, SKIP)]
        if not choices:
            return None
        if SKIP in choices and self.rng.random() < (0.04 if offered else 0.5):
            return Act(choices[SKIP].data)
        if not offered:
            self.typed += 1
            return Act(text=self.rng.choice(WORDS))
        if DONE in offered and any(TICK in choices[choice].text for choice in offered):
            return Act(choices[DONE].data)
        return Act(choices[self._chosen([choice for choice in offered if choice != DONE])].data)

    def _chosen(self, offered: list[str]) -> str:
        if set(offered) <= {*Decision}:
            return self._shared(offered)
        # Questions put the easy answers first: the heavier the week, the further down people go.
        slope = 0.35 + 0.55 * self.strain
        weights = [slope**place * (SELDOM if choice in URGENT_CHOICES else 1) for place, choice in enumerate(offered)]
        return self.rng.choices(offered, weights)[0]

    def _shared(self, offered: list[str]) -> str:
        if self.rng.random() < self.openness:
            return Decision.SHARE.value
        others = [choice for choice in offered if choice != Decision.SHARE]
        return self.rng.choices(others, [4 if choice == Decision.PRIVATE else 1 for choice in others])[0]


@dataclass
class Carer:
    """Somebody who looks after volunteers: opens what comes, takes it, speaks, says what came of it."""

    phone: Phone
    rng: random.Random
    steps: tuple[tuple[str, ...], ...]
    """Labels in the order they are looked for: the furthest step of any alert comes first."""
    absence: float = 0.15

    def first_look(self) -> timedelta | None:
        """How long until they look at their phone; None: they leave it to the others."""
        if self.rng.random() < self.absence:
            return None
        return timedelta(minutes=math.exp(self.rng.gauss(2.3, 0.8)))

    def next_look(self) -> timedelta:
        """How long until the next step: a call takes its time."""
        return timedelta(minutes=self.rng.uniform(1, 45))

    def act(self, messages: list[Shown]) -> Act | None:
        """The next step on any alert in sight, the newest first."""
        for labels in self.steps:
            for shown in reversed(messages):
                found = [b for row in shown.buttons for b in row if b.text in labels and b.data]
                if found:
                    return Act(self.rng.choice(found).data)
        return None
