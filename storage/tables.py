"""Every table, on one page. `sealed` columns hold AES-256-GCM under the person's key (see storage/sealing.py).

What each personal column is, whose, and how long it is kept stands in storage/data_map.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from storage.columns import Id, moment, of_person, row_id, sealed, word, words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: Any) -> Table:
    """A table whose ids are never given out twice, also on SQLite."""
    return Table(
        name,
        metadata,
        *parts,
        sqlite_autoincrement=any(getattr(part, "autoincrement", None) is True for part in parts),
    )


meta = table("meta", word("key", 80, primary_key=True), Column("value", Text, nullable=False))

people = table(
    "people",
    row_id(),
    word("code", 16, nullable=False, unique=True),
    Column("chat_hash", LargeBinary, unique=True),
    sealed("chat_id"),
    sealed("name"),
    sealed("details"),
    word("country", 2, nullable=False),
    word("timezone", 64, nullable=False),
    word("language", 16, nullable=False),
    word("standing", 16, nullable=False),
    word("reach", 16, nullable=False),
    moment("reach_since"),
    moment("joined_at"),
    moment("paused_until"),
    moment("created_at", nullable=False),
)

_paused = people.c.standing == literal_column("'paused'")
Index("ix_people_paused", people.c.paused_until, sqlite_where=_paused, postgresql_where=_paused)

person_keys = table(
    "person_keys",
    of_person(primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
)

teams = table("teams", row_id(), word("name", 200, nullable=False, unique=True), moment("created_at", nullable=False))

memberships = table(
    "memberships",
    row_id(),
    of_person(),
    Column("team", Id, ForeignKey("teams.id"), nullable=False),
    word("role", 16, nullable=False),
    of_person("supervisor", nullable=True),
    of_person("alternate", nullable=True),
    UniqueConstraint("person", "team", "role"),
    Index(None, "team", "role"),
    Index(None, "supervisor"),
    Index(None, "alternate"),
)

invitations = table(
    "invitations",
    row_id(),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    word("role", 16, nullable=False),
    Column("team", Id, ForeignKey("teams.id"), nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("used_at"),
    of_person("used_by", nullable=True),
    moment("revoked_at"),
)

texts = table(
    "texts",
    word("name", 80, primary_key=True),
    word("version", 40, primary_key=True),
    word("language", 16, primary_key=True),
    Column("text", Text, nullable=False),
    moment("kept_at", nullable=False),
)

consents = table(
    "consents",
    row_id(),
    of_person(),
    word("kind", 24, nullable=False),
    Column("given", Boolean, nullable=False),
    word("text_version", 40, nullable=False),
    word("language", 16, nullable=False),
    moment("at", nullable=False),
    Index(None, "person", "kind"),
)

enrolments = table(
    "enrolments",
    row_id(),
    of_person(),
    word("flow", 24, nullable=False),
    Column("weekday", Integer, nullable=False),
    word("at", 8, nullable=False),
    word("timezone", 64, nullable=False),
    moment("next_at"),
    UniqueConstraint("person", "flow"),
    Index("ix_enrolments_due", "next_at"),
)

flow_revisions = table(
    "flow_revisions",
    word("flow", 24, primary_key=True),
    word("revision", 64, primary_key=True),
    Column("source", Text, nullable=False),
    moment("kept_at", nullable=False),
)

milestones = table(
    "milestones",
    of_person(primary_key=True, autoincrement=False),
    word("kind", 16, primary_key=True),
    moment("at", nullable=False),
    Index(None, "kind", "at"),
)

LIVE = words("due", "invited", "open")
CLOSED = words("finished", "expired", "stopped")

checkins = table(
    "checkins",
    row_id(),
    word("code", 16, nullable=False, unique=True),
    of_person(),
    word("flow", 24, nullable=False),
    word("revision", 64, nullable=False),
    word("slot", 40, nullable=False),
    word("status", 16, nullable=False),
    Column("turn", Integer, nullable=False),
    sealed("state", nullable=False),
    sealed("facts", nullable=False),
    Column("message_id", Id),
    moment("message_at"),
    moment("invited_at"),
    moment("opened_at"),
    moment("closed_at"),
    moment("next_at"),
    word("timer", 24),
    moment("created_at", nullable=False),
    UniqueConstraint("person", "flow", "slot"),
)
Index(
    "ix_checkins_due",
    checkins.c.next_at,
    sqlite_where=checkins.c.next_at.is_not(None),
    postgresql_where=checkins.c.next_at.is_not(None),
)
Index("ix_checkins_past", checkins.c.person, checkins.c.closed_at)
Index("ix_checkins_closed", checkins.c.closed_at)

answers = table(
    "answers",
    word("checkin", 16, primary_key=True),
    word("step", 24, primary_key=True),
    word("item", 80, primary_key=True),
    of_person(),
    sealed("value", nullable=False),
    moment("at", nullable=False),
    Column("late", Boolean, nullable=False),
    moment("withdrawn_at"),
    Index("ix_answers_person", "person", "at"),
)

flags = table(
    "flags",
    row_id(),
    word("checkin", 16),
    of_person(),
    word("rule", 16, nullable=False),
    Column("version", Integer, nullable=False),
    word("theme", 24, nullable=False),
    word("tier", 16, nullable=False),
    word("sharing", 16, nullable=False),
    word("decision", 16),
    sealed("words", nullable=False),
    Column("because", Text, nullable=False),
    moment("raised_at", nullable=False),
    Column("alert", Id, ForeignKey("alerts.id")),
    UniqueConstraint("checkin", "rule"),
    Index("ix_flags_person", "person", "raised_at"),
    Index("ix_flags_raised", "raised_at"),
)

STANDING = words("open", "taken")

alerts = table(
    "alerts",
    row_id(),
    word("code", 16, nullable=False, unique=True),
    Column("number", Integer, nullable=False, unique=True),
    of_person(),
    Column("team", Id, ForeignKey("teams.id"), nullable=False),
    word("tier", 16, nullable=False),
    word("theme", 24, nullable=False),
    Column("rules", Text, nullable=False),
    sealed("words", nullable=False),
    word("status", 16, nullable=False),
    Column("safeguarding", Boolean, nullable=False),
    Column("to_alternate", Boolean, nullable=False),
    Column("ladder", Text, nullable=False),
    Column("rung", Integer, nullable=False),
    moment("raised_at", nullable=False),
    moment("next_at"),
    moment("contact_by"),
    of_person("taken_by", nullable=True),
    moment("taken_at"),
    moment("closed_at"),
    word("outcome", 32),
    of_person("passed_to", nullable=True),
    Index("ix_alerts_team", "team", "status"),
    Index("ix_alerts_closed", "closed_at"),
)
_standing = alerts.c.status.in_(STANDING)
Index(
    "uq_alerts_standing",
    alerts.c.person,
    alerts.c.theme,
    unique=True,
    sqlite_where=_standing,
    postgresql_where=_standing,
)
Index("ix_alerts_due", alerts.c.next_at, sqlite_where=_standing, postgresql_where=_standing)

alert_events = table(
    "alert_events",
    row_id(),
    Column("alert", Id, ForeignKey("alerts.id"), nullable=False),
    moment("at", nullable=False),
    word("kind", 32, nullable=False),
    of_person(nullable=True),
    sealed("detail"),
    Index(None, "alert"),
)

alert_copies = table(
    "alert_copies",
    Column("outgoing", Id, primary_key=True, autoincrement=False),
    Column("alert", Id, ForeignKey("alerts.id"), nullable=False),
    of_person(),
    word("state", 16, nullable=False),
    Column("message_id", Id),
    moment("at", nullable=False),
    Index(None, "alert"),
)

NEW = words("new")[0]

inbox = table(
    "inbox",
    Column("update_id", Id, primary_key=True, autoincrement=False),
    Column("queue", LargeBinary),
    moment("received_at", nullable=False),
    sealed("payload"),
    word("state", 16, nullable=False),
    Column("attempts", Integer, nullable=False),
    word("error", 80),
)
Index(
    "ix_inbox_new",
    inbox.c.received_at,
    inbox.c.update_id,
    sqlite_where=inbox.c.state == NEW,
    postgresql_where=inbox.c.state == NEW,
)
Index("ix_inbox_received", inbox.c.received_at)

PENDING = words("pending")[0]

outbox = table(
    "outbox",
    Column("id", Id, primary_key=True, autoincrement=False),
    word("dedupe", 120, unique=True),
    Column("lane", Integer, nullable=False),
    of_person(nullable=True),
    Column("queue", LargeBinary, nullable=False),
    word("kind", 32, nullable=False),
    word("about", 40),
    sealed("content"),
    moment("not_before", nullable=False),
    moment("stale_at"),
    moment("lease_until"),
    Column("attempts", Integer, nullable=False),
    word("state", 16, nullable=False),
    Column("message_id", Id),
    moment("created_at", nullable=False),
    moment("settled_at"),
    word("reason", 80),
)
_pending = outbox.c.state == PENDING
Index(
    "ix_outbox_lane",
    outbox.c.lane,
    outbox.c.not_before,
    outbox.c.id,
    sqlite_where=_pending,
    postgresql_where=_pending,
)
Index("ix_outbox_queue", outbox.c.queue, outbox.c.id, sqlite_where=_pending, postgresql_where=_pending)
Index("ix_outbox_about", outbox.c.about, sqlite_where=_pending, postgresql_where=_pending)
Index("ix_outbox_settled", outbox.c.settled_at)

problems = table(
    "problems",
    row_id(),
    moment("at", nullable=False),
    word("kind", 40, nullable=False),
    word("detail", 200, nullable=False),
    Index(None, "at"),
)
