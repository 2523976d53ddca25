"""Somebody with the demo's page open in a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect


class Visitor:
    """Somebody with the page open, who notes everything the browser complains of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    async def arrives(self) -> None:
        await self.page.goto(self.url)
        await expect(self.phone("Ann")).to_be_visible()

    def phone(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def messages(self, name: str) -> Locator:
        return self.phone(name).get_by_role("article")

    async def taps(self, name: str, label: str) -> None:
        """Press the newest button with this label; the next one is looked for once the press was answered."""
        newest = self.button(name, label).last
        await newest.click()
        await expect(self.phone(name).locator(".pressed")).to_have_count(0)

    def button(self, name: str, label: str) -> Locator:
        return self.phone(name).get_by_role("button", name=label, exact=True)
