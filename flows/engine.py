"""The engine: what comes of each thing that can happen to a check-in.

| status            | answer, skip, back | its time ran out | the person left |
|-------------------|--------------------|------------------|-----------------|
| due, invited, open| moves; open, or finished at an end | expired | stopped |
| expired           | kept as late; stays expired | not waiting | stopped |
| finished, stopped | not waiting        | not waiting      | not waiting     |

An event that does not fit raises `NotWaiting` and changes nothing. No I/O, no clock and no ids are made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NoReturn

from flows.checkin import (
    DONE,
    LIVE,
    Answer,
    Ask,
    CheckIn,
    Chose,
    Effect,
    Elapsed,
    Event,
    NotUnderstood,
    NotWaiting,
    Say,
    Skipped,
    Status,
    Stopped,
    TooLong,
    Turn,
    WentBack,
    Wrote,
)
from flows.compiled import Compiled, Prepared
from flows.facts import Facts
from flows.flags import Decision
from flows.flow import StepKind
from flows.screen import ask, can_go_back, offers, summary
from flows.texts import utf16_length
from flows.typed import Ticked, understood
from flows.walk import Walk


def begin(compiled: Compiled, code: str, now: datetime, facts: Facts) -> Turn:
    """A new check-in, due, at its first question. `now` is UTC; `code` is its public id, made by the caller."""
    checkin = CheckIn(code, compiled.flow.id, compiled.revision, Status.DUE, compiled.flow.start)
    walk = Walk(compiled, checkin, now, facts)
    walk.go(compiled.flow.start)
    return _turn(walk, moved=False)


def advance(compiled: Compiled, checkin: CheckIn, event: Event, now: datetime, facts: Facts) -> Turn:
    """What comes of one event. `compiled` is the revision the check-in began with; `now` is UTC.

    Raises NotWaiting (changes nothing), NotUnderstood and TooLong (both carry the turn to keep and show).
    """
    if isinstance(event, Elapsed | Stopped):
        return _closed(compiled, checkin, event, now, facts)
    if checkin.status not in LIVE and checkin.status is not Status.EXPIRED:
        raise NotWaiting
    walk = Walk(compiled, checkin, now, facts)
    here = walk.here
    if not here.asks:
        raise NotWaiting
    if here.kind is StepKind.SHARE and walk.to_ask(here) is None:
        walk.go(here.next)
        return _turn(walk, moved=True)
    happened: Event | Ticked = event
    if isinstance(event, Wrote):
        happened = understood(walk, here, event.text.strip()) or _not_understood(walk)
    if isinstance(happened, WentBack):
        _go_back(walk, here)
    elif isinstance(happened, Skipped):
        _skip(walk, here)
    elif isinstance(happened, Wrote):
        _write(walk, here, happened.text)
    elif isinstance(happened, Ticked):
        _tick(walk, happened.choices)
    elif isinstance(happened, Chose):
        ANSWERED.get(here.kind, _choose)(walk, here, happened.choice)
    return _turn(walk, moved=True)


def question(compiled: Compiled, checkin: CheckIn, now: datetime, facts: Facts) -> Ask | None:
    """The question the check-in waits at, to put it again; None if it waits for nothing."""
    if checkin.status not in LIVE and checkin.status is not Status.EXPIRED:
        return None
    walk = Walk(compiled, checkin, now, facts)
    return ask(walk) if _waits(walk) else None


def _turn(walk: Walk, *, moved: bool) -> Turn:
    """What the walk came to. Not moved: the same question is put again and its buttons stay good."""
    was = walk.checkin
    checkin = CheckIn(
        was.code,
        was.flow,
        was.revision,
        Status.OPEN if moved and walk.status in LIVE else walk.status,
        walk.step,
        was.turn + 1 if moved else was.turn,
        walk.item,
        walk.trail,
        walk.answers,
        walk.picked,
        walk.unclear,
        walk.raised,
        walk.decided,
        walk.draft,
    )
    utter: tuple[Say | Ask, ...] = (*walk.said, ask(walk)) if _waits(walk) else tuple(walk.said)
    return Turn(
        checkin,
        tuple(walk.kept),
        tuple(walk.withdrawn),
        utter,
        tuple(walk.flags),
        tuple(walk.effects),
        walk.urgent,
        summary(walk),
    )


def _waits(walk: Walk) -> bool:
    here = walk.here
    return here.asks and (here.kind is not StepKind.SHARE or walk.to_ask(here) is not None)


def _closed(compiled: Compiled, checkin: CheckIn, event: Elapsed | Stopped, now: datetime, facts: Facts) -> Turn:
    walk = Walk(compiled, checkin, now, facts)
    stopped = isinstance(event, Stopped)
    if checkin.status not in LIVE and not (stopped and checkin.status is Status.EXPIRED):
        raise NotWaiting
    status = Status.STOPPED if stopped else Status.EXPIRED
    return Turn(replace(checkin, status=status, turn=checkin.turn + 1), summary=summary(walk))


def _not_understood(walk: Walk) -> NoReturn:
    walk.unclear += 1
    raise NotUnderstood(_turn(walk, moved=False))


def _go_back(walk: Walk, here: Prepared) -> None:
    """To the statement before inside an item group, else to the question before. Sharing screens do not come back."""
    if not can_go_back(walk, here):
        raise NotWaiting
    if here.kind is StepKind.ITEMS and walk.item:
        walk.item -= 1
        walk.unclear = 0
        return
    _fresh(walk)
    walk.step = walk.trail[-1]
    walk.trail = walk.trail[:-1]
    back = walk.here
    answered = [place for place, item in enumerate(back.items) if (back.id, item.id) in walk.answers]
    walk.item = max(answered, default=0)
    _show_ticks(walk)


def _leave(walk: Walk, here: Prepared, target: str | None) -> None:
    """On from an answered question: its rules are looked at, then the conversation goes on."""
    if here.rules:
        walk.raise_at_once(here)
    walk.trail = (*walk.trail, here.id)
    _fresh(walk)
    walk.go(target)
    _show_ticks(walk)


def _fresh(walk: Walk) -> None:
    walk.item = walk.unclear = 0
    walk.picked = ()
    walk.draft = None


def _show_ticks(walk: Walk) -> None:
    """A several-of-several question that was answered before shows its ticks."""
    if walk.here.kind is StepKind.PICK and (answer := walk.answers.get((walk.step, ""))) is not None:
        walk.picked = answer.choices


def _answer(walk: Walk, here: Prepared, item: str = "") -> Answer:
    return Answer(here.id, walk.now, item, late=walk.status is Status.EXPIRED)


def _skip(walk: Walk, here: Prepared) -> None:
    if here.kind is StepKind.SHARE:
        _share(walk, here, Decision.PRIVATE)
    elif not here.step.skip:
        raise NotWaiting
    elif here.kind is StepKind.ITEMS:
        item = here.items[walk.item].id
        walk.keep(replace(_answer(walk, here, item), skipped=True))
        _next_item(walk, here)
    else:
        walk.keep(replace(_answer(walk, here), skipped=True))
        # What is not answered raises nothing, so the rules are not looked at.
        walk.trail = (*walk.trail, here.id)
        _fresh(walk)
        walk.go(here.next)
        _show_ticks(walk)


def _write(walk: Walk, here: Prepared, text: str) -> None:
    room = here.step.words
    if here.kind is not StepKind.WORDS or room is None:
        raise NotWaiting
    if utf16_length(text) > room.max:
        walk.draft = text
        raise TooLong(_turn(walk, moved=False), room.max)
    walk.keep(replace(_answer(walk, here), text=text))
    if room.effect is not None:
        walk.effects.append(Effect(room.effect, text))
    _leave(walk, here, here.next)


def _choose(walk: Walk, here: Prepared, choice_id: str) -> None:
    choice = here.choice.get(choice_id)
    if choice is None or not walk.offered(choice):
        raise NotWaiting
    walk.keep(Answer(here.id, walk.now, "", (choice_id,), skipped=choice.missing, late=walk.status is Status.EXPIRED))
    walk.apply(here, choice)
    _leave(walk, here, choice.next or here.next)


def _share(walk: Walk, here: Prepared, decision: str) -> None:
    rule = walk.to_ask(here)
    if rule is None or all(offer.choice != decision for offer in offers(walk, here)):
        raise NotWaiting
    walk.decide(rule, Decision(decision))
    walk.unclear = 0
    if walk.to_ask(here) is None:
        walk.go(here.next)
        _show_ticks(walk)


def _pick(walk: Walk, here: Prepared, choice_id: str) -> None:
    if choice_id != DONE:
        _tick(walk, (choice_id,))
        return
    choices = [choice for choice in here.step.choices if choice.id in walk.picked]
    picked = tuple(choice.id for choice in choices)
    walk.keep(replace(_answer(walk, here), choices=picked, skipped=not picked))
    for choice in choices:
        walk.apply(here, choice)
    _leave(walk, here, next((choice.next for choice in choices if choice.next), here.next))


def _tick(walk: Walk, choices: Iterable[str]) -> None:
    """Ticks or unticks; the question stays."""
    for choice_id in choices:
        choice = walk.here.choice.get(choice_id)
        if choice is None or not walk.offered(choice):
            raise NotWaiting
        if choice_id in walk.picked:
            walk.picked = tuple(picked for picked in walk.picked if picked != choice_id)
        else:
            walk.picked = (*walk.picked, choice_id)
    walk.unclear = 0


def _answer_number(walk: Walk, here: Prepared, choice_id: str) -> None:
    if choice_id in here.choice:
        _choose(walk, here, choice_id)
        return
    if all(offer.choice != choice_id for offer in offers(walk, here)):
        raise NotWaiting
    walk.keep(replace(_answer(walk, here), number=float(choice_id)))
    _leave(walk, here, here.next)


def _answer_item(walk: Walk, here: Prepared, choice_id: str) -> None:
    """One statement answered. A choice of the step itself (such as "Stop here") leaves the group."""
    if choice_id in here.step.choice or choice_id not in here.choice:
        _choose(walk, here, choice_id)
        return
    walk.keep(replace(_answer(walk, here, here.items[walk.item].id), choices=(choice_id,)))
    walk.apply(here, here.choice[choice_id])
    _next_item(walk, here)


def _next_item(walk: Walk, here: Prepared) -> None:
    walk.unclear = 0
    if walk.item + 1 < len(here.items):
        walk.item += 1
        return
    walk.keep_scores(here, late=walk.status is Status.EXPIRED)
    _leave(walk, here, here.next)


ANSWERED: Mapping[StepKind, Callable[[Walk, Prepared, str], None]] = {
    StepKind.PICK: _pick,
    StepKind.SCALE: _answer_number,
    StepKind.ITEMS: _answer_item,
    StepKind.SHARE: _share,
}
"""What a pressed button does, where it is more than choosing."""
