"""Methods that ask about a chat and who is in it, or leave it."""

from __future__ import annotations

from bot.standin.methods.method import Method, chat_meant, may_write
from bot.standin.refusals import bad_request
from bot.standin.request import Request
from bot.standin.world import Chat, Json, World


def get_chat(world: World, request: Request) -> Json:
    """getChat. A person who has never written to the bot is a chat it has not met."""
    chat = chat_meant(world, request)
    if chat.person is not None and chat.bot == "never":
        raise bad_request("chat not found")
    if chat.person is None:
        may_write(chat)
    full: Json = {
        **chat.card(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return full


def get_member(world: World, request: Request) -> Json:
    """getChatMember."""
    chat = chat_meant(world, request)
    may_write(chat)
    return member_card(world, chat, request.integer("user_id"))


def member_count(world: World, request: Request) -> int:
    """getChatMemberCount."""
    chat = chat_meant(world, request)
    may_write(chat)
    return 2 if chat.person else len([s for s in chat.members.values() if s != "left"]) + 1


def administrators(world: World, request: Request) -> list[Json]:
    """getChatAdministrators: whoever made the group."""
    chat = chat_meant(world, request)
    if chat.person is not None:
        raise bad_request("there are no administrators in the private chat")
    may_write(chat)
    return [member_card(world, chat, who) for who, status in chat.members.items() if status == "creator"]


def leave(world: World, request: Request) -> bool:
    """leaveChat: a group only."""
    chat = chat_meant(world, request)
    if chat.person is not None:
        raise bad_request("chat not found")
    may_write(chat)
    chat.bot = "left"
    world.journal.write("member", chat.id, who=world.me["id"], status="left")
    return True


def member_card(world: World, chat: Chat, user_id: int) -> Json:
    """Somebody's place in a chat as Telegram's ChatMember object. Refused for a stranger to Telegram."""
    if user_id == world.me["id"]:
        return {"user": world.me, "status": "member"}
    person = world.people.get(user_id)
    if person is None:
        raise bad_request("invalid user_id specified")
    if chat.person is not None:
        return {"user": person.card(), "status": "member" if chat.person is person else "left"}
    status = chat.members.get(user_id, "left")
    card: Json = {"user": person.card(), "status": status}
    return {**card, "is_anonymous": False} if status == "creator" else card


CHATTING: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatMemberCount": member_count,
    "getChatAdministrators": administrators,
    "leaveChat": leave,
}
