"""Check-ins and their answers. A move is kept only if the row still is as it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.checkin import LIVE, Answer, CheckIn, Status
from flows.data import (
    answers_from_data,
    answers_to_data,
    checkin_from_data,
    checkin_to_data,
    facts_from_data,
    facts_to_data,
)
from flows.facts import Facts, Past
from flows.flags import Decision
from storage import checkin_statements as sql
from storage.errors import Conflict
from storage.statements import Row

if TYPE_CHECKING:
    from storage.unit import Unit

PAST_LOOKED_AT = 200
"""Closed check-ins looked through at most for someone's past: four years of weeks."""


@dataclass(frozen=True, slots=True)
class Timer:
    """What is to happen to a check-in if nothing else does, and when (UTC)."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A check-in as kept, with what the conversation needs around it. Times are UTC."""

    checkin: CheckIn
    facts: Facts
    person: int
    slot: str
    """The local date it is for, or another word that is unique for the person and flow."""
    created_at: datetime
    message_id: int | None = None
    """The living message on the person's phone."""
    message_at: datetime | None = None
    invited_at: datetime | None = None
    opened_at: datetime | None = None
    """When the first answer was kept."""
    closed_at: datetime | None = None
    timer: Timer | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A check-in whose timer has run out."""

    code: str
    person: int
    timer: Timer


@dataclass(frozen=True, slots=True)
class Closed:
    """How an earlier check-in ended, without its answers."""

    code: str
    flow: str
    slot: str
    status: Status
    closed_at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class _Unchanged:
    pass


UNCHANGED = _Unchanged()


class CheckIns:
    """Check-ins by code, by person and by what falls due."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def start(
        self, checkin: CheckIn, facts: Facts, *, person: int, slot: str, now: datetime, timer: Timer | None = None
    ) -> Kept | None:
        """Keeps a new check-in; None, and nothing changed, if this person has one of this flow for this slot."""
        invited_at = now if checkin.status is Status.INVITED else None
        kept = Kept(checkin, facts, person, slot, now, invited_at=invited_at, timer=timer)
        sealed_facts = self._unit.seal(person, "checkins.facts", checkin.code, facts_to_data(facts))
        started = self._unit.run(
            sql.START,
            {
                "code": checkin.code,
                "person": person,
                "flow": checkin.flow,
                "revision": checkin.revision,
                "slot": slot,
                "created_at": now,
                "facts": sealed_facts,
                "status": checkin.status.value,
                "turn": checkin.turn,
                "state": self._sealed_state(person, checkin),
                "invited_at": invited_at,
            }
            | _timer_columns(timer),
        )
        if started != 1:
            return None
        self._unit.opened.keep(sealed_facts, facts)
        return kept

    def get(self, code: str) -> Kept | None:
        """A check-in by its code; None if there is none, or its person was erased."""
        row = self._unit.one(sql.GET, {"this": code})
        return self._kept(row) if row is not None and row.state else None

    def live(self, person: int) -> list[Kept]:
        """Those of someone that have not ended, oldest first."""
        return [self._kept(row) for row in self._unit.all(sql.LIVE_OF, {"person_id": person})]

    def in_slot(self, person: int, flow: str, slot: str) -> Kept | None:
        """The one for a slot, ended or not."""
        row = self._unit.one(sql.IN_SLOT, {"person_id": person, "of_flow": flow, "in_slot": slot})
        return None if row is None else self._kept(row)

    def move(
        self, kept: Kept, after: CheckIn, *, now: datetime, timer: Timer | _Unchanged | None = UNCHANGED
    ) -> Kept:
        """Keeps the check-in as it stands after a turn; Conflict if it is no longer at the turn and status read.

        Its timer stays unless another (or None) is given; one that has ended has none.
        """
        before, live = kept.checkin, after.status in LIVE
        if isinstance(timer, _Unchanged):
            timer = kept.timer if live else None
        moved = Kept(
            after,
            kept.facts,
            kept.person,
            kept.slot,
            kept.created_at,
            kept.message_id,
            kept.message_at,
            invited_at=kept.invited_at or (now if after.status is Status.INVITED else None),
            opened_at=kept.opened_at or (now if after.answers else None),
            closed_at=kept.closed_at or (None if live else now),
            timer=timer,
        )
        changed = self._unit.run(
            sql.MOVE,
            {
                "this": before.code,
                "turn_read": before.turn,
                "status_read": before.status.value,
                "status": after.status.value,
                "turn": after.turn,
                "state": self._sealed_state(kept.person, after),
                "invited_at": moved.invited_at,
                "opened_at": moved.opened_at,
                "closed_at": moved.closed_at,
            }
            | _timer_columns(timer),
        )
        if changed != 1:
            raise Conflict("This check-in went on meanwhile.")
        return moved

    def keep_answers(
        self,
        kept: Kept,
        given: Iterable[Answer],
        withdrawn: Iterable[tuple[str, str]] = (),
        *,
        now: datetime,
    ) -> None:
        """Keeps answers, each in place of the one before to the same question, and marks those taken back."""
        code = kept.checkin.code
        for step, item in withdrawn:
            self._unit.run(sql.WITHDRAW, {"this": code, "of_step": step, "of_item": item, "withdrawn_at": now})
        for answer in given:
            self._unit.run(sql.KEEP_ANSWER, self._answer_columns(kept.person, code, answer))

    def answers(self, code: str) -> list[Answer]:
        """The answers that stand, oldest first."""
        rows = self._unit.all(sql.ANSWERS, {"this": code})
        opened = (
            self._unit.open(row.person, "answers.value", f"{code}|{row.step}|{row.item}", row.value) for row in rows
        )
        return [answer for data in opened for answer in answers_from_data(data).values()]

    def set_message(self, code: str, message_id: int | None, at: datetime) -> None:
        """Keeps which message on the phone the check-in lives in."""
        self._unit.run(sql.SET_MESSAGE, {"this": code, "message_id": message_id, "message_at": at})

    def due(self, now: datetime, limit: int = 100) -> list[Due]:
        """Those whose timer has run out, the longest ago first. Each is to be moved in a unit of its own."""
        rows = self._unit.all(sql.DUE, {"now": now, "many": limit})
        return [Due(row.code, row.person, Timer(row.timer, row.next_at)) for row in rows]

    def past(self, person: int, limit: int = 12, flows: frozenset[str] | None = None) -> tuple[Past, ...]:
        """Earlier check-ins in which something was answered, newest first, with the answers that stand."""
        rows = self._unit.all(sql.CLOSED_OF, {"person_id": person, "many": PAST_LOOKED_AT})
        answered = [row for row in rows if row.opened_at is not None and (flows is None or row.flow in flows)]
        return tuple(self._past(row) for row in answered[:limit])

    def closed(self, person: int, limit: int = 12) -> list[Closed]:
        """How someone's earlier check-ins ended, newest first, answered or not."""
        return [
            Closed(row.code, row.flow, row.slot, Status(row.status), row.closed_at, row.opened_at is not None)
            for row in self._unit.all(sql.CLOSED_OF, {"person_id": person, "many": limit})
        ]

    def on_screen(self, since_before: datetime) -> list[str]:
        """Codes of those that have not ended and whose message was on the phone before then (UTC)."""
        return [row.code for row in self._unit.all(sql.ON_SCREEN, {"now": since_before})]

    def count_live(self) -> int:
        """How many have not ended."""
        row = self._unit.one(sql.LIVE_COUNT, {})
        assert row is not None
        return int(row.many)

    def keep_revision(self, flow: str, revision: str, source: str, now: datetime) -> None:
        """Keeps a flow as it was written, once per revision, for the check-ins that began with it."""
        self._unit.run(sql.KEEP_REVISION, {"flow": flow, "revision": revision, "source": source, "kept_at": now})

    def revision(self, flow: str, revision: str) -> str | None:
        """A flow as it was written in that revision."""
        row = self._unit.one(sql.REVISION, {"of_flow": flow, "in_revision": revision})
        return None if row is None else str(row.source)

    def _kept(self, row: Row) -> Kept:
        return Kept(
            checkin=self._checkin(row),
            facts=self._facts(row),
            person=row.person,
            slot=row.slot,
            created_at=row.created_at,
            message_id=row.message_id,
            message_at=row.message_at,
            invited_at=row.invited_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            timer=Timer(row.timer, row.next_at) if row.next_at is not None else None,
        )

    def _checkin(self, row: Row) -> CheckIn:
        self._unit.keys.of(row.person)  # Erased, even while the words are still remembered
        opened = self._unit.opened.get(row.state)
        if not isinstance(opened, CheckIn):
            opened = checkin_from_data(self._unit.open(row.person, "checkins.state", row.code, row.state))
            self._unit.opened.keep(row.state, opened)
        return opened

    def _facts(self, row: Row) -> Facts:
        opened = self._unit.opened.get(row.facts)
        if not isinstance(opened, Facts):
            opened = facts_from_data(self._unit.open(row.person, "checkins.facts", row.code, row.facts))
            self._unit.opened.keep(row.facts, opened)
        return opened

    def _sealed_state(self, person: int, checkin: CheckIn) -> bytes:
        sealed = self._unit.seal(person, "checkins.state", checkin.code, checkin_to_data(checkin))
        self._unit.opened.keep(sealed, checkin)
        return sealed

    def _answer_columns(self, person: int, code: str, answer: Answer) -> dict[str, Any]:
        place = f"{code}|{answer.step}|{answer.item}"
        return {
            "checkin": code,
            "step": answer.step,
            "item": answer.item,
            "person": person,
            "value": self._unit.seal(person, "answers.value", place, answers_to_data([answer])),
            "at": answer.at,
            "late": answer.late,
        }

    def _past(self, row: Row) -> Past:
        checkin = self._checkin(row)
        private = tuple(rule for rule, decision in checkin.decided.items() if decision is Decision.PRIVATE)
        return Past(row.code, row.flow, row.closed_at, checkin.answers, private)


def _timer_columns(timer: Timer | None) -> dict[str, Any]:
    return {"next_at": timer.at if timer else None, "timer": timer.kind if timer else None}
