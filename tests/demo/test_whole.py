"""The whole demo: the real bot behind the page, from Ann's link to "Sue has picked this up", and over a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.demo.cast import ANN
from bot.demo.keeping import CannotContinue
from bot.demo.run import DATABASE, WORLD, Running, demo
from bot.intake.lock import AlreadyRunning

from .visitor import Visitor

pytestmark = pytest.mark.timeout(120)

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "demo.png"
JOINING = (
    *("Go on",) * 5,
    *("Yes",) * 4,
    "Ann",
    "United Kingdom",
    "No phone, thanks",
    "Phone call",
    "Monday",
    "12:00",
    "UK (London)",
)
SHARING = ("Start", "Heavy", "A lot, carrying it alone", "Yes", "Share this")


@pytest_asyncio.fixture(loop_scope="session")
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with demo(tmp_path) as running:
        yield running


async def ann_joins(running: Running) -> None:
    ann = running.world.phones["ann"]
    ann.starts(running.world.invitations["ann"])
    for label in JOINING:
        await running.bot.settled()
        ann.taps(label)
    await running.bot.settled()


async def test_at_first_only_ann_is_missing(running: Running) -> None:
    phones = running.world.phones
    assert phones["ann"].screen() == []
    for name in ("sue", "max", "cora"):
        assert "You're in" in (phones[name].latest or pytest.fail("nothing was said")).text
        assert phones[name].unread == 0
    assert await running.bot.next_check_in() is None


async def test_every_joining_link_is_for_one_person_only(running: Running) -> None:
    await ann_joins(running)
    ben = running.world.telegram.person("Ben")
    ben.starts(running.world.invitations["ann"])
    await running.bot.settled()
    assert ben.latest is not None
    assert "You're in" not in ben.latest.text


async def test_a_demo_that_was_stopped_goes_on_in_the_middle_of_a_question(tmp_path: Path) -> None:
    async with demo(tmp_path) as first:
        await ann_joins(first)
        await first.page.moves("check_in")
        ann = first.world.phones["ann"]
        ann.taps("Start")
        await first.bot.settled()
        asked, shown, ahead = ann.latest, ann.screen(), first.world.clock.ahead
    assert asked is not None
    async with demo(tmp_path) as again:
        ann = again.world.phones["ann"]
        await again.bot.settled()
        assert ann.screen() == shown
        assert again.world.clock.ahead == ahead
        ann.taps("Heavy")
        await again.bot.settled()
        assert ann.latest is not None
        assert ann.latest.message_id == asked.message_id
        assert "✓ This week: Heavy" in ann.latest.text
        assert again.world.ribbon.lines[-1].kind in ("kept", "sent")


async def test_a_month_can_be_lived_in_moments(running: Running) -> None:
    await ann_joins(running)
    ann, began = running.world.phones["ann"], running.world.clock.now()
    for _ in range(4):
        await running.page.moves("check_in")
        assert ann.latest is not None
        assert "Start" in ann.latest.labels
        ann.taps("Not this week")
        await running.bot.settled()
    assert running.world.clock.now() - began > timedelta(weeks=3)
    due = await running.bot.next_check_in()
    assert due is not None
    assert due.what == "Ann’s check-in"


async def test_two_demos_in_one_folder_do_not_take_each_others_messages(running: Running, tmp_path: Path) -> None:
    with pytest.raises(AlreadyRunning):
        async with demo(tmp_path):
            pass
    await running.bot.settled()


async def test_fresh_begins_anew_and_leaves_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    async with demo(tmp_path) as first:
        await ann_joins(first)
        codes = dict(first.world.invitations)
    async with demo(tmp_path, fresh=True) as again:
        assert again.world.phones["ann"].screen() == []
        assert again.world.invitations[ANN.key] != codes[ANN.key]
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("lost", [WORLD, DATABASE])
async def test_half_a_demo_is_not_taken_for_a_whole_one(tmp_path: Path, lost: str) -> None:
    async with demo(tmp_path):
        pass
    (tmp_path / lost).unlink()
    with pytest.raises(CannotContinue, match="--fresh"):
        async with demo(tmp_path):
            pass


async def test_from_the_link_to_sue_has_picked_this_up_by_tapping_only(
    running: Running, browser: Browser, renew: bool
) -> None:
    context = await browser.new_context(viewport={"width": 1600, "height": 1000}, device_scale_factor=1)
    visitor = Visitor(await context.new_page(), running.page.url)
    await visitor.arrives()
    await visitor.button("Ann", "Start, on Ann’s phone").click()
    for label in JOINING:
        await visitor.taps("Ann", label)
    await expect(visitor.messages("Ann").last).to_contain_text("You're in, Ann")
    await visitor.page.get_by_role("button", name="Next check-in").click()
    for label in SHARING:
        await visitor.taps("Ann", label)
    for label in ("Open", "I've got this"):
        await visitor.taps("Sue", label)
    await expect(visitor.messages("Ann").last).to_contain_text("Sue has picked this up")
    await expect(visitor.phone("Max").get_by_role("article")).not_to_have_count(0)
    await expect(visitor.page.locator("#lines")).to_contain_text("Sue has got this. It climbs no further.")
    assert visitor.complaints == []
    if renew:
        await _take_picture(visitor)
    await context.close()


async def _take_picture(visitor: Visitor) -> None:
    """The README's picture, once every toast has gone and every highlight has faded."""
    await expect(visitor.page.locator(".toast")).to_have_count(0)
    await expect(visitor.page.locator(".changed")).to_have_count(0)
    await visitor.page.screenshot(path=PICTURE)
