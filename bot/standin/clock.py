"""A clock that runs and can be moved forward, for a stand-in that is a process of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovingClock:
    """The machine's time plus what it was moved by."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def forward(self, seconds: float) -> None:
        """Move the clock. Negative seconds move it back."""
        self._ahead += timedelta(seconds=seconds)
