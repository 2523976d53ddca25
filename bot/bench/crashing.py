"""The real bot with one named place at which it kills itself: `python -m bot.bench.crashing run`.

CRASH_AT says where and at which passing, such as `sent:12`. What is wrapped here is wrapped nowhere else.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

KEPT, COMMITTED, SENT, SETTLING = "kept", "committed", "sent", "settling"
POINTS = (KEPT, COMMITTED, SENT, SETTLING)
"""After the inbox commit and before handling; after the commit and before sending; after Telegram accepted and before
that is kept; while that is being kept, before the commit."""


class Countdown:
    """Kills the process at the chosen passing of the chosen place."""

    def __init__(self, order: str) -> None:
        self._point, _, passing = order.partition(":")
        self._left = int(passing or 1)

    def passes(self, point: str) -> None:
        """To be called at each place."""
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def after(self, point: str, work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """`work` with this place behind it."""

        @wraps(work)
        async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            result = await work(*args, **kwargs)
            self.passes(point)
            return result

        return wrapped

    def before(self, point: str, work: Callable[P, T]) -> Callable[P, T]:
        """`work` with this place in front of it."""

        @wraps(work)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            self.passes(point)
            return work(*args, **kwargs)

        return wrapped


def place_crashes(countdown: Countdown) -> None:
    """Put the places where they belong."""
    from bot.delivery.delivery import Delivery
    from bot.delivery.telegram import Line
    from bot.intake.inbox import Inbox
    from storage.outbox import Outbox

    _replace(Inbox, "keep", countdown.after(KEPT, Inbox.keep))
    _replace(Delivery, "send_now", countdown.before(COMMITTED, Delivery.send_now))
    _replace(Line, "put", countdown.after(SENT, Line.put))
    _replace(Outbox, "settle", countdown.before(SETTLING, Outbox.settle))


def _replace(owner: type, name: str, wrapped: Any) -> None:
    setattr(owner, name, wrapped)


def main() -> None:
    """Start as usual."""
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    place_crashes(Countdown(os.environ.get("CRASH_AT", "")))
    from bot.__main__ import main as start

    start()


if __name__ == "__main__":
    main()
