"""Flood limits: overall, in a chat and in a group, by the clock handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.standin import Floods, Phone, Telegram
from bot.standin.clock import StandingClock
from bot.standin.floods import FloodGate
from bot.standin.refusals import Refused


def _sends(telegram: Telegram, chat_id: int) -> dict[str, object]:
    return telegram.call("sendMessage", {"chat_id": chat_id, "text": "Hello"}).body


def test_a_chat_takes_a_short_burst_and_then_one_a_second(
    telegram: Telegram, ann: Phone, clock: StandingClock
) -> None:
    assert all(_sends(telegram, ann.id)["ok"] for _ in range(5))
    refused = _sends(telegram, ann.id)
    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    clock.forward(seconds=1)
    assert _sends(telegram, ann.id)["ok"]
    assert not _sends(telegram, ann.id)["ok"]


def test_thirty_a_second_go_out_in_all(telegram: Telegram, clock: StandingClock) -> None:
    people = [telegram.person(f"P{number}") for number in range(31)]
    for phone in people:
        phone.starts()
    assert [_sends(telegram, phone.id)["ok"] for phone in people] == [True] * 30 + [False]
    clock.forward(seconds=0.04)
    assert _sends(telegram, people[-1].id)["ok"]


def test_a_group_takes_twenty_a_minute(telegram: Telegram, ann: Phone, clock: StandingClock) -> None:
    team = telegram.group("Team", ann)
    ann.adds_bot(team)
    assert sum(bool(_sends(telegram, team.id)["ok"]) for _ in range(25)) == 20
    clock.forward(seconds=3)
    assert _sends(telegram, team.id)["ok"]


def test_limits_can_be_switched_off(telegram: Telegram, ann: Phone) -> None:
    telegram.rules.floods.on = False
    assert all(_sends(telegram, ann.id)["ok"] for _ in range(100))


def test_edits_count_only_when_asked_to(telegram: Telegram, ann: Phone) -> None:
    def edit(text: str) -> int:
        return telegram.call("editMessageText", {"chat_id": ann.id, "message_id": 2, "text": text}).status

    _sends(telegram, ann.id)
    assert {edit(str(number)) for number in range(20)} == {200}
    telegram.rules.floods.edits = True
    assert {edit(f"again {number}") for number in range(20)} == {200, 429}


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=80))
def test_no_stretch_of_time_sees_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    gate, now = FloodGate(Floods(overall=1000)), datetime(2027, 3, 1, tzinfo=UTC)
    accepted = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        try:
            gate.pass_through(1, False, now)
        except Refused as refused:
            later = now + timedelta(seconds=refused.parameters["retry_after"])
            gate.pass_through(1, False, later)
            now = later
        accepted.append(now)
    for first, start in enumerate(accepted):
        for last in range(first, len(accepted)):
            seconds = (accepted[last] - start).total_seconds()
            assert last - first + 1 <= 5 + seconds + 1e-6


@pytest.mark.parametrize("back", [1, 3600])
def test_a_clock_that_steps_back_neither_frees_nor_blocks_for_ever(back: int) -> None:
    gate, now = FloodGate(Floods()), datetime(2027, 3, 1, tzinfo=UTC)
    for _ in range(5):
        gate.pass_through(1, False, now)
    with pytest.raises(Refused) as refused:
        gate.pass_through(1, False, now - timedelta(seconds=back))
    assert refused.value.parameters["retry_after"] <= 2
