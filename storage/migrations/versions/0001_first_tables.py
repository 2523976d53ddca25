"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_installation()
    create_people()
    create_check_ins()
    create_alerts()
    create_messages()


def only_where(condition: str) -> dict[str, Any]:
    """A partial index, as both databases spell it."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def create_installation() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "problems",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_problems"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_problems_at", "problems", ["at"], unique=False)
    op.create_table(
        "texts",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", "version", "language", name="pk_texts"),
    )
    op.create_table(
        "flow_revisions",
        sa.Column("flow", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("flow", "revision", name="pk_flow_revisions"),
    )


def create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("chat_hash", sa.LargeBinary(), nullable=True),
        sa.Column("chat_id", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("reach", sa.String(length=16), nullable=False),
        sa.Column("reach_since", MOMENT, nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("chat_hash", name="uq_people_chat_hash"),
        sa.UniqueConstraint("code", name="uq_people_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_paused", "people", ["paused_until"], unique=False, **only_where("standing = 'paused'"))
    op.create_table(
        "person_keys",
        sa.Column("person", ID, autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_person_keys_person"),
        sa.PrimaryKeyConstraint("person", name="pk_person_keys"),
    )
    op.create_table(
        "teams",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "memberships",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("team", ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("supervisor", ID, nullable=True),
        sa.Column("alternate", ID, nullable=True),
        sa.ForeignKeyConstraint(["alternate"], ["people.id"], name="fk_memberships_alternate"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_memberships_person"),
        sa.ForeignKeyConstraint(["supervisor"], ["people.id"], name="fk_memberships_supervisor"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_memberships_team"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint("person", "team", "role", name="uq_memberships_person_team_role"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memberships_team_role", "memberships", ["team", "role"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("team", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_invitations_team"),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name="fk_invitations_used_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_hash", name="uq_invitations_code_hash"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consents",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_consents_person"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consents_person_kind", "consents", ["person", "kind"], unique=False)


def create_check_ins() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("flow", sa.String(length=24), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_enrolments_person"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
        sa.UniqueConstraint("person", "flow", name="uq_enrolments_person_flow"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enrolments_due", "enrolments", ["next_at"], unique=False)
    op.create_table(
        "checkins",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("flow", sa.String(length=24), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("message_at", MOMENT, nullable=True),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("timer", sa.String(length=24), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_checkins_person"),
        sa.PrimaryKeyConstraint("id", name="pk_checkins"),
        sa.UniqueConstraint("code", name="uq_checkins_code"),
        sa.UniqueConstraint("person", "flow", "slot", name="uq_checkins_person_flow_slot"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_checkins_due", "checkins", ["next_at"], unique=False, **only_where("next_at IS NOT NULL"))
    op.create_index("ix_checkins_past", "checkins", ["person", "closed_at"], unique=False)
    op.create_table(
        "answers",
        sa.Column("checkin", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_answers_person"),
        sa.PrimaryKeyConstraint("checkin", "step", "item", name="pk_answers"),
    )
    op.create_index("ix_answers_person", "answers", ["person", "at"], unique=False)


def create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("team", ID, nullable=False),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("theme", sa.String(length=24), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("safeguarding", sa.Boolean(), nullable=False),
        sa.Column("to_alternate", sa.Boolean(), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("contact_by", MOMENT, nullable=True),
        sa.Column("taken_by", ID, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("passed_to", ID, nullable=True),
        sa.ForeignKeyConstraint(["passed_to"], ["people.id"], name="fk_alerts_passed_to"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_alerts_person"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_alerts_taken_by"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_alerts_team"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("code", name="uq_alerts_code"),
        sa.UniqueConstraint("number", name="uq_alerts_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_due", "alerts", ["next_at"], unique=False, **only_where("status IN ('open', 'taken')"))
    op.create_index("ix_alerts_team", "alerts", ["team", "status"], unique=False)
    op.create_index(
        "uq_alerts_standing", "alerts", ["person", "theme"], unique=True, **only_where("status IN ('open', 'taken')")
    )
    op.create_table(
        "alert_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("alert", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person", ID, nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_events_alert"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_alert_events_person"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_events_alert", "alert_events", ["alert"], unique=False)
    op.create_table(
        "alert_copies",
        sa.Column("outgoing", ID, autoincrement=False, nullable=False),
        sa.Column("alert", ID, nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_alert_copies_alert"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_alert_copies_person"),
        sa.PrimaryKeyConstraint("outgoing", name="pk_alert_copies"),
    )
    op.create_index("ix_alert_copies_alert", "alert_copies", ["alert"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("checkin", sa.String(length=16), nullable=True),
        sa.Column("person", ID, nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=24), nullable=False),
        sa.Column("tier", sa.String(length=16), nullable=False),
        sa.Column("sharing", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("alert", ID, nullable=True),
        sa.ForeignKeyConstraint(["alert"], ["alerts.id"], name="fk_flags_alert"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_flags_person"),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("checkin", "rule", name="uq_flags_checkin_rule"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flags_person", "flags", ["person", "raised_at"], unique=False)


def create_messages() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", ID, autoincrement=False, nullable=False),
        sa.Column("queue", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index(
        "ix_inbox_new", "inbox", ["received_at", "update_id"], unique=False, **only_where("state = 'new'")
    )
    op.create_index("ix_inbox_received", "inbox", ["received_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=True),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("person", ID, nullable=True),
        sa.Column("queue", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("stale_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_outbox_person"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe", name="uq_outbox_dedupe"),
    )
    op.create_index("ix_outbox_about", "outbox", ["about"], unique=False, **only_where("state = 'pending'"))
    op.create_index(
        "ix_outbox_lane", "outbox", ["lane", "not_before", "id"], unique=False, **only_where("state = 'pending'")
    )
    op.create_index("ix_outbox_queue", "outbox", ["queue", "id"], unique=False, **only_where("state = 'pending'"))
    op.create_index("ix_outbox_settled", "outbox", ["settled_at"], unique=False)
