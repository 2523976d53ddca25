"""Is the bot well? The age of the last good poll, tick and send, not whether the process is up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock

STALE_POLL = 90.0
STALE_TICK = 60.0
STALE_ALERT = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: is it well, and in a sentence, why."""

    name: str
    well: bool
    says: str


class Health:
    """Collects signs of life. Ages are real seconds; a moved programme clock does not make the bot ill."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._started = clock.monotonic()
        self._polled: float | None = None
        self._ticked: float | None = None
        self._sent: float | None = None
        self._store_fails = False
        self._conflict = False
        self.last_good_poll: datetime | None = None
        self.polls_failed = 0
        self.alert_waiting_since: float | None = None
        """Since when the oldest urgent alert has been seen waiting for Telegram to accept it."""
        self._oldest_urgent: int | None = None

    def polled(self, now: datetime) -> None:
        """Telegram answered a poll, or delivered to the webhook."""
        self._polled = self._clock.monotonic()
        self._conflict = False
        self.last_good_poll = now

    def poll_failed(self) -> None:
        """Telegram did not answer, or refused."""
        self.polls_failed += 1

    def conflict(self) -> None:
        """A second process polls with the same token."""
        self.poll_failed()
        self._conflict = True

    def store_failed(self) -> None:
        """Nothing can be kept at the moment."""
        self._store_fails = True

    def store_works(self) -> None:
        """Something was kept."""
        self._store_fails = False

    def urgent_waiting(self, oldest: int | None) -> None:
        """The oldest urgent alert that Telegram has not accepted yet, by its number in the outbox; None: there is
        none."""
        if oldest is None:
            self.alert_waiting_since = None
        elif oldest != self._oldest_urgent or self.alert_waiting_since is None:
            self.alert_waiting_since = self._clock.monotonic()
        self._oldest_urgent = oldest

    def ticked(self) -> None:
        """The clockwork went round."""
        self._ticked = self._clock.monotonic()

    def sent(self) -> None:
        """Telegram accepted a message."""
        self._sent = self._clock.monotonic()

    def findings(self) -> list[Finding]:
        """Everything readiness depends on."""
        return [
            self._age("poll", self._polled, STALE_POLL, "Telegram last answered"),
            self._age("tick", self._ticked, STALE_TICK, "The clockwork last went round"),
            Finding("store", not self._store_fails, "Writing fails" if self._store_fails else "Writing works"),
            Finding(
                "only_poller",
                not self._conflict,
                "Another process polls with this token" if self._conflict else "Nobody else polls with this token",
            ),
            self._alert(),
        ]

    @property
    def well(self) -> bool:
        """Whether everything is."""
        return all(finding.well for finding in self.findings())

    def age(self, what: str) -> float | None:
        """Seconds since the last "poll", "tick" or "send"; None: not yet."""
        at = {"poll": self._polled, "tick": self._ticked, "send": self._sent}[what]
        return None if at is None else self._clock.monotonic() - at

    def _age(self, name: str, at: float | None, limit: float, words: str) -> Finding:
        since = self._clock.monotonic() - (self._started if at is None else at)
        says = f"{words} {since:.0f} seconds ago" if at is not None else f"{words}: not yet since the start"
        return Finding(name, since <= limit, says)

    def _alert(self) -> Finding:
        since = 0.0 if self.alert_waiting_since is None else self._clock.monotonic() - self.alert_waiting_since
        says = f"An urgent alert has been waiting {since:.0f} seconds" if since else "No urgent alert is waiting"
        return Finding("urgent_alerts", since <= STALE_ALERT, says)
