"""Methods about the bot itself: who it is, its name and descriptions, its commands and menu button."""

from __future__ import annotations

import re
from typing import Any

from bot.standin.formatting import units
from bot.standin.methods.method import Method
from bot.standin.refusals import bad_request
from bot.standin.request import Request, whole
from bot.standin.world import Json, World

_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_CHAT_SCOPES)

Scope = tuple[str, int, str]


def get_me(world: World, _request: Request) -> Json:
    """getMe."""
    return {
        **world.me,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_name(world: World, request: Request) -> bool:
    """setMyName."""
    return _describe(world.profile.names, request, "name", 64)


def get_name(world: World, request: Request) -> Json:
    """getMyName."""
    return {"name": _said(world.profile.names, request) or world.me["first_name"]}


def set_description(world: World, request: Request) -> bool:
    """setMyDescription."""
    return _describe(world.profile.descriptions, request, "description", 512)


def get_description(world: World, request: Request) -> Json:
    """getMyDescription."""
    return {"description": _said(world.profile.descriptions, request)}


def set_short_description(world: World, request: Request) -> bool:
    """setMyShortDescription."""
    return _describe(world.profile.short_descriptions, request, "short_description", 120)


def get_short_description(world: World, request: Request) -> Json:
    """getMyShortDescription."""
    return {"short_description": _said(world.profile.short_descriptions, request)}


def set_commands(world: World, request: Request) -> bool:
    """setMyCommands, for a scope and a language."""
    given = request.value("commands", "can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(one) for one in given]
    world.profile.commands[_scope(world, request)] = commands
    return True


def get_commands(world: World, request: Request) -> list[Json]:
    """getMyCommands: exactly this scope and language, without falling back."""
    return world.profile.commands.get(_scope(world, request), [])


def delete_commands(world: World, request: Request) -> bool:
    """deleteMyCommands."""
    world.profile.commands.pop(_scope(world, request), None)
    return True


def set_menu_button(world: World, request: Request) -> bool:
    """setChatMenuButton, for one person or, without chat_id, for everyone."""
    button = request.object("menu_button", "can't parse menu button JSON object") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("menu button type is invalid")
    world.profile.menu_buttons[request.integer("chat_id")] = button
    return True


def get_menu_button(world: World, request: Request) -> Json:
    """getChatMenuButton."""
    buttons = world.profile.menu_buttons
    return buttons.get(request.integer("chat_id")) or buttons.get(0) or {"type": "commands"}


def commands_seen(world: World, chat_id: int, language: str) -> list[Json]:
    """The menu somebody sees in a private chat, the most particular scope first, as Telegram resolves them."""
    for scope in (("chat", chat_id), ("all_private_chats", 0), ("default", 0)):
        for code in (language, ""):
            if found := world.profile.commands.get((*scope, code)):
                return found
    return []


def _describe(said: dict[str, str], request: Request, name: str, limit: int) -> bool:
    words = request.text(name).strip()
    if units(words) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    said[request.text("language_code")] = words
    return True


def _said(said: dict[str, str], request: Request) -> str:
    return said.get(request.text("language_code")) or said.get("", "")


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("expected an Object for BotCommand")
    command = str(given.get("command", "")).removeprefix("/").strip()
    description = str(given.get("description", "")).strip()
    if not command:
        raise bad_request("command must be non-empty")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if units(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": description}


def _scope(world: World, request: Request) -> Scope:
    given = request.object("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    kind = given.get("type")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat_id = 0
    if kind in _CHAT_SCOPES:
        chat_id = whole(given.get("chat_id"))
        if chat_id not in world.chats:
            raise bad_request("chat not found")
    return kind, chat_id, request.text("language_code")


ABOUT: dict[str, Method] = {
    "getMe": get_me,
    "setMyName": set_name,
    "getMyName": get_name,
    "setMyDescription": set_description,
    "getMyDescription": get_description,
    "setMyShortDescription": set_short_description,
    "getMyShortDescription": get_short_description,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
