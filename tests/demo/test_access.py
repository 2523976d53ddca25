"""The page for everyone: by keyboard, with a screen reader, in light and dark, on a small screen, without motion."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.async_api import expect

from .stage import Stage
from .visitor import Visitor

pytestmark = pytest.mark.timeout(90)

CONTRAST = Path(__file__).parent / "contrast.js"


async def test_everything_works_with_the_keyboard_alone(stage: Stage, visitor: Visitor) -> None:
    page = visitor.page
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to Ann’s phone")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(visitor.button("Ann", "Start, on Ann’s phone")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(visitor.phone("Ann").get_by_role("textbox")).to_be_focused()
    asked = stage.says("ann", "How was it?", ["Good", "Heavy"])
    await expect(visitor.button("Ann", "Good")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(visitor.phone("Ann").get_by_role("log")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(visitor.button("Ann", "Good")).to_be_focused()
    await page.keyboard.press("Enter")
    stage.edits("ann", asked, "Still on your mind?", ["No", "A little"])
    await expect(visitor.button("Ann", "No")).to_be_focused()
    for name in ("Sue", "Max", "Cora", "Ann"):
        await page.keyboard.press("ArrowRight")
        await expect(visitor.phone(name).get_by_role("log")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await expect(visitor.phone("Cora").get_by_role("log")).to_be_focused()
    assert stage.takes_in()[-1]["callback_query"]["data"] == "Good"


async def test_every_focus_can_be_seen(stage: Stage, visitor: Visitor) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "How was it?", ["Good", "Heavy"])
    await expect(visitor.button("Ann", "Heavy")).to_be_visible()
    seen = 0
    for _ in range(14):
        await visitor.page.keyboard.press("Tab")
        width = await visitor.page.evaluate(
            """() => Math.max(...[document.activeElement, document.activeElement.closest('.phone')?.querySelector(
                '.device')].filter(Boolean).map((one) => parseFloat(getComputedStyle(one).outlineWidth) || 0))"""
        )
        assert width >= 2
        seen += 1
    assert seen == 14


async def test_a_screen_reader_finds_its_way(stage: Stage, visitor: Visitor) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "How was it?", ["Good", "Heavy"])
    await expect(visitor.page.locator("#announcer")).to_contain_text("Ann, new: How was it? Buttons: Good, Heavy.")
    nameless = await visitor.page.evaluate(
        """() => [...document.querySelectorAll('button, a, textarea, [role=img]')]
            .filter((one) => !(one.getAttribute('aria-label') || one.textContent).trim())
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    for role in ("banner", "main", "complementary"):
        await expect(visitor.page.get_by_role(role)).to_have_count(1)
    await expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Alongside")
    levels = await visitor.page.evaluate("() => [...document.querySelectorAll('h1,h2,h3')].map((h) => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    doubled = await visitor.page.evaluate(
        """() => { const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
            return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
    )
    assert doubled == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_stands_out_from_its_ground(stage: Stage, visitor: Visitor, scheme: str) -> None:
    await visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    stage.phones["ann"].starts()
    stage.says("ann", "How was it?", ["Good", "Heavy"])
    stage.phones["sue"].starts()
    stage.says("sue", "An alert", ["Open"])
    stage.ribbon("alert", "Alert 7: rung 2 is told.")
    await expect(visitor.button("Sue", "Open")).to_be_visible()
    assert await visitor.page.evaluate(CONTRAST.read_text()) == []


async def test_on_a_real_phone_there_is_one_phone_at_a_time(stage: Stage, visitor: Visitor) -> None:
    page = visitor.page
    await page.set_viewport_size({"width": 360, "height": 740})
    stage.phones["sue"].starts()
    stage.says("sue", "New follow-up. Open to read.", ["Open"])
    tab = page.get_by_role("tab", name="Sue")
    await expect(visitor.phone("Ann")).to_be_visible()
    await expect(visitor.phone("Sue")).to_be_hidden()
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(visitor.phone("Ann")).to_be_hidden()
    await expect(visitor.button("Sue", "Open")).to_be_in_viewport(ratio=1)
    await expect(visitor.phone("Sue").get_by_role("textbox")).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="Next check-in")).to_be_in_viewport(ratio=1)
    await tab.press("ArrowLeft")
    await expect(page.get_by_role("tab", name="Ann")).to_be_focused()
    await expect(visitor.phone("Ann")).to_be_visible()
    assert await page.evaluate("() => document.documentElement.scrollWidth") == 360


async def test_who_asked_for_less_motion_gets_none(stage: Stage, visitor: Visitor) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "How was it?", ["Good"])
    await expect(visitor.button("Ann", "Good")).to_be_visible()
    longest = await visitor.page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].flatMap((one) => getComputedStyle(one)
            .animationDuration.split(',').map(parseFloat)))"""
    )
    assert longest < 0.001
