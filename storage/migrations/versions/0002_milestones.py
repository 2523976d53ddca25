"""Moments that count for people, and the way to what was closed long ago and to whom someone looks after."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "milestones",
        sa.Column("person", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_milestones_person"),
        sa.PrimaryKeyConstraint("person", "kind", name="pk_milestones"),
    )
    op.create_index("ix_milestones_kind_at", "milestones", ["kind", "at"], unique=False)
    op.create_index("ix_checkins_closed", "checkins", ["closed_at"], unique=False)
    op.create_index("ix_memberships_supervisor", "memberships", ["supervisor"], unique=False)
    op.create_index("ix_memberships_alternate", "memberships", ["alternate"], unique=False)
    op.create_index("ix_flags_raised", "flags", ["raised_at"], unique=False)
    op.create_index("ix_alerts_closed", "alerts", ["closed_at"], unique=False)
    op.execute(
        "INSERT INTO milestones (person, kind, at) "
        "SELECT id, 'joining', created_at FROM people WHERE standing = 'joining' AND chat_id IS NOT NULL"
    )
    # Whoever leaves takes back the agreement to use the bot in the same moment.
    op.execute(
        "INSERT INTO milestones (person, kind, at) "
        "SELECT people.id, 'left', max(consents.at) FROM people JOIN consents ON consents.person = people.id "
        "WHERE people.standing = 'left' AND people.chat_id IS NOT NULL AND consents.kind = 'use' "
        "AND NOT consents.given GROUP BY people.id"
    )
    keep_known_breaks()


def keep_known_breaks() -> None:
    """Breaks were counted from the first daily look that saw them, noted as "paused." and the person's id."""
    connection = op.get_bind()
    milestones = sa.table("milestones", sa.column("person", ID), sa.column("kind"), sa.column("at", MOMENT))
    noted = connection.execute(
        sa.text(
            "SELECT people.id, meta.value FROM meta JOIN people ON meta.key = 'paused.' || people.id "
            "WHERE people.standing = 'paused'"
        )
    )
    for person, since in noted.all():
        connection.execute(milestones.insert().values(person=person, kind="paused", at=datetime.fromisoformat(since)))
    connection.execute(sa.text("DELETE FROM meta WHERE key LIKE 'paused.%'"))
