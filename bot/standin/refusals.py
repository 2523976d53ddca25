"""How the stand-in says no: with Telegram's own status, words and parameters."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An API call that Telegram would refuse.

    `description` is complete, prefix included ("Bad Request: chat not found"), because python-telegram-bot and
    people's bots compare it. `parameters` holds `retry_after` or `migrate_to_chat_id` where Telegram gives them.
    """

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        """The JSON object Telegram answers with."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(words: str) -> Refused:
    """A 400 with Telegram's usual prefix."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """A 403 with Telegram's usual prefix."""
    return Refused(403, f"Forbidden: {words}")


def conflict(words: str) -> Refused:
    """A 409 with Telegram's usual prefix."""
    return Refused(409, f"Conflict: {words}")


def too_many(retry_after: int) -> Refused:
    """A 429: come back in `retry_after` whole seconds."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def unauthorized() -> Refused:
    """A 401: well formed, but not (or no longer) a token of ours."""
    return Refused(401, "Unauthorized")


def not_found() -> Refused:
    """A 404: no such method, or not a token at all."""
    return Refused(404, "Not Found")
