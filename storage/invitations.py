"""One-time joining codes. Only their keyed hash is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from flows.people import Invitation, Role
from storage.statements import Row, Statement, inputs
from storage.tables import invitations

if TYPE_CHECKING:
    from storage.unit import Unit

_COLUMNS = [column for column in invitations.c if column.name not in {"code_hash", "used_by"}]
_CREATE = Statement(
    insert(invitations).values(inputs("code_hash", "role", "team", "created_at", "expires_at")).returning(*_COLUMNS)
)
_LOOK = Statement(select(*_COLUMNS).where(invitations.c.code_hash == bindparam("hash")))
_LIST = Statement(select(*_COLUMNS).order_by(invitations.c.created_at.desc(), invitations.c.id.desc()))
_STANDING = (invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))
# Guarded by its own condition: of two people with one link, exactly one row change succeeds.
_REDEEM = Statement(
    update(invitations)
    .where(invitations.c.code_hash == bindparam("hash"), *_STANDING, invitations.c.expires_at > bindparam("now"))
    .values(inputs("used_at", "used_by"))
)
_REVOKE = Statement(
    update(invitations).where(invitations.c.id == bindparam("invitation"), *_STANDING).values(inputs("revoked_at"))
)


class Refusal(StrEnum):
    """Why a joining code does not open the door."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Invitations:
    """Joining codes by their hash."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def create(self, code: str, role: Role, team: int, *, now: datetime, expires_at: datetime) -> Invitation:
        """Keeps a new invitation. The code itself is not kept: show it now."""
        values = {
            "code_hash": self._unit.hashes.invitation(code),
            "role": role.value,
            "team": team,
            "created_at": now,
            "expires_at": expires_at,
        }
        row = self._unit.one(_CREATE, values)
        assert row is not None
        return _invitation(row)

    def look(self, code: str, now: datetime) -> Invitation | Refusal:
        """What a code would open, without using it."""
        row = self._unit.one(_LOOK, {"hash": self._unit.hashes.invitation(code)})
        if row is None:
            return Refusal.UNKNOWN
        if row.used_at is not None:
            return Refusal.USED
        if row.revoked_at is not None:
            return Refusal.REVOKED
        return Refusal.EXPIRED if row.expires_at <= now else _invitation(row)

    def redeem(self, code: str, person: int, now: datetime) -> Invitation | Refusal:
        """Uses a code up for this person, or says why not. One code lets in one person, whoever is first."""
        hashed = self._unit.hashes.invitation(code)
        used = self._unit.run(_REDEEM, {"hash": hashed, "now": now, "used_at": now, "used_by": person})
        if used != 1:
            refused = self.look(code, now)
            return refused if isinstance(refused, Refusal) else Refusal.USED
        row = self._unit.one(_LOOK, {"hash": hashed})
        assert row is not None
        return _invitation(row)

    def revoke(self, invitation: int, now: datetime) -> bool:
        """Takes an unused invitation back; False if it was used or revoked already."""
        return self._unit.run(_REVOKE, {"invitation": invitation, "revoked_at": now}) == 1

    def all(self) -> list[Invitation]:
        """The newest first."""
        return [_invitation(row) for row in self._unit.all(_LIST)]


def _invitation(row: Row) -> Invitation:
    return Invitation(row.id, Role(row.role), row.team, row.created_at, row.expires_at, row.used_at, row.revoked_at)
