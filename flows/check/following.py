"""Follows one case of a rule through one flow: whether it can come true, and whether a sharing screen then comes.

A rule that asks before it shares must find its sharing screen on every way on. It need not where the conversation
has already brought a person: an urgent answer ends the questions for the day, and a rule that tells (a request for a
chat, or the same theme at least as soon) does what sharing would have done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.check.cases import Case, cases_of
from flows.check.knowledge import setting
from flows.check.known import SETTINGS
from flows.check.subject import Subject
from flows.check.ways import Move, State, Ways, all_ways
from flows.compiled import leaves
from flows.flags import Rule, Sharing, Tier
from flows.flow import Flow, Step, StepKind
from flows.rules import RANK, always_speaks

Terms = frozenset[tuple[str, bool]]
"""Settings that must stand so."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of it. `unasked` is a way to an end without the sharing screen, empty if there is none."""

    fires: bool
    unasked: tuple[str, ...] = ()
    answered: str = ""
    """The step whose answer made the case true on that way."""


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where one way stands: the state, what the case still needs, whether a person has been brought already."""

    state: State
    left: frozenset[str]
    settled: bool = False
    if_so: frozenset[Terms] = frozenset()
    """Terms on which a person has been brought; which of them stand is seen further on."""


class Following:
    """Follows cases; what other rules bring about is worked out once."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._told = tuple(_single_answers(subject))
        self._ways: dict[tuple[str, str], Ways] = {}

    def follow(self, flow: Flow, rule: Rule, case: Case) -> Followed:
        """One case of a rule through one flow, on every way."""
        ways = self._walk(flow, case)
        needs = frozenset({step for step, _ in case.answers} | (case.numbers.keys() & self._subject.scores(flow.id)))
        first = _Stand(ways.start, needs)
        came: dict[_Stand, tuple[_Stand, str] | None] = {first: None}
        todo = [first]
        fires = False
        while todo:
            stand = todo.pop()
            step = flow.steps[stand.state.step]
            fires = fires or not stand.left
            if not stand.left and step.kind is StepKind.SHARE and self._asked_about(rule, step):
                continue
            if step.kind is StepKind.END and not stand.left and not stand.settled:
                return Followed(True, *_way(came, stand))
            for move in ways.moves[stand.state]:
                onward = self._onward(flow, rule, case, stand, move)
                if onward is not None and onward not in came:
                    came[onward] = (stand, step.id)
                    todo.append(onward)
        return Followed(fires)

    def _walk(self, flow: Flow, case: Case) -> Ways:
        """The ways on which the case can be true. Only what it rests on is followed, and settings: other answers do
        not change whether its sharing screen comes, at worst a way too many is looked at."""
        key = (flow.id, repr(case.assumed))
        if key not in self._ways:
            named = {step for step, _ in case.answers} | case.numbers.keys() | SETTINGS.keys()
            compiled = self._subject.library.compiled(flow.id)
            self._ways[key] = all_ways(compiled, self._subject.hideable, case.assumed, frozenset(named))
        return self._ways[key]

    def _asked_about(self, rule: Rule, step: Step) -> bool:
        """Whether the sharing screen lists the rule, or one on the same answers that is at least as soon."""
        if rule.id in step.share:
            return True
        listed = [self._subject.library.rules[name] for name in step.share if name in self._subject.library.rules]
        return any(RANK[other.tier] >= RANK[rule.tier] and _steps(other) & _steps(rule) for other in listed)

    def _onward(self, flow: Flow, rule: Rule, case: Case, stand: _Stand, move: Move) -> _Stand | None:
        """Where the move leads; None if the case cannot be true on it."""
        step = flow.steps[stand.state.step]
        if move.how in case.refused.get((step.id, ""), ()):
            return None
        gained = {step.id} if (step.id, "") in case.answers and move.how not in ("skip", "hidden") else set()
        if move.how == "answered":
            gained |= self._subject.scores_at(flow.id, step.id)
        terms = stand.if_so | frozenset(self._brought(flow, rule, step.id, move))
        urgent = move.choice is not None and move.choice.urgent
        if stand.settled or urgent or any(_stand(each, move) for each in terms):
            return _Stand(move.to, stand.left - gained, settled=True)
        return _Stand(move.to, stand.left - gained, if_so=terms)

    def _brought(self, flow: Flow, rule: Rule, step: str, move: Move) -> Iterator[Terms]:
        """The terms on which this answer brings a person by another rule."""
        for other, named, key, wanted, terms in self._told:
            if other.id == rule.id or key != step or move.how not in wanted or named not in ("", flow.id):
                continue
            same = other.theme == rule.theme and RANK[other.tier] >= RANK[rule.tier]
            if same or (other.sharing is Sharing.TOLD and always_speaks(other)):
                yield terms


def _steps(rule: Rule) -> set[tuple[str | None, str]]:
    return {(leaf.flow, leaf.step) for leaf in leaves(rule.when) if leaf.step is not None}


def _stand(terms: Terms, move: Move) -> bool:
    """Whether these settings are known to stand so."""
    return all(move.known.get(setting(name)) is value for name, value in terms)


def _single_answers(subject: Subject) -> Iterator[tuple[Rule, str, str, frozenset[str], Terms]]:
    """(rule, flow or "", step, answers, terms) of the rules that one answer, with settings at most, makes fire."""
    for rule in subject.library.rules.values():
        if rule.tier is Tier.VOLUNTEER_ONLY or rule.sharing in (Sharing.FACT, Sharing.COUNTS):
            continue
        for case in cases_of(rule.when):
            if case.history or case.numbers or case.refused or len(case.answers) + len(case.elsewhere) != 1:
                continue
            terms = frozenset(case.settings.items())
            for (step, _), wanted in case.answers.items():
                yield rule, "", step, wanted, terms
            for (flow, step), wanted in case.elsewhere.items():
                yield rule, flow, step, wanted, terms


def _way(came: dict[_Stand, tuple[_Stand, str] | None], stand: _Stand) -> tuple[tuple[str, ...], str]:
    """The steps on the way to here, and the one at which nothing more was needed."""
    way = [stand.state.step]
    answered = ""
    at = stand
    while (before := came[at]) is not None:
        earlier, step = before
        way.append(step)
        if earlier.left and not at.left:
            answered = step
        at = earlier
    return tuple(reversed(way)), answered
