"""The outbox's SQL."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, delete, exists, func, or_, select, update

from storage.columns import UtcDateTime
from storage.statements import Insertion, Statement, inputs
from storage.tables import PENDING, outbox

_NOW = bindparam("now", type_=UtcDateTime)
_PENDING = outbox.c.state == PENDING
_THIS = and_(outbox.c.id == bindparam("this"), _PENDING)

_COLUMNS = inputs("id", "dedupe", "lane", "person", "queue", "kind", "about", "content", "not_before") | inputs(
    "stale_at", "created_at"
)
_FIXED = {"attempts": 0, "state": PENDING}

_older = outbox.alias("older")
_UNDER_WAY = and_(
    _older.c.state == PENDING,
    # Waiting for its turn, on the wire, or put off after a try; one planned for later stands in nobody's way.
    or_(_older.c.not_before <= _NOW, _older.c.lease_until.is_not(None), _older.c.attempts > 0),
)
_BEFORE_THE_NEW_ONE = exists().where(
    _older.c.queue == bindparam("queue", type_=outbox.c.queue.type),
    _older.c.lane <= bindparam("lane", type_=outbox.c.lane.type),
    _UNDER_WAY,
)

POST = Insertion(
    lambda insert: (
        insert(outbox)
        .values(_COLUMNS | _FIXED | inputs("lease_until"))
        .on_conflict_do_nothing(index_elements=["dedupe"])
    )
)
POST_LEASED = Insertion(
    lambda insert: (
        insert(outbox)
        .values(
            _COLUMNS
            | _FIXED
            | {"lease_until": case((_BEFORE_THE_NEW_ONE, None), else_=bindparam("lease", type_=UtcDateTime))}
        )
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(outbox.c.lease_until)
    )
)

_STANDS_BEFORE = exists().where(
    _older.c.queue == outbox.c.queue, _older.c.id < outbox.c.id, _older.c.lane <= outbox.c.lane, _UNDER_WAY
)
CLAIMABLE = Statement(
    select(outbox)
    .where(
        _PENDING,
        outbox.c.lane == bindparam("in_lane"),
        outbox.c.not_before <= _NOW,
        or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW),
        ~_STANDS_BEFORE,
    )
    .order_by(outbox.c.not_before, outbox.c.id)
    .limit(bindparam("many"))
    .with_for_update(skip_locked=True, of=outbox)
)
LEASE = Statement(update(outbox).where(_THIS).values(inputs("lease_until", "attempts")))

_EMPTIED = {"content": None, "lease_until": None}
SENT = Statement(
    update(outbox).where(_THIS).values(inputs("message_id", "settled_at") | _EMPTIED | {"state": "sent"})
)
NEVER = Statement(update(outbox).where(_THIS).values(inputs("settled_at", "reason") | _EMPTIED | {"state": "never"}))
LATER = Statement(
    update(outbox)
    .where(_THIS)
    .values(inputs("not_before", "reason") | {"lease_until": None, "attempts": outbox.c.attempts + 1})
)
RELEASE = Statement(update(outbox).where(_THIS).values(lease_until=None))
EXPIRE = Statement(update(outbox).where(_PENDING, outbox.c.lease_until > _NOW).values(lease_until=_NOW))

_NOT_ON_THE_WIRE = and_(_PENDING, or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= _NOW))
_CANCELLED = inputs("settled_at", "reason") | _EMPTIED | {"state": "never"}
CANCEL_ABOUT = Statement(update(outbox).where(outbox.c.about == bindparam("of"), _NOT_ON_THE_WIRE).values(_CANCELLED))
CANCEL_DEDUPE = Statement(
    update(outbox).where(outbox.c.dedupe == bindparam("of"), _NOT_ON_THE_WIRE).values(_CANCELLED)
)
HURRY = Statement(
    update(outbox)
    .where(_PENDING, outbox.c.reason == bindparam("waits_for"), outbox.c.not_before > _NOW)
    .values(not_before=_NOW)
)

# A leased message may be sent again when its lease is over, any other at its own time.
NEXT_DUE = Statement(
    select(
        func.min(
            case((outbox.c.lease_until > outbox.c.not_before, outbox.c.lease_until), else_=outbox.c.not_before),
            type_=UtcDateTime,
        ).label("at")
    ).where(_PENDING)
)
LONGEST = Statement(select(func.min(outbox.c.id).label("id")).where(_PENDING, outbox.c.lane == bindparam("in_lane")))
BACKLOG = Statement(
    select(outbox.c.lane, func.count().label("many"), func.min(outbox.c.not_before).label("oldest"))
    .where(_PENDING)
    .group_by(outbox.c.lane)
)
MESSAGE_ID = Statement(select(outbox.c.message_id).where(outbox.c.id == bindparam("this")))
PURGE = Statement(delete(outbox).where(outbox.c.settled_at < bindparam("before")))
