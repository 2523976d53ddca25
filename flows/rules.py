"""When a rule fires, and the flag it makes.

A flag is a fact with a response time. It is quiet while its rule rests or an alert of its theme is open already,
except where the wait could cost something: urgent rules and rules that never rest (a request to talk) always speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from flows.checkin import Answer
from flows.conditions import Evidence, because, holds
from flows.facts import FROM_OUTSIDE, Facts
from flows.flags import Decision, Flag, Rule, Tier
from flows.flow import When
from flows.texts import cut, fill
from flows.working_time import Duration, parse_duration

FIRST_WEEKS = 4
"""How long some rules answer the volunteer only, while trust is built. A judgement."""

RANK: Mapping[Tier, int] = {tier: rank for rank, tier in enumerate(reversed(Tier))}
"""Higher is sooner."""


def tier_now(rule: Rule, facts: Facts) -> Tier:
    """The rule's tier for this person: in the first four weeks some rules answer the volunteer only."""
    if rule.first_weeks_private and facts.numbers.get("weeks_since_joining", FIRST_WEEKS) < FIRST_WEEKS:
        return Tier.VOLUNTEER_ONLY
    return rule.tier


def always_speaks(rule: Rule) -> bool:
    """Whether neither a rest nor an open alert keeps the rule quiet."""
    return rule.tier is Tier.URGENT or not _rest(rule.rest)


@lru_cache
def _rest(written: str) -> Duration:
    return parse_duration(written)


def rests_until(rule: Rule, closed_at: datetime) -> datetime:
    """Until when the rule rests after its flag closed (UTC)."""
    return closed_at + _rest(rule.rest).clock


def is_quiet(rule: Rule, facts: Facts, now: datetime, raised: Iterable[Rule] = ()) -> bool:
    """Whether the rule stays quiet although its condition holds; `raised` are the rules heard in this check-in."""
    if always_speaks(rule):
        return False
    resting = facts.resting.get(rule.id)
    if resting is not None and resting > now:
        return True
    rank = RANK[tier_now(rule, facts)]
    if any(other.theme == rule.theme and RANK[tier_now(other, facts)] >= rank for other in raised):
        return True
    if rule.theme not in facts.open_themes:
        return False
    open_tier = facts.open_tiers.get(rule.theme)
    return open_tier is None or rank <= RANK[open_tier]


def fires(rule: Rule, seen: Evidence, raised: Iterable[Rule] = ()) -> bool:
    """Whether the rule fires now: its condition holds and it is not quiet."""
    return holds(rule.when, seen, missing=None) is True and not is_quiet(rule, seen.facts, seen.now, raised)


def make_flag(rule: Rule, seen: Evidence, words: str, decision: Decision | None = None) -> Flag:
    """The flag of a rule that fired; `words` is what a supervisor may see, variables filled."""
    return Flag(
        rule=rule.id,
        version=rule.version,
        theme=rule.theme,
        tier=tier_now(rule, seen.facts),
        sharing=rule.sharing,
        words=words,
        decision=decision,
        because=tuple(dict.fromkeys(because(rule.when, seen))),
    )


def can_ever_fire(rule: Rule, *, rota_live: bool) -> bool:
    """Whether this installation has what the rule needs: people on cover where it promises them, and facts that are
    not only to be had from outside. What cannot fire is not announced to volunteers."""
    covered = rota_live or rule.tier is not Tier.URGENT
    return covered and not _out_of_reach(rule.when, rota_live)


def _out_of_reach(when: When, rota_live: bool) -> bool:
    if when.all_ is not None:
        return not when.not_ and any(_out_of_reach(part, rota_live) for part in when.all_)
    if when.any_ is not None:
        return not when.not_ and all(_out_of_reach(part, rota_live) for part in when.any_)
    if when.setting == "rota_live":
        return rota_live is when.not_
    return when.number in FROM_OUTSIDE and not when.not_


def flag_without_answer(rule: Rule, facts: Facts) -> Flag:
    """The flag of a rule that another room found true, such as a silence after worrying words (R-04c)."""
    words = fill(cut(rule.words), lambda name: facts.words.get(name, ""))
    return Flag(rule.id, rule.version, rule.theme, rule.tier, rule.sharing, words)


def flags_from_facts(rules: Iterable[Rule], facts: Facts, now: datetime) -> Iterator[Flag]:
    """Flags of the rules that hold with no answer at all: missed check-ins, supervision due, what Help now was told.

    A rule that mentions an answer and a fact fires here only where the fact alone suffices. What has been raised
    already must be in `facts` as an open theme or a rest, or it comes again.
    """
    nothing: Mapping[tuple[str, str], Answer] = {}
    seen = Evidence("", "", nothing, facts, now)
    for rule in rules:
        if fires(rule, seen):
            yield replace(flag_without_answer(rule, facts), tier=tier_now(rule, facts))
