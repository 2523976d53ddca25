"""What every method shares: which chat is meant, whether the bot may write there, and the text it brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.standin.formatting import Entity, from_html, trimmed, units, with_found
from bot.standin.markdown import from_markdown, from_markdown_v2
from bot.standin.refusals import Refused, bad_request, forbidden
from bot.standin.request import Request, whole
from bot.standin.world import Chat, Kept, World

Method = Callable[[World, Request], Any]

_STYLES = {"html": from_html, "markdown": from_markdown, "markdownv2": from_markdown_v2}


def chat_meant(world: World, request: Request, name: str = "chat_id") -> Chat:
    """The chat the call names, by its id. Refused when there is none the bot has ever met."""
    given = request.text(name)
    if not given:
        raise bad_request("chat_id is empty")
    chat = world.chats.get(request.integer(name))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def may_write(chat: Chat) -> None:
    """Refuse what Telegram refuses: blocked, never begun, deactivated, removed, or moved to a supergroup."""
    if chat.moved_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, words, migrate_to_chat_id=chat.moved_to)
    if chat.person is not None:
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.bot == "kicked":
            raise forbidden("bot was blocked by the user")
        if chat.bot == "never":
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    elif chat.bot != "member":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def message_meant(chat: Chat, request: Request, missing: str, name: str = "message_id") -> Kept:
    """The message the call names. Refused as "`missing` not found"."""
    message_id = request.integer(name)
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    kept = chat.messages.get(message_id)
    if kept is None:
        raise bad_request(f"{missing} not found")
    return kept


def formatted(request: Request, text: str, entities: str) -> tuple[str, list[Entity]]:
    """A text parameter, trimmed, and its entities: by parse_mode or as listed, and those Telegram finds itself."""
    source = request.text(text)
    style = request.text("parse_mode").lower()
    if style and style != "none":
        if style not in _STYLES:
            raise bad_request("unsupported parse_mode")
        body, found = _STYLES[style](source)
    else:
        body, found = source, _listed(request, entities)
    body, found = trimmed(body, found)
    return body, with_found(body, found)


def message_text(world: World, request: Request, too_long: str) -> dict[str, Any]:
    """The text of a message as it is kept. Refused when it is empty, or in the words `too_long`."""
    text, entities = formatted(request, "text", "entities")
    if world.rules.lengths:
        if not text:
            raise bad_request("message text is empty")
        if units(text) > world.rules.text_units:
            raise bad_request(too_long)
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption(world: World, request: Request, too_long: str) -> dict[str, Any]:
    """The caption of a message as it is kept; nothing where there is none."""
    text, entities = formatted(request, "caption", "caption_entities")
    if world.rules.lengths and units(text) > world.rules.caption_units:
        raise bad_request(too_long)
    if not text:
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _listed(request: Request, name: str) -> list[Entity]:
    given = request.value(name, "can't parse entities JSON object")
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, dict) and "type" in one for one in given):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    return [{**one, "offset": whole(one.get("offset")), "length": whole(one.get("length"))} for one in given]
