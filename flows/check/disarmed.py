"""Whether a charity's own folder takes a rule about danger back: nobody should find that out afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check.findings import Finding
from flows.check.subject import Subject, warning
from flows.flags import Rule, Sharing, Tier
from flows.library import Library
from flows.rules import FIRST_WEEKS, RANK

SOON = {Tier.URGENT: "at once", Tier.SAME_DAY: "on the same day"}
DECIDED = "Take it out again, unless those who answer for people's safety have decided it and volunteers are told."


def disarmed(subject: Subject, shipped: Library) -> Iterator[Finding]:
    """Every urgent or same-day rule of the shipped library that is off, slower, or not told any more."""
    for name, before in shipped.rules.items():
        if before.tier not in SOON or _unread(subject, name):
            continue
        after = subject.library.rules.get(name)
        lost = _lost(before, after)
        if lost is not None:
            key, what = lost
            what = f'{what}. Its promise was: "{before.plain.rstrip(".")}"'
            yield warning(subject.places.rule(name, key), name, "disarmed", what, DECIDED)


def _lost(before: Rule, after: Rule | None) -> tuple[str, str] | None:
    """(the key that does it, what nobody will be told any more); None if all is as it was, or sooner."""
    if after is None:
        return "off", f"{before.id} ({before.tier.value}) is off: nobody is told of this any more"
    if after.tier is Tier.VOLUNTEER_ONLY:
        return "tier", f"{before.id} was {before.tier.value} and is volunteer_only: nobody is told of this any more"
    if RANK[after.tier] < RANK[before.tier]:
        late = f"nobody is told of this {SOON[before.tier]} any more"
        return "tier", f"{before.id} is lowered from {before.tier.value} to {after.tier.value}: {late}"
    if after.first_weeks_private and not before.first_weeks_private:
        early = f"nobody is told of this in somebody's first {FIRST_WEEKS} weeks any more"
        return "first_weeks_private", f"{before.id} is private in the first weeks: {early}"
    if before.sharing is Sharing.TOLD and after.sharing is not Sharing.TOLD:
        unasked = "nobody is told of this any more unless the person agrees"
        if after.sharing is not Sharing.ASKED:
            unasked = "nobody is told of this, by name, any more"
        return "sharing", f'{before.id} was told and is shared as "{after.sharing.value}": {unasked}'
    return None


def _unread(subject: Subject, rule: str) -> bool:
    """Whether the rule is missing because it could not be read, which is an error of its own."""
    return rule not in subject.library.rules and not subject.places.rule_off(rule)
