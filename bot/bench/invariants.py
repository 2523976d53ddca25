"""What must be true after any number of kills, looked up in the database and on the phones."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from bot.bench.seeding import Team
from bot.bench.walkers import Walkers
from bot.questions import BACK, SKIP
from bot.standin import Telegram
from flows.checkin import CheckIn, Chose, Event, Skipped, WentBack
from flows.compiled import Compiled, from_source
from flows.engine import advance, begin
from flows.flags import Flag, Sharing, Tier
from storage.checkins import Kept
from storage.store import Store
from storage.unit import Unit

ALERTING = frozenset({Tier.URGENT, Tier.SAME_DAY, Tier.FOLLOW_UP, Tier.UNHURRIED})
OPENS = re.compile(r"^a:open:(\w+)$")


def violations(store: Store, telegram: Telegram, walkers: Walkers, teams: list[Team]) -> list[str]:
    """Everything that is not as it must be, in sentences; empty when nothing was lost and nothing came twice."""
    found = [
        *walkers.too_often,
        *_stuck(walkers),
        *store.read_now(lambda unit: _answers_lost(unit, walkers)),
        *store.read_now(lambda unit: _alerts_amiss(unit, telegram, teams)),
        *store.read_now(_left_over),
    ]
    return sorted(found)


def _stuck(walkers: Walkers) -> list[str]:
    return [
        f"{walker.phone.first_name} waits at {walker.question} since {len(walker.pressed)} presses"
        for walker in walkers.unfinished
    ]


def _left_over(unit: Unit) -> list[str]:
    """Nothing may be left in the boxes, and nothing may have been set aside or refused."""
    now = datetime.now(UTC)
    found = [
        f"lane {lane.name} still holds what was to go at {oldest}"
        for lane, (_, oldest) in unit.outbox.backlog().items()
        if oldest <= now
    ]
    undone, _ = unit.inbox.backlog()
    if undone:
        found.append(f"{undone} messages from people were never handled")
    found += [f"message {each.update_id} was set aside: {each.error}" for each in unit.inbox.aside()]
    return found


# Every confirmed tap is stored exactly once


def _answers_lost(unit: Unit, walkers: Walkers) -> list[str]:
    """Plays the confirmed presses of each check-in through the engine and compares with what was kept."""
    presses: dict[str, dict[int, str]] = defaultdict(dict)
    for _, data in walkers.confirmed:
        if data.startswith("c:"):
            _, code, turn, choice = data.split(":")
            # A second press on the same question is too late and changes nothing.
            presses[code].setdefault(int(turn), choice)
    compiled: dict[str, Compiled] = {}
    found: list[str] = []
    for code, by_turn in presses.items():
        kept = unit.checkins.get(code)
        if kept is None:
            found.append(f"check-in {code} was answered and is not there")
            continue
        flow = kept.checkin.flow
        source = unit.checkins.revision(flow, kept.checkin.revision)
        if source is None:
            found.append(f"check-in {code}: the flow it began with was not kept")
            continue
        compiled.setdefault(flow, from_source(source))
        found += _compared(unit, compiled[flow], kept, by_turn)
    return found


def _compared(unit: Unit, compiled: Compiled, kept: Kept, by_turn: dict[int, str]) -> list[str]:
    code = kept.checkin.code
    if sorted(by_turn) != list(range(len(by_turn))):
        return [f"check-in {code}: presses of turns {sorted(by_turn)} were confirmed"]
    checkin, flags = _played(compiled, kept, by_turn)
    found = []
    if (kept.checkin.turn, kept.checkin.step) != (checkin.turn, checkin.step):
        found.append(f"check-in {code} stands at {kept.checkin.turn} {kept.checkin.step}, not {checkin.turn}")
    stored = {(each.step, each.item): (each.choices, each.skipped) for each in unit.checkins.answers(code)}
    wanted = {key: (each.choices, each.skipped) for key, each in checkin.answers.items()}
    if stored != wanted:
        found.append(f"check-in {code}: kept {stored}, pressed {wanted}")
    since = kept.created_at - timedelta(days=1)
    raised = [each for each in unit.flags.of(kept.person, since) if each.checkin == code]
    rules = sorted(each.flag.rule for each in raised)
    if rules != sorted(flag.rule for flag in flags):
        found.append(f"check-in {code}: flags {rules} kept, {sorted(flag.rule for flag in flags)} raised")
    found += [
        f"check-in {code}: {each.flag.rule} told nobody"
        for each in raised
        if each.alert is None and each.flag.leaves and each.flag.tier in ALERTING
        if each.flag.sharing in (Sharing.TOLD, Sharing.ASKED)
    ]
    return found


def _played(compiled: Compiled, kept: Kept, by_turn: dict[int, str]) -> tuple[CheckIn, list[Flag]]:
    turn = begin(compiled, kept.checkin.code, kept.created_at, kept.facts)
    flags: list[Flag] = list(turn.flags)
    for number in range(len(by_turn)):
        choice = by_turn[number]
        event: Event = WentBack() if choice == BACK else Skipped() if choice == SKIP else Chose(choice)
        turn = advance(compiled, turn.checkin, event, kept.created_at, kept.facts)
        flags += turn.flags
    return turn.checkin, flags


# No alert is missing, none went astray


def _alerts_amiss(unit: Unit, telegram: Telegram, teams: list[Team]) -> list[str]:
    team_of = {chat: team.name for team in teams for chat in (team.supervisor, team.safeguarding)}
    seen: dict[str, set[int]] = defaultdict(set)
    for chat in telegram.phones:
        for shown in telegram.screen(chat):
            for row in shown.buttons:
                for button in row:
                    if match := OPENS.match(button.data):
                        seen[match.group(1)].add(chat)
    found = []
    standing = unit.alerts.standing()
    themes = [(alert.person, alert.theme) for alert in standing]
    found += [f"two alerts stand for {each}" for each in set(themes) if themes.count(each) > 1]
    for alert in standing:
        place = unit.teams.get(alert.team)
        name = place.name if place else ""
        if not seen[alert.code]:
            found.append(f"alert {alert.number} reached nobody")
        found += [
            f"alert {alert.number} of {name} went to somebody of {team_of.get(chat, 'no team')}"
            for chat in seen[alert.code]
            if team_of.get(chat) != name
        ]
    return found
