"""An alert: someone must act. It climbs its ladder rung by rung until it is taken.

The rules, in order:

1. An open alert tells everyone on its current rung at once. Nobody on a rung: the next rung is told straight away.
2. Untaken when the rung's wait is over, it climbs; those already told stay told.
3. Past the top rung everybody is told again and the volunteer is told the truth; the last rung repeats, its wait
   doubling up to half a day.
4. Taken, it stops climbing. Passed on, it stays with the giver until the other person takes it.
5. Closed with an outcome, it ends. A taken alert without an outcome opens again when its contact clock is over.
6. An event that does not fit the status changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from flows.flags import Tier


class AlertStatus(StrEnum):
    """Where an alert stands. Stored as words."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who is told on a rung."""

    NAMED = "named"
    """The volunteer's own supervisor (or alternate); if none is named, everyone with the role in the team."""
    TEAM = "team"
    """Everyone who supervises or safeguards in the team."""
    COORDINATORS = "coordinators"
    NAMED_AND_COORDINATORS = "named_and_coordinators"
    """The volunteer's own people and the coordinators together."""


class Outcome(StrEnum):
    """What came of it, one tap each."""

    SAFE_FOR_NOW = "safe_for_now"
    SUPPORT_ARRANGED = "support_arranged"
    SAFEGUARDING_STARTED = "safeguarding_started"
    NO_ACTION_NEEDED = "no_action_needed"
    WANTS_SOMETHING_ELSE = "wants_something_else"


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told, and how long they have before the next rung is told too."""

    audience: Audience
    wait: timedelta
    working_hours: bool = False
    """Whether the wait counts working hours only (never for urgent alerts)."""


Ladder = tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """Someone must act for one person. Times are UTC; `words` is exactly what a supervisor may see."""

    id: int
    code: str
    """Short public id, carried by buttons."""
    number: int
    """The visible number: "Alert 17". A copy sent twice carries the same."""
    person: int
    team: int
    tier: Tier
    theme: str
    rules: tuple[str, ...]
    words: tuple[str, ...] = field(repr=False)
    status: AlertStatus = AlertStatus.OPEN
    safeguarding: bool = False
    to_alternate: bool = False
    ladder: Ladder = ()
    rung: int = 0
    raised_at: datetime | None = None
    next_at: datetime | None = None
    """When it climbs (open) or opens again (taken); None: no clock runs."""
    contact_by: datetime | None = None
    taken_by: int | None = None
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    passed_to: int | None = None
