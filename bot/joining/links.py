"""Joining links: a code nobody can guess, for one role in one team, good for a while."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.config import Config
from flows.people import Invitation, Role, Team
from storage.unit import Unit

CODE_BYTES = 16
"""128 random bits: 22 letters, of which Telegram carries up to 64."""
DAYS = 14
LONGEST_TEAM = 64
USERNAME = "telegram username"
"""The meta key under which the bot's own name is remembered."""


class TeamNameUnfit(ValueError):
    """The team cannot be called so; the text says why."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation with the code, which is kept nowhere and can be shown only now."""

    code: str = field(repr=False)
    invitation: Invitation
    team: Team

    def link(self, username: str) -> str:
        """What to send to the person."""
        return f"https://t.me/{username}?start={self.code}"


def invite(unit: Unit, role: Role, team_name: str, now: datetime, *, days: int = DAYS) -> Invited:
    """A new invitation; a team that does not exist yet is made. TeamNameUnfit: empty, too long or of two lines."""
    name = " ".join(team_name.split())
    if not name or not name.isprintable():
        raise TeamNameUnfit("A team needs a name.")
    if len(name) > LONGEST_TEAM:
        raise TeamNameUnfit(f"A team's name can have {LONGEST_TEAM} letters; this one has {len(name)}.")
    team = unit.teams.add(name, now)
    code = secrets.token_urlsafe(CODE_BYTES)
    invitation = unit.invitations.create(code, role, team.id, now=now, expires_at=now + timedelta(days=days))
    return Invited(code, invitation, team)


def known_username(unit: Unit, config: Config) -> str | None:
    """The bot's username without @: configured, or as Telegram said it once."""
    configured = (config.telegram.username or "").removeprefix("@")
    return configured or unit.meta.get(USERNAME)


def remember_username(unit: Unit, username: str) -> None:
    """Keeps what Telegram said."""
    unit.meta.set(USERNAME, username)
