"""Clocks for a stand-in: one that runs and one that stands, both moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovingClock:
    """The machine's time plus what it was moved by."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def forward(self, **by: float) -> None:
        """Move the clock, by the words of timedelta: forward(hours=1). Negative numbers move it back."""
        self._ahead += timedelta(**by)


class StandingClock:
    """A time that changes only when it is moved."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def __call__(self) -> datetime:
        """The time now, aware, in UTC."""
        return self.time

    def forward(self, **by: float) -> None:
        """Move the clock, by the words of timedelta: forward(hours=1). Negative numbers move it back."""
        self.time += timedelta(**by)
