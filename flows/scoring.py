"""Scores of published item groups, exactly as published: no score where an answer is missing.

WHO-5 (World Health Organization 2024): the sum of five answers times 4. ProQOL 5 (Center for Victims of Torture):
the sum of ten answers for each scale, items 1, 4, 15, 17 and 29 reversed as 6 minus the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.checkin import Answer
from flows.compiled import scores_of
from flows.flow import Instrument


def scores(
    instrument: Instrument, step: str, answers: Mapping[tuple[str, str], Answer]
) -> Iterator[tuple[str, float]]:
    """(name, score) of each score whose every item was answered at this step."""
    values = {choice.id: choice.value for choice in instrument.choices}
    reversed_items = {item.id for item in instrument.item if item.reverse}
    for name, items in scores_of(instrument):
        total = 0.0
        for item in items:
            answer = answers.get((step, item))
            value = values.get(answer.choices[0]) if answer is not None and answer.choices else None
            if value is None:
                break
            total += (instrument.reverse_from or 0) - value if item in reversed_items else value
        else:
            yield name, total * instrument.multiply
