"""Whether a condition holds, given this check-in's answers, the earlier ones and the named facts.

Three rules of reading, all from the idea that silence says nothing:

1. A question not answered (never reached, skipped, hidden) is *missing*. In a rule, what rests on a missing answer is
   unknown, and so is its `not`: it neither fires nor clears. A branch must lead on: there, missing does not hold.
2. Repetition counts answered check-ins within five weeks (or `weeks`), the present one first; without an answer now,
   or with one that is not of the kind counted, there is no new evidence and it does not hold.
3. A baseline is the median of a person's 3 to 6 scores before the present one, however old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from flows.checkin import Answer
from flows.facts import Facts
from flows.flow import When

HISTORY = timedelta(weeks=5)
"""How far back "again" and "last time" reach: a judgement, not a finding; monthly questions must fit in twice."""

BASELINE_LEAST, BASELINE_MOST = 3, 6

Answers = Mapping[tuple[str, str], Answer]


@dataclass(slots=True)
class Evidence:
    """What a condition may look at. `now` is UTC."""

    code: str
    flow: str
    answers: Answers
    facts: Facts
    now: datetime


def holds(when: When, seen: Evidence, missing: bool | None = False) -> bool | None:
    """Whether the condition holds; `missing` is what no answer counts as: None in rules, False in branches."""
    if when.setting is not None:
        result: bool | None = seen.facts.settings.get(when.setting, False)
    elif when.step is not None:
        result = _answer_holds(when, seen, missing)
    elif when.number is not None:
        result = _number_holds(when, seen, missing)
    elif when.all_ is not None:
        result = _together(when.all_, seen, missing, decided_by=False)
    elif when.any_ is not None:
        result = _together(when.any_, seen, missing, decided_by=True)
    else:
        result = True
    if when.not_ and result is not None:
        return not result
    return result


def because(when: When, seen: Evidence) -> Iterator[tuple[str, str]]:
    """(check-in code, step) of the answers a condition that holds rests on, the newest first within each part."""
    for part in (*(when.all_ or ()), *(when.any_ or ())):
        if holds(part, seen) and not part.not_:
            yield from because(part, seen)
    if when.step is not None:
        for code, answer in _answered(when, seen, None):
            if _is_one_of(answer, (when.is_ or ()) + (when.was or ())):
                yield code, when.step
    if when.number is not None:
        for code, key, _ in _scores(when.number, seen):
            yield code, key[0]
            if when.times is None and when.fell_by is None:
                break


def score_now(name: str, answers: Answers) -> float | None:
    """A computed score or a scale's number in these answers."""
    found = _score(name, answers)
    return found[1] if found else None


def last_score(name: str, facts: Facts) -> float | None:
    """The newest earlier score of this name, however old."""
    return next((number for past in facts.past if (number := score_now(name, past.answers)) is not None), None)


def _together(parts: Iterable[When], seen: Evidence, missing: bool | None, *, decided_by: bool) -> bool | None:
    """All (decided by one that does not hold) or any (by one that does); else unknown if one part is."""
    result: bool | None = not decided_by
    for part in parts:
        held = holds(part, seen, missing)
        if held is decided_by:
            return decided_by
        if held is None:
            result = None
    return result


def _answer_holds(when: When, seen: Evidence, missing: bool | None) -> bool | None:
    assert when.step is not None
    if when.is_ is not None and (when.flow is None or when.flow == seen.flow):
        now = seen.answers.get((when.step, when.item or ""))
        if now is None or not _speaks(now, missing):
            return missing
        if not _is_one_of(now, when.is_):
            return False
        if when.times is None and when.was is None:
            return True
    wanted = when.is_ or when.was or ()
    history = [answer for code, answer in _answered(when, seen, missing) if when.was is None or code != seen.code]
    if when.times is not None:
        newest = history[: when.of_last] if when.of_last else history
        return sum(_is_one_of(answer, wanted) for answer in newest) >= when.times
    if not history:
        return missing
    return _is_one_of(history[0], when.was or wanted)


def _answered(when: When, seen: Evidence, missing: bool | None) -> Iterator[tuple[str, Answer]]:
    """(check-in code, answer) to the condition's step, the newest first, what counts as no answer left out."""
    assert when.step is not None
    key = (when.step, when.item or "")
    if when.flow is None or when.flow == seen.flow:
        answer = seen.answers.get(key)
        if answer is not None and _speaks(answer, missing):
            yield seen.code, answer
    earlier = seen.facts.past
    reach = _reach(when, seen.now) if earlier else None
    for past in earlier:
        if (reach is None or past.closed_at >= reach) and (when.flow is None or when.flow == past.flow):
            answer = past.answers.get(key)
            if answer is not None and _speaks(answer, missing):
                yield past.code, answer


def _reach(when: When, now: datetime) -> datetime | None:
    """How old an earlier answer may be; None: any age."""
    if when.weeks is not None:
        return now - timedelta(weeks=when.weeks)
    return None if when.was is not None and when.times is None else now - HISTORY


def _speaks(answer: Answer, missing: bool | None) -> bool:
    """Whether it counts as an answer: "rather not say" does in a branch, never in a rule."""
    return not answer.skipped or (missing is not None and bool(answer.choices))


def _is_one_of(answer: Answer, wanted: tuple[str, ...]) -> bool:
    if answer.number is not None:
        return f"{answer.number:g}" in wanted
    return any(choice in wanted for choice in answer.choices)


def _number_holds(when: When, seen: Evidence, missing: bool | None) -> bool | None:
    assert when.number is not None
    now = score_now(when.number, seen.answers)
    if when.times is not None:
        if now is None:
            return missing
        reach = _reach(when, seen.now) or seen.now
        closed = {past.code: past.closed_at for past in seen.facts.past}
        scores = [score for code, _, score in _scores(when.number, seen) if closed.get(code, seen.now) >= reach]
        newest = scores[: when.of_last] if when.of_last else scores
        return _within(when, now) and sum(_within(when, score) for score in newest) >= when.times
    if now is None:
        now = seen.facts.numbers.get(when.number)
    if now is None:
        return missing
    if when.fell_by is not None:
        earlier = [score for code, _, score in _scores(when.number, seen) if code != seen.code][:BASELINE_MOST]
        if len(earlier) < BASELINE_LEAST or now > median(earlier) - when.fell_by:
            return False
    return _within(when, now)


def _within(when: When, number: float) -> bool:
    return (
        (when.at_most is None or number <= when.at_most)
        and (when.at_least is None or number >= when.at_least)
        and (when.below is None or number < when.below)
        and (when.above is None or number > when.above)
    )


def _scores(name: str, seen: Evidence) -> Iterator[tuple[str, tuple[str, str], float]]:
    """(check-in code, key, score), the newest first."""
    for code, answers in ((seen.code, seen.answers), *((past.code, past.answers) for past in seen.facts.past)):
        found = _score(name, answers)
        if found:
            yield code, *found


def _score(name: str, answers: Answers) -> tuple[tuple[str, str], float] | None:
    wanted = f"score:{name}"
    for key, answer in answers.items():
        if answer.number is not None and (key[1] == wanted or key == (name, "")):
            return key, answer.number
    return None
