"""Whether every rule can fire, reaches the person where it must ask, and agrees with the others on sharing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from flows.check.cases import Case, cases_of
from flows.check.findings import Finding
from flows.check.following import Followed, Following
from flows.check.known import NUMBERS
from flows.check.subject import Subject, error
from flows.compiled import leaves
from flows.flags import Rule, Sharing, Tier
from flows.flow import Flow


def rules(subject: Subject, troubled: Collection[str]) -> Iterator[Finding]:
    """Everything wrong with rules whose conditions name what exists; `troubled` are the ids of the others."""
    following = Following(subject)
    sound = [rule for rule in subject.library.rules.values() if rule.id not in troubled]
    for rule in sound:
        cases = tuple(cases_of(rule.when))
        fired = False
        for flow in subject.sound:
            if flow.kind == "profile" and not any(leaf.flow == flow.id for leaf in leaves(rule.when)):
                continue
            for case in cases:
                here = case.in_flow(flow.id)
                if not _touches(here, flow, subject):
                    continue
                followed = following.follow(flow, rule, here)
                fired = fired or followed.fires
                if followed.unasked and _must_ask(rule):
                    yield _unasked(subject, flow, rule, followed)
                    break
        if subject.whole and not fired and not any(_on_facts(case) for case in cases):
            what = f"{rule.id} can never fire: no conversation fulfils its condition"
            mend = "Look for answers of different flows, answers that rule each other out, or numbers out of range."
            yield error(subject.places.rule(rule.id, key="when"), rule.id, "rule-never-fires", what, mend)
    yield from _contradictions(subject, sound)


def _must_ask(rule: Rule) -> bool:
    return rule.sharing is Sharing.ASKED and rule.tier is not Tier.VOLUNTEER_ONLY


def _touches(case: Case, flow: Flow, subject: Subject) -> bool:
    """Whether everything the case needs now can be answered in this flow, and something of it can."""
    if any(step not in flow.steps for step, _ in case.answers):
        return False
    scores = {name for name in case.numbers if name not in NUMBERS}
    return bool(case.answers or scores) and scores <= subject.scores(flow.id)


def _on_facts(case: Case) -> bool:
    """Whether facts or earlier check-ins alone can make it so."""
    return not case.answers and all(name in NUMBERS for name in case.numbers) and not case.elsewhere


def _unasked(subject: Subject, flow: Flow, rule: Rule, followed: Followed) -> Finding:
    way = " -> ".join(followed.unasked)
    what = f"{rule.id} is to be asked about, but this way ends without a sharing screen that lists it: {way}"
    mend = f'Let the way pass a step with share = ["{rule.id}"] after that answer.'
    answered = followed.answered or flow.start
    return error(subject.places.flow(flow.id, answered), answered, "asked-not-shared", what, mend)


def _contradictions(subject: Subject, sound: list[Rule]) -> Iterator[Finding]:
    """Two rules on the same answers, where one tells somebody and the other asks first or promises silence."""
    by_steps: dict[frozenset[tuple[str, str]], list[tuple[Rule, Case]]] = {}
    for rule in sound:
        for case in cases_of(rule.when):
            if case.answers or case.elsewhere:
                keys = frozenset({("", step) for step, _ in case.answers} | set(case.elsewhere))
                by_steps.setdefault(keys, []).append((rule, case))
    told: set[tuple[str, str]] = set()
    for together in by_steps.values():
        for (one, first), (other, second) in combinations(together, 2):
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair in told or not _meet(first, second) or not _disagree(one, other):
                continue
            told.add(pair)
            later = max(one, other, key=lambda rule: rule.id)
            earlier = one if later is other else other
            what = f"{later.id} is {_terms(later)}, but {earlier.id}, on the same answer, is {_terms(earlier)}"
            mend = "Let both be shared on the same terms, or let their answers differ."
            yield error(subject.places.rule(later.id, key="sharing"), later.id, "sharing-contradicts", what, mend)


def _meet(one: Case, other: Case) -> bool:
    """Whether the same answers can fulfil both."""
    same = all(one.answers[key] & other.answers[key] for key in one.answers.keys() & other.answers.keys())
    same = same and all(
        one.elsewhere[key] & other.elsewhere[key] for key in one.elsewhere.keys() & other.elsewhere.keys()
    )
    agree = all(one.settings[name] == other.settings[name] for name in one.settings.keys() & other.settings.keys())
    return same and agree


def _disagree(one: Rule, other: Rule) -> bool:
    modes = {_terms(one), _terms(other)}
    return "told" in modes and len(modes) > 1


def _terms(rule: Rule) -> str:
    if rule.tier is Tier.VOLUNTEER_ONLY:
        return "for the volunteer alone"
    return "asked about first" if rule.sharing is Sharing.ASKED else "told"
