"""The page in a real Chromium: what a visitor does and sees."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bot.demo.journey import Due

from .stage import Stage, in_minutes
from .visitor import Visitor

pytestmark = pytest.mark.timeout(90)


async def test_a_newcomer_is_told_what_to_do_first(visitor: Visitor) -> None:
    await expect(visitor.page.locator("#hint")).to_contain_text("Tap Start on Ann’s phone")
    for name in ("Ann", "Sue", "Max", "Cora"):
        await expect(visitor.phone(name)).to_be_visible()
    await expect(visitor.page.get_by_role("complementary", name="Behind the scenes")).to_be_visible()


async def test_start_and_a_tap_and_a_text_reach_the_bot(stage: Stage, visitor: Visitor) -> None:
    await visitor.button("Ann", "Start, on Ann’s phone").click()
    await expect(visitor.messages("Ann")).to_have_count(1)
    await expect(visitor.messages("Ann")).to_contain_text("/start")
    await expect(visitor.messages("Ann")).not_to_contain_text("anns-code")
    stage.says("ann", "How was it?", ["Good", "Heavy"])
    await visitor.button("Ann", "Heavy").click()
    box = visitor.phone("Ann").get_by_role("textbox")
    await box.fill("It rained all week")
    await box.press("Enter")
    await expect(visitor.messages("Ann").last).to_contain_text("It rained all week")
    await expect(box).to_have_value("")
    updates = stage.takes_in()
    assert updates[0]["message"]["text"] == "/start anns-code"
    assert updates[1]["callback_query"]["data"] == "Heavy"
    assert updates[2]["message"]["text"] == "It rained all week"


async def test_a_question_changes_in_its_place(stage: Stage, visitor: Visitor) -> None:
    stage.phones["ann"].starts()
    asked = stage.says("ann", "How was it?", ["Good", "Heavy"])
    await expect(visitor.button("Ann", "Heavy")).to_be_visible()
    stage.edits("ann", asked, "Is it still on your mind?", ["No", "A little"])
    await expect(visitor.messages("Ann").last).to_contain_text("Is it still on your mind?")
    await expect(visitor.messages("Ann")).to_have_count(2)
    await expect(visitor.button("Ann", "Heavy")).to_have_count(0)
    await expect(visitor.messages("Ann").last.get_by_text("edited")).to_be_visible()


async def test_what_the_bot_writes_is_words_never_markup(stage: Stage, visitor: Visitor) -> None:
    stage.phones["ann"].starts()
    stage.says("ann", "<img src=x onerror=alert(1)> **bold** http://example.org/a", ["<b>Good</b>"])
    await expect(visitor.messages("Ann").last).to_contain_text("<img src=x onerror=alert(1)> **bold**")
    await expect(visitor.button("Ann", "<b>Good</b>")).to_be_visible()
    link = visitor.messages("Ann").get_by_role("link", name="http://example.org/a")
    assert await link.get_attribute("rel") == "noopener noreferrer"


async def test_entities_show_as_telegram_shows_them(stage: Stage, visitor: Visitor) -> None:
    sue = stage.phones["sue"]
    sue.starts()
    words = "🌧 <b>Alert <i>7</i></b> see /help and <a href='https://t.me/alongside_bot?start=new-code'>join</a>"
    stage.telegram.call("sendMessage", {"chat_id": sue.id, "text": words, "parse_mode": "HTML"})
    last = visitor.messages("Sue").last
    await expect(last.locator("b")).to_have_text("Alert 7")
    await expect(last.locator("b i")).to_have_text("7")
    await visitor.messages("Sue").get_by_role("button", name="/help").first.click()
    await visitor.messages("Sue").get_by_role("link", name="join").click()
    await expect(visitor.messages("Sue")).to_have_count(4)
    assert [update["message"]["text"] for update in stage.takes_in()] == ["/start", "/help", "/start new-code"]


async def test_news_on_another_phone_is_marked_until_it_is_touched(stage: Stage, visitor: Visitor) -> None:
    for person in ("ann", "sue"):
        stage.phones[person].starts()
    stage.says("sue", "New follow-up. Open to read.", ["Open"])
    badge = visitor.phone("Sue").locator(".badge")
    await expect(badge).to_have_text("1")
    await expect(visitor.page.locator("#hint")).to_contain_text("Sue has a new message")
    await visitor.button("Sue", "Open").click()
    await expect(badge).to_be_hidden()
    assert stage.phones["sue"].unread == 0
    assert stage.takes_in()[-1]["callback_query"]["data"] == "Open"


async def test_typing_and_answers_to_a_press_show(stage: Stage, visitor: Visitor) -> None:
    ann = stage.phones["ann"]
    ann.starts()
    stage.says("ann", "How was it?", ["Good"], ["Heavy"])
    stage.telegram.call("sendChatAction", {"chat_id": ann.id, "action": "typing"})
    await expect(visitor.phone("Ann").locator(".chat-head")).to_contain_text("is writing")
    await visitor.button("Ann", "Good").click()
    await expect(visitor.button("Ann", "Good")).to_contain_class("pressed")
    press = stage.takes_in()[-1]["callback_query"]["id"]
    stage.telegram.call("answerCallbackQuery", {"callback_query_id": press, "text": "Noted."})
    await expect(visitor.phone("Ann").locator(".toast")).to_have_text("Noted.")
    await expect(visitor.button("Ann", "Good")).not_to_contain_class("pressed")
    await visitor.button("Ann", "Heavy").click()
    await expect(visitor.button("Ann", "Heavy")).to_contain_class("pressed")
    press = stage.takes_in()[-1]["callback_query"]["id"]
    stage.telegram.call("answerCallbackQuery", {"callback_query_id": press, "text": "Read me.", "show_alert": True})
    box = visitor.phone("Ann").get_by_role("alertdialog")
    await expect(box).to_contain_text("Read me.")
    await visitor.page.keyboard.press("Enter")
    await expect(box).to_have_count(0)


async def test_attachments_commands_and_changes_can_be_sent(stage: Stage, visitor: Visitor) -> None:
    commands = [{"command": "help", "description": "Help now"}]
    stage.telegram.call("setMyCommands", {"commands": commands})
    stage.phones["ann"].starts()
    for thing in ("Photo", "Voice note", "Sticker", "Location"):
        await visitor.button("Ann", "Attach").click()
        await visitor.phone("Ann").get_by_role("menuitem", name=thing).click()
    await expect(visitor.messages("Ann")).to_have_count(5)
    await visitor.button("Ann", "Commands").click()
    await visitor.phone("Ann").get_by_role("menuitem", name="Help now").click()
    await expect(visitor.messages("Ann").last).to_contain_text("/help")
    await visitor.messages("Ann").last.hover()
    await visitor.messages("Ann").last.get_by_role("button", name="Change this message").click()
    box = visitor.phone("Ann").get_by_role("textbox")
    await box.fill("Never mind")
    await box.press("Enter")
    await expect(visitor.messages("Ann").last).to_contain_text("Never mind")
    updates = stage.takes_in()
    sent = {kind for update in updates for kind in update.get("message", {})}
    assert {"photo", "voice", "sticker", "location"} <= sent
    assert updates[-1]["edited_message"]["text"] == "Never mind"


async def test_the_clock_buttons_move_the_time(stage: Stage, visitor: Visitor) -> None:
    clock = visitor.page.get_by_role("region", name="The programme’s clock")
    await expect(clock.locator("time")).to_have_text("Mon 23 Nov 17:20")
    await visitor.page.get_by_role("button", name="+15 minutes").click()
    await expect(clock.locator("time")).to_have_text("Mon 23 Nov 17:35")
    stage.plan.due = [Due(in_minutes(40), "Ann’s check-in")]
    await stage.journey.look_ahead()
    await expect(visitor.page.locator("#next")).to_have_text("Due next: Ann’s check-in, 18:00")
    await visitor.page.get_by_role("button", name="Next check-in").click()
    await expect(clock.locator("time")).to_have_text("Mon 23 Nov 18:00")
    await visitor.page.get_by_role("button", name="Tomorrow").click()
    await expect(clock.locator("time")).to_have_text("Tue 24 Nov 09:00")
    await visitor.page.get_by_role("button", name="Next check-in").click()
    await expect(visitor.page.get_by_role("alert")).to_contain_text("No check-in is planned yet")
    visitor.complaints = [words for words in visitor.complaints if "409" not in words]


async def test_the_ribbon_tells_what_happens(stage: Stage, visitor: Visitor) -> None:
    stage.ribbon("alert", "Alert 7: nobody took it; rung 2 is told.")
    lines = visitor.page.locator("#lines li")
    await expect(lines.first).to_contain_text("Alert 7: nobody took it; rung 2 is told.")
    await expect(lines.first.get_by_role("img")).to_have_accessible_name("Alert")


async def test_the_page_finds_back_after_the_demo_was_stopped(stage: Stage, visitor: Visitor) -> None:
    port = int(stage.page.url.rpartition(":")[2])
    await stage.page.close()
    await expect(visitor.page.get_by_role("alert")).to_contain_text("The demo has stopped")
    stage.phones["ann"].starts()
    stage.says("ann", "While you were away")
    await stage.page.open(port)
    await expect(visitor.messages("Ann").last).to_contain_text("While you were away", timeout=15_000)
    await expect(visitor.page.get_by_role("alert")).to_be_hidden()
    visitor.complaints = [words for words in visitor.complaints if "Failed to load resource" not in words]
