"""Whether the facts an example conversation begins from are facts the bot knows: a slip there would prove nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flows.check.examples import Example
from flows.check.known import NUMBERS, SETTINGS
from flows.compiled import scores_of
from flows.library import Library
from flows.problems import Problem, did_you_mean


def unknown_facts(library: Library, example: Example) -> Iterator[Problem]:
    """Every setting and number of its `Given:` that no rule can ask for; words may be any."""
    yield from _unknown(example, "setting", example.settings, SETTINGS)
    yield from _unknown(example, "number", example.numbers, {*NUMBERS, *_scores(library)})


def _unknown(example: Example, kind: str, given: Collection[str], known: Collection[str]) -> Iterator[Problem]:
    for name in given:
        if name not in known:
            what = f'there is no {kind} "{name}"'
            mend = near_or_all(name, known)
            yield example.problem(example.given.get(name, example.number), f"unknown-{kind}", what, mend)


def near_or_all(name: str, known: Collection[str]) -> str:
    """A sentence with the nearest known name, or with every known one."""
    near = did_you_mean(name, known)
    return near if near.startswith("Did") else f"There is: {', '.join(sorted(known))}."


def _scores(library: Library) -> Iterator[str]:
    """The scores and the numbers of scales somebody may have."""
    for instrument in library.instruments.values():
        yield from (score for score, _ in scores_of(instrument))
    for flow in library.flows.values():
        yield from (step.id for step in flow.step if step.scale is not None)
