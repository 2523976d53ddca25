"""What is removed every night, because it is not needed any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.unit import Unit

UPDATE_IDS = timedelta(days=3)
"""Telegram repeats an update for a day at most."""
SET_ASIDE = timedelta(days=30)
SETTLED = timedelta(days=30)
PROBLEMS = timedelta(days=90)


def purge(unit: Unit, now: datetime) -> int:
    """Removes what has outlived its use and says how many rows. People's answers are not touched."""
    return (
        unit.inbox.purge(done_before=now - UPDATE_IDS, aside_before=now - SET_ASIDE)
        + unit.outbox.purge(now - SETTLED)
        + unit.problems.purge(now - PROBLEMS)
    )
