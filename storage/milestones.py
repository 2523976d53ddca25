"""Moments that count for someone: trained, last catch-up, the present break. Only the latest of each is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from flows.people import Milestone
from storage.statements import Insertion, Statement, inputs
from storage.tables import milestones

if TYPE_CHECKING:
    from storage.unit import Unit

_KEEP = Insertion(
    lambda insert: (new := insert(milestones).values(inputs("person", "kind", "at"))).on_conflict_do_update(
        index_elements=["person", "kind"], set_={"at": new.excluded.at}
    )
)
_FORGET = Statement(
    delete(milestones).where(milestones.c.person == bindparam("person_id"), milestones.c.kind == bindparam("of_kind"))
)
_OF = Statement(select(milestones.c.kind, milestones.c.at).where(milestones.c.person == bindparam("person_id")))
_PASSED = Statement(
    select(milestones.c.person)
    .where(milestones.c.kind == bindparam("of_kind"), milestones.c.at <= bindparam("by"))
    .order_by(milestones.c.at, milestones.c.person)
    .limit(bindparam("many"))
)


class Milestones:
    """Milestones by person, and by how long ago they were."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def keep(self, person: int, milestone: Milestone, at: datetime) -> None:
        """Keeps a moment (UTC) in place of the one before."""
        self._unit.run(_KEEP, {"person": person, "kind": milestone.value, "at": at})

    def forget(self, person: int, milestone: Milestone) -> None:
        """Removes it."""
        self._unit.run(_FORGET, {"person_id": person, "of_kind": milestone.value})

    def of(self, person: int) -> dict[Milestone, datetime]:
        """All that are known of someone (UTC)."""
        return {Milestone(row.kind): row.at for row in self._unit.all(_OF, {"person_id": person})}

    def passed(self, milestone: Milestone, by: datetime, limit: int) -> list[int]:
        """The ids of those for whom it was by then (UTC), the longest ago first."""
        rows = self._unit.all(_PASSED, {"of_kind": milestone.value, "by": by, "many": limit})
        return [row.person for row in rows]
