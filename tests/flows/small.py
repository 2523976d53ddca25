"""One small charity: a weekly check-in, a few rules, and Ann who talks to the engine."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.checkin import Answer, Ask, CheckIn, Chose, Event, Say, Turn, Wrote
from flows.compiled import Compiled
from flows.data import checkin_from_data, checkin_to_data, facts_from_data, facts_to_data
from flows.engine import advance, begin
from flows.facts import Facts, Past
from flows.library import parse_library

NOW = datetime(2026, 7, 6, 17, 0, tzinfo=UTC)

WEEKLY = """
id = "weekly"
title = "Weekly"
start = "opening"

[[step]]
id = "opening"
ask = "Hi {name}."
skip = false
counts = false
choices = [
  { id = "start", label = "Start", next = "load" },
  { id = "later", label = "Later today", next = "end_later", effects = { later = "today" } },
]

[[step]]
id = "load"
short = "This week"
ask = "How has volunteering felt this week?"
next = "mind"
choices = [
  { id = "good", label = "Good", say = "Good to hear." },
  { id = "too_much", label = "Too much", say = "You are allowed to do less." },
  { id = "none", label = "Didn't volunteer", next = "talk" },
  { id = "rather_not", label = "Rather not say", missing = true },
]

[[step]]
id = "mind"
short = "On your mind"
ask = "Is anything still on your mind?"
next = "share"
choices = [
  { id = "no", label = "No" },
  { id = "alone", label = "A lot, carrying it alone", next = "crisis" },
]

[[step]]
id = "crisis"
ask = "Did it involve someone in crisis?"
counts = false
next = "share"
choices = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]

[[step]]
id = "share"
share = ["R-05", "R-06", "R-06b"]
next = "theme"

[[step]]
id = "theme"
rotate = ["two_way", "role"]
next = "talk"

[[step]]
id = "two_way"
ask = "Did you get something back?"
next = "talk"
choices = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]

[[step]]
id = "role"
ask = "Is your role clear?"
next = "talk"
choices = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]

[[step]]
id = "talk"
ask = "Would you like a chat with {supervisor}?"
next = "gate"
choices = [
  { id = "no", label = "No thanks" },
  { id = "today", label = "Today", say = "I'll tell {supervisor} you'd like a chat, nothing more." },
  { id = "other", label = "With {alternate}", offer_when = { setting = "has_alternate" } },
]

[[step]]
id = "gate"
branch = [{ when = { setting = "rota_live" }, next = "safety" }]
next = "good_thing"

[[step]]
id = "safety"
ask = "Is anyone's safety worrying you?"
next = "good_thing"
choices = [{ id = "no", label = "No" }, { id = "mine", label = "Yes, mine", urgent = true }]

[[step]]
id = "good_thing"
short = "Good thing"
ask = "One good thing from this week?"
words = { max = 20, effect = "good_thing" }
next = "end"

[[step]]
id = "end"
end = true
say = "Shared today: {shared}."

[[step]]
id = "end_later"
end = true
done = false
say = "Later, then."
"""

RULE = """
[[rule]]
id = "{0}"
theme = "{1}"
tier = "{2}"
sharing = "{3}"
when = {4}
{5}
words = "{{name}}: {1}."
plain = "plain"
reason = "reason"
"""

RULES = "".join(
    RULE.format(*rule)
    for rule in (
        ("R-01", "safety", "urgent", "told", '{ step = "safety", is = ["mine"] }', ""),
        (
            "R-05",
            "load",
            "follow_up",
            "asked",
            '{ step = "load", is = ["too_much"], times = 2, of_last = 3 }',
            "first_weeks_private = true",
        ),
        ("R-06", "carrying", "follow_up", "asked", '{ step = "mind", is = ["alone"] }', ""),
        (
            "R-06b",
            "carrying",
            "same_day",
            "asked",
            '{ all = [{ step = "mind", is = ["alone"] }, { step = "crisis", is = ["yes"] }] }',
            "",
        ),
        ("R-17", "talk", "same_day", "told", '{ step = "talk", is = ["today"] }', 'rest = "0 weeks"'),
    )
)

TEXTS = """
[sharing]
ask = "They would see: {words}"
ask_alternate = "{alternate} would see: {words}"
share = "Share this"
chat = "Just say I'd like a chat"
alternate = "Tell {alternate} instead"
private = "Keep it private"
chat_words = "{name} would like a chat."
[sharing.said]
share = "Shared with {supervisor}."
share_alternate = "Shared with {alternate}."
[rule]
"R-05".say = "Twice in three. You could do less."
"R-01".say = "I am telling {supervisor} now."
[shared]
nothing = "nothing"
[unknown]
supervisor = "your supervisor"
"""

FACTS = Facts(
    words={"name": "Ann", "supervisor": "Sue", "alternate": "Max"},
    settings={"rota_live": True, "has_alternate": True},
    numbers={"weeks_since_joining": 20},
)


def compiled_from(*flows: str, rules: str = RULES, texts: str = TEXTS, **files: str) -> Compiled:
    """The first of these flows, with rules and texts."""
    written = {f"flows/{n}.toml": text for n, text in enumerate(flows)}
    library = parse_library({**written, "rules.toml": rules, "texts/en.toml": texts, **files})
    return library.compiled(next(iter(library.flows)))


class Talk:
    """Ann in one check-in. Between any two turns it goes to plain data and back."""

    def __init__(self, compiled: Compiled, facts: Facts = FACTS, now: datetime = NOW) -> None:
        self.compiled = compiled
        self.facts = facts
        self.now = now
        self.last: Turn = begin(compiled, "now", now, facts)

    @property
    def checkin(self) -> CheckIn:
        return self.last.checkin

    def turn(self, event: Event) -> Turn:
        checkin = checkin_from_data(json.loads(json.dumps(checkin_to_data(self.checkin))))
        facts = facts_from_data(json.loads(json.dumps(facts_to_data(self.compiled.trimmed(self.facts)))))
        assert checkin == self.checkin
        self.last = advance(self.compiled, checkin, event, self.now, facts)
        return self.last

    def taps(self, *choices: str) -> Turn:
        for choice in choices:
            self.turn(Chose(choice))
        return self.last

    def types(self, text: str) -> Turn:
        return self.turn(Wrote(text))

    @property
    def says(self) -> list[str]:
        return [said.text for said in self.last.utter if isinstance(said, Say)]

    @property
    def asked(self) -> Ask:
        ask = self.last.utter[-1]
        assert isinstance(ask, Ask)
        return ask

    @property
    def step(self) -> str:
        return self.checkin.step

    @property
    def rules(self) -> list[str]:
        return [flag.rule for flag in self.last.flags]


def week(ago: int, flow: str = "weekly", **answers: Any) -> Past:
    """A check-in so many weeks ago; None is a skipped answer, a number a score or scale."""
    at = NOW - timedelta(weeks=ago)
    kept = {}
    for name, value in answers.items():
        step, _, item = name.partition("__")
        answer = Answer(step, at, item.replace("score_", "score:"))
        if value is None:
            answer = replace(answer, skipped=True)
        elif isinstance(value, str):
            answer = replace(answer, choices=(value,))
        else:
            answer = replace(answer, number=float(value))
        kept[(answer.step, answer.item)] = answer
    return Past(f"week{ago}", flow, at, kept)


class AnnWith:
    """Ann with other facts: `ann_with(past=(...))`."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def __call__(self, **facts: Any) -> Talk:
        return Talk(self._compiled, replace(FACTS, **facts))


def in_flow(flow: str, *, rules: str = "", **facts: Any) -> Talk:
    """Ann in a flow of its own."""
    return Talk(compiled_from(flow, rules=rules), replace(FACTS, **facts))


def rule(
    id: str, when: str, *, theme: str = "t", tier: str = "follow_up", sharing: str = "told", more: str = ""
) -> str:
    """A rule as TOML."""
    return RULE.format(id, theme, tier, sharing, when, more)
