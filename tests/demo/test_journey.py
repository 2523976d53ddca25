"""Time passes through everything that falls due, in order, and stops where it was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo.journey import MOST_STOPS, Due

from .stage import MONDAY, Stage, in_minutes


async def test_everything_on_the_way_is_done_at_its_own_time(stage: Stage) -> None:
    stage.plan.due = [Due(in_minutes(9), "second"), Due(in_minutes(4), "first"), Due(in_minutes(16), "not yet")]
    assert await stage.journey.go("quarter")
    assert stage.plan.done == [("first", in_minutes(4)), ("second", in_minutes(9))]
    assert stage.clock.now() == in_minutes(15)


async def test_tomorrow_is_nine_in_the_morning_where_the_programme_is(stage: Stage) -> None:
    stage.clock.forward_to(datetime(2027, 3, 27, 12, tzinfo=UTC))
    assert await stage.journey.go("tomorrow")
    # The clocks went forward that night: nine in London is eight in UTC.
    assert stage.clock.now() == datetime(2027, 3, 28, 8, tzinfo=UTC)


async def test_what_is_due_at_the_goal_itself_is_done(stage: Stage) -> None:
    stage.plan.due = [Due(in_minutes(40), "Ann’s check-in")]
    assert await stage.journey.go("check_in")
    assert stage.plan.done == [("Ann’s check-in", in_minutes(40))]


async def test_without_a_check_in_the_clock_stays(stage: Stage) -> None:
    assert not await stage.journey.go("check_in")
    assert stage.clock.now() == MONDAY
    assert stage.ribbon.lines[-1].text == "No check-in is planned yet. Somebody has to join first."


async def test_an_overdue_check_in_does_not_turn_the_clock_back(stage: Stage) -> None:
    stage.plan.due = [Due(MONDAY - timedelta(hours=1), "Ann’s check-in")]
    assert await stage.journey.go("check_in")
    assert stage.clock.now() == MONDAY


async def test_something_that_is_always_due_does_not_hold_the_clock(stage: Stage) -> None:
    stuck = Due(in_minutes(1), "always due")

    async def never_done() -> None:
        stage.plan.done.append((stuck.what, stage.clock.now()))

    stage.plan.due = [stuck]
    stage.plan.do_due = never_done  # type: ignore[method-assign]
    assert await stage.journey.go("quarter")
    assert stage.clock.now() == in_minutes(15)
    assert len(stage.plan.done) == MOST_STOPS + 1


async def test_the_page_sees_where_the_clock_is_and_what_is_next(stage: Stage) -> None:
    stage.plan.due = [Due(in_minutes(16), "Ann’s check-in")]
    with stage.feed.reader() as changes:
        await stage.journey.go("quarter")
        seen = [changes.get_nowait() for _ in range(changes.qsize())]
    clocks = [change["clock"] for change in seen if change and change["kind"] == "clock"]
    assert [clock["moving"] for clock in clocks] == [True, False]
    assert clocks[-1]["now"] == in_minutes(15).isoformat()
    assert stage.feed.whole()["next"] == {"at": in_minutes(16).isoformat(), "what": "Ann’s check-in"}
    assert stage.ribbon.lines[-1].text == "The clock now shows Mon 23 Nov, 17:35."
