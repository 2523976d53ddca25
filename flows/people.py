"""The people: who they are, what they may do in which team, and whether they can be reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum


class Role(StrEnum):
    """What someone does in a team. One person can hold several."""

    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    SAFEGUARDING = "safeguarding"
    COORDINATOR = "coordinator"


class Standing(StrEnum):
    """Where someone stands with the programme."""

    JOINING = "joining"
    ACTIVE = "active"
    PAUSED = "paused"
    """Away: nothing is sent and nothing is flagged until `paused_until`."""
    LEFT = "left"


class Reach(StrEnum):
    """Whether messages arrive. Being away or silent is something else (`Standing`, missed check-ins)."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"
    """The person blocked the bot."""
    UNDELIVERABLE = "undeliverable"
    """Telegram knows no such chat any more (account deleted or deactivated)."""


class Milestone(StrEnum):
    """A moment that counts for someone, of which only the latest is kept."""

    JOINING = "joining"
    """They opened their joining link and have not yet agreed."""
    TRAINED = "trained"
    """Their training ended."""
    SUPERVISED = "supervised"
    """Their last catch-up was held."""
    BOOKED = "booked"
    """Until when a next catch-up counts as booked, because they said so."""
    PAUSED = "paused"
    """Their present break began."""
    LEFT = "left"


class ConsentKind(StrEnum):
    """Separate agreements; all but the first start as no."""

    USE = "use"
    KEEP_ANSWERS = "keep_answers"
    SHARE_FLAGS = "share_flags"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who joined. Everything personal stays out of `repr`."""

    id: int
    code: str
    """Short public id, used in commands and logs."""
    chat_id: int = field(repr=False)
    name: str = field(repr=False)
    standing: Standing
    reach: Reach = Reach.REACHABLE
    country: str = "GB"
    timezone: str = "Europe/London"
    language: str = "en"
    phone: str | None = field(default=None, repr=False)
    contact_preference: str | None = field(default=None, repr=False)
    joined_at: datetime | None = None
    paused_until: datetime | None = None
    """UTC; None while paused means "until I say"."""
    hidden: frozenset[str] = frozenset()
    """Steps this person has chosen not to be asked."""
    small_step: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Team:
    """A group of volunteers and those who look after them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One person in one team in one role. A volunteer's supervisor and alternate may be named."""

    id: int
    person: int
    team: int
    role: Role
    supervisor: int | None = None
    alternate: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time joining code; only its hash is kept. Times are UTC."""

    id: int
    role: Role
    team: int
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes or no to one agreement, with the text it was given to."""

    kind: ConsentKind
    given: bool
    text_version: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Which flow someone gets, when in their own zone, and when it falls due next (UTC)."""

    id: int
    person: int
    flow: str
    weekday: int
    """0 is Monday."""
    at: time
    timezone: str
    next_at: datetime | None
    """None: nothing is planned (paused or ended)."""
