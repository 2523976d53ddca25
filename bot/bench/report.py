"""What was measured, as tables to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from statistics import median

from rich.console import Console
from rich.table import Table

from bot.bench.killing import Killing
from bot.bench.plan import Measured
from bot.bench.replies import Window
from bot.bench.stage import ECHO, OURS

Figure = Callable[[Window], float]


def show(measured: Measured, console: Console) -> None:
    """Print everything there is."""
    if measured.windows:
        console.print(_windows("Replies", measured.windows))
    if measured.network:
        console.print(_windows("Replies with 50 ms added to every call", measured.network))
    lines = Table("measured", "figure", title="At rest, and in a broadcast")
    for row in _rest(measured):
        lines.add_row(*row)
    if lines.row_count:
        console.print(lines)


def _windows(title: str, windows: Sequence[Window]) -> Table:
    table = Table(
        *("people", "bot", "replies/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms/reply", "MiB", "peak", "lost"),
        title=f"{title} (median of the rounds, lowest-highest)",
    )
    for people, group in groupby(windows, key=lambda each: each.people):
        rounds = list(group)
        ours, echo = (_of(rounds, kind) for kind in (OURS, ECHO))
        for kind, some in ((ECHO, echo), (OURS, ours)):
            if some:
                table.add_row(f"{people:,}", kind, *_figures(some))
        if ours and echo:
            rate = _middle(ours, lambda each: each.replies_per_second) / _middle(
                echo, lambda each: each.replies_per_second
            )
            cpu = _middle(ours, lambda each: each.cpu_ms) / _middle(echo, lambda each: each.cpu_ms)
            p50 = _middle(ours, lambda each: each.p50) / _middle(echo, lambda each: each.p50)
            table.add_row("", "ours : echo", f"{rate:.2f}", f"{p50:.2f}", "", "", f"{cpu:.2f}", end_section=True)
    return table


def _figures(rounds: Sequence[Window]) -> list[str]:
    lost = sum(each.unanswered + each.refused + each.complaints for each in rounds)
    return [
        _spread(rounds, lambda each: each.replies_per_second, 0),
        _spread(rounds, lambda each: each.p50, 1),
        _spread(rounds, lambda each: each.p95, 1),
        _spread(rounds, lambda each: each.p99, 1),
        _spread(rounds, lambda each: each.cpu_ms, 2),
        f"{_middle(rounds, lambda each: each.memory):.0f}",
        f"{max(each.peak for each in rounds):.0f}",
        str(lost),
    ]


def _rest(measured: Measured) -> Iterable[tuple[str, str]]:
    ours = [each for each in measured.windows if each.bot == OURS and each.people == 100]
    if ours:
        yield "database growth per check-in", f"{_middle(ours, lambda each: each.bytes_per_checkin) / 1024:.1f} KiB"
    for start in measured.starts:
        yield (
            f"start to first question to Telegram, {start.enrolled:,} enrolled",
            f"{start.seconds:.2f} s (slowest {start.slowest:.2f})",
        )
        yield f"memory at rest, {start.enrolled:,} enrolled", f"{start.memory:.0f} MiB (peak {start.peak:.0f})"
    for ticks in measured.ticks:
        yield f"tick, {ticks.enrolled:,} enrolled, nobody due", f"{ticks.idle:.1f} ms"
        yield f"tick, {ticks.enrolled:,} enrolled, {ticks.due} due", f"{ticks.busy:.0f} ms"
    for cast in measured.broadcasts:
        sent = f"{cast.invitations} check-ins sent in {cast.seconds:.0f} s at Telegram's limits"
        yield (
            f"urgent alert's delay, {sent}",
            f"p50 {cast.alert_p50:.0f}, p99 {cast.alert_p99:.0f} ms ({cast.alerts})",
        )
        yield "reply's delay meanwhile", f"p50 {cast.reply_p50:.0f}, p99 {cast.reply_p99:.0f} ms ({cast.replies})"
        yield "messages Telegram refused as too many", str(cast.floods)


def show_killing(done: Killing, console: Console) -> None:
    """Print how a crash run went."""
    table = Table("kills", "presses confirmed", "check-ins ended", "alerts", "violations", title=f"seed {done.seed}")
    table.add_row(
        *(str(each) for each in (done.kills, done.presses, done.checkins, done.alerts)), str(len(done.violations))
    )
    console.print(table)
    console.print(", ".join(f"{place}: {many}" for place, many in sorted(done.by_place.items())))
    for violation in done.violations:
        console.print(f"  {violation}", markup=False)


def _of(rounds: Iterable[Window], kind: str) -> list[Window]:
    return [each for each in rounds if each.bot == kind]


def _middle(rounds: Iterable[Window], figure: Figure) -> float:
    return median(map(figure, rounds))


def _spread(rounds: Sequence[Window], figure: Figure, digits: int) -> str:
    middle = f"{_middle(rounds, figure):,.{digits}f}"
    if len(rounds) == 1:
        return middle
    values = [figure(each) for each in rounds]
    return f"{middle} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"
