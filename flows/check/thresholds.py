"""Whether a rule's numbers lie where its scores and counts can: else it fires always, or never."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.check.knowledge import bounds, narrowed
from flows.check.known import NUMBERS
from flows.check.subject import Subject, error
from flows.check.ways import score_bounds
from flows.compiled import leaves, scores_of
from flows.flow import When

COMPARISONS = ("at_least", "above", "at_most", "below")


def thresholds(subject: Subject) -> Iterator[Finding]:
    """Every number of a rule that is out of range. In flows `at_least = 0` may well ask whether there is a score."""
    ranges = _ranges(subject)
    for rule in subject.library.rules.values():
        for leaf in leaves(rule.when):
            possible = ranges.get(leaf.number or "")
            found = _out_of_range(leaf, possible, alone=leaf is rule.when) if possible else None
            if found is not None:
                key, what, mend = found
                place = subject.places.rule(rule.id, key="when", word=key)
                yield error(place, rule.id, "impossible-times", what, mend)


def _ranges(subject: Subject) -> Mapping[str, tuple[float, float]]:
    """The lowest and the highest each score, scale and count can be; a name of several meanings has the widest."""
    ranges: dict[str, tuple[float, float]] = dict.fromkeys(NUMBERS, (0, math.inf))
    found = [
        (name, score_bounds(instrument, items))
        for instrument in subject.library.instruments.values()
        for name, items in scores_of(instrument)
    ]
    found += [
        (step.id, (step.scale.low, step.scale.high))
        for flow in subject.library.flows.values()
        for step in flow.step
        if step.scale is not None
    ]
    for name, (low, high) in found:
        before = ranges.get(name, (low, high))
        ranges[name] = (min(low, before[0]), max(high, before[1]))
    return ranges


def _out_of_range(leaf: When, possible: tuple[float, float], *, alone: bool) -> tuple[str, str, str] | None:
    """(the key, what is wrong, how to mend it) of a comparison that is always or never so."""
    low, high = possible
    reach = f"{low:g} upwards" if high == math.inf else f"{low:g} to {high:g}"
    if leaf.fell_by is not None and not 0 < leaf.fell_by <= high - low:
        when = "is no fall" if leaf.fell_by <= 0 else "can never be"
        what = f'a fall of "{leaf.number}" by {leaf.fell_by:g} {when}: it goes from {reach}'
        most = "" if high == math.inf else f" and at most {high - low:g}"
        return "fell_by", what, f"Let fell_by be more than 0{most}."
    key = next((name for name in COMPARISONS if getattr(leaf, name) is not None), None)
    if key is None:
        return None
    accepted = bounds(leaf)
    met = narrowed(accepted, possible)
    inside = "1 or more" if high == math.inf else "a number inside that"
    mend = f"It goes from {reach}: write {inside}."
    if met is None:
        return key, f'"{leaf.number}" can never be {key.replace("_", " ")} {getattr(leaf, key):g}', mend
    if alone and met == possible and leaf.fell_by is None and leaf.times is None:
        return key, f'"{leaf.number}" is always {key.replace("_", " ")} {getattr(leaf, key):g}', mend
    return None
