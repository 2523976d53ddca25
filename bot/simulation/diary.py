"""The diary of a run: who was asked what, what fired, what each of the staff received, and the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulation.town import Town
from bot.simulation.weeks import Lived, Received
from flows.alerts import Alert
from flows.checkin import Status
from flows.flags import Decision, Flag
from storage.unit import Unit

MANY = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the diary."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Diary:
    """Everything worth telling about a run."""

    entries: tuple[Entry, ...]
    totals: tuple[tuple[str, str], ...]


ENDED = {Status.FINISHED: "finished", Status.EXPIRED: "ran out", Status.STOPPED: "replaced or stopped"}


async def diary(town: Town, lived: Lived, begun: datetime) -> Diary:
    """What the store and the phones say happened since `begun` (UTC)."""
    return await town.store.read(lambda unit: _diary(unit, town, lived, begun))


def _diary(unit: Unit, town: Town, lived: Lived, begun: datetime) -> Diary:
    entries: list[Entry] = []
    counted: Counter[str] = Counter()
    flags: list[Flag] = []
    alerts: list[Alert] = []
    for chat in town.volunteers:
        person = unit.people.by_chat(chat)
        if person is None:
            continue
        kept = unit.flags.of(person.id, begun)
        by_checkin: dict[str | None, list[Flag]] = {}
        for each in kept:
            by_checkin.setdefault(each.checkin, []).append(each.flag)
        flags += [each.flag for each in kept]
        for closed in unit.checkins.closed(person.id, MANY):
            counted[closed.flow] += 1
            counted[f"{closed.flow} {closed.status.value}"] += 1
            answered = sum(not answer.skipped for answer in unit.checkins.answers(closed.code))
            what = f"{_count(answered, 'answer')}, {ENDED[closed.status]}" if closed.answered else "not answered"
            fired = ", ".join(_flag(flag) for flag in by_checkin.pop(closed.code, ()))
            entries.append(
                Entry(closed.closed_at, f"{person.name} was asked {closed.flow}: {what}. {fired}".rstrip())
            )
        for each in kept:
            if each.checkin in by_checkin:
                entries.append(
                    Entry(each.raised_at, f"{person.name}: {_flag(each.flag)} (from facts, or still open)")
                )
        for number in sorted({each.alert for each in kept if each.alert is not None}):
            alert = unit.alerts.by_id(number)
            if alert is not None:
                alerts.append(alert)
                entries.append(Entry(alert.raised_at or begun, _alert(unit, alert, person.name)))
    names = {chat: town.telegram.phone(chat).first_name for chat in town.carers}
    entries += [Entry(each.at, f"{names[each.chat]} received: {each.line}") for each in lived.received]
    totals = _totals(town, lived, counted, flags, alerts, names)
    return Diary(tuple(sorted(entries, key=lambda entry: (entry.at, entry.text))), tuple(totals))


def _flag(flag: Flag) -> str:
    if flag.decision is not None:
        said = {
            Decision.SHARE: "shared",
            Decision.CHAT: "only a chat",
            Decision.ALTERNATE: "shared with the alternate",
        }
        return f"{flag.rule} {said.get(flag.decision, 'kept private')}"
    return f"{flag.rule} {'told' if flag.leaves else 'for the volunteer alone'}"


def _alert(unit: Unit, alert: Alert, name: str) -> str:
    taken = unit.people.get(alert.taken_by) if alert.taken_by else None
    ended = "still open"
    if taken is not None and alert.taken_at is not None and alert.raised_at is not None:
        ended = f"taken by {taken.name} after {_wait(alert.taken_at - alert.raised_at)}"
    if alert.closed_at is not None:
        ended += f", closed: {alert.outcome.value.replace('_', ' ') if alert.outcome else 'without outcome'}"
    tier = alert.tier.value.replace("_", " ")
    climbed = f", climbed to rung {alert.rung + 1}" if alert.rung else ""
    rules = ", ".join(alert.rules)
    return f"Alert {alert.number} ({tier}, {rules}) about {name}: {ended}{climbed}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _wait(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def _totals(
    town: Town,
    lived: Lived,
    counted: Counter[str],
    flags: list[Flag],
    alerts: list[Alert],
    names: dict[int, str],
) -> Iterator[tuple[str, str]]:
    yield "Volunteers", str(len(town.volunteers))
    for flow in sorted(name for name in counted if " " not in name):
        ends = ", ".join(f"{counted[f'{flow} {s.value}']} {ENDED[s]}" for s in ENDED if counted[f"{flow} {s.value}"])
        yield f"Asked {flow}", f"{_count(counted[flow], 'time')}: {ends}"
    yield "Answers tapped or typed", str(sum(lived.presses[chat] for chat in town.volunteers))
    for rule, many in sorted(Counter(flag.rule for flag in flags).items()):
        decided = Counter(_flag(flag).partition(" ")[2] for flag in flags if flag.rule == rule)
        yield (
            f"{rule} fired",
            f"{_count(many, 'time')}: " + ", ".join(f"{count} {how}" for how, count in decided.most_common()),
        )
    for tier, many in Counter(alert.tier.value for alert in alerts).items():
        waits = sorted(a.taken_at - a.raised_at for a in alerts if a.tier == tier and a.taken_at and a.raised_at)
        half = f", half of them taken within {_wait(waits[len(waits) // 2])}" if waits else ""
        yield f"Alerts, {tier.replace('_', ' ')}", f"{many}{half}"
    yield "Alerts still open", str(sum(alert.closed_at is None for alert in alerts))
    for chat, many in _by_chat(lived.received, names):
        yield f"{chat} received", _count(many, "message")


def _by_chat(received: Iterable[Received], names: dict[int, str]) -> list[tuple[str, int]]:
    counts = Counter(names[each.chat] for each in received)
    return sorted((name, counts[name]) for name in names.values())
