"""Fixtures of the demo's tests: a stage, and Chromium. They share one event loop, so that Chromium starts once."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.demo.cast import phones
from bot.demo.clock import MovableClock
from bot.demo.feed import Feed
from bot.demo.journey import Journey
from bot.demo.narrator import Narrator
from bot.demo.ribbon import Ribbon
from bot.demo.server import Page
from bot.standin import Telegram

from .stage import ZONE, Plan, Stage, StoppedClock
from .visitor import Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder runs in the loop its fixtures live in."""
    for item in items:
        if Path(__file__).parent in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    clock = MovableClock(real=StoppedClock())
    telegram = Telegram(clock.now)
    telegram.rules.floods.on = False
    everyone = phones(telegram)
    ribbon = Ribbon(clock.now)
    feed = Feed(telegram, everyone, ribbon, "Europe/London")
    narrator = Narrator(telegram, ribbon)
    plan = Plan(clock)
    journey = Journey(clock, plan, feed, ribbon, ZONE)
    page = Page(feed, everyone, {"ann": "anns-code"}, journey)
    await page.open(0)
    yield Stage(clock, telegram, everyone, ribbon, feed, plan, journey, page, narrator)
    await page.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window. Absent, its tests are skipped, or fail where NO_SKIPS=1."""
    if CHROMIUM is None:
        words = "Chromium is not installed, so the page was NOT tried in a browser (Debian: apt install chromium)"
        if os.environ.get("NO_SKIPS") == "1":
            pytest.fail(words)
        pytest.skip(words)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(stage: Stage, browser: Browser) -> AsyncIterator[Visitor]:
    context = await browser.new_context(viewport={"width": 1600, "height": 1000}, reduced_motion="reduce")
    visitor = Visitor(await context.new_page(), stage.page.url)
    await visitor.arrives()
    yield visitor
    assert visitor.complaints == []
    assert visitor.hosts == {urlsplit(stage.page.url).netloc}
    await context.close()
