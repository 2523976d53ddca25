"""Methods that change, remove or pin a message, and the answer to a press on a button."""

from __future__ import annotations

from datetime import timedelta

from bot.standin.formatting import units
from bot.standin.keyboards import keyboard
from bot.standin.methods.method import Method, caption, chat_meant, may_write, message_meant, message_text
from bot.standin.refusals import bad_request
from bot.standin.request import Request, whole
from bot.standin.shown import Toast
from bot.standin.world import Chat, Json, Kept, World

_CAPTIONED = ("photo", "document", "voice", "video", "audio", "animation")
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_OLD_PRESS = "query is too old and response timeout expired or query ID is invalid"


def edit_text(world: World, request: Request) -> Json:
    """editMessageText. Without a reply_markup the buttons go."""
    markup = keyboard(request, world.rules).inline
    content = message_text(world, request, "MESSAGE_TOO_LONG")
    chat, kept = _editable(world, request)
    if "text" not in kept.body:
        raise bad_request("there is no text in the message to edit")
    changes = {"text": content["text"], "entities": content.get("entities"), "reply_markup": markup}
    return _change(world, chat, kept, changes)


def edit_caption(world: World, request: Request) -> Json:
    """editMessageCaption. Without a caption the words go, without a reply_markup the buttons."""
    markup = keyboard(request, world.rules).inline
    words = caption(world, request, "MEDIA_CAPTION_TOO_LONG")
    chat, kept = _editable(world, request)
    if not any(kind in kept.body for kind in _CAPTIONED):
        raise bad_request("there is no caption in the message to edit")
    changes = {
        "caption": words.get("caption"),
        "caption_entities": words.get("caption_entities"),
        "reply_markup": markup,
    }
    return _change(world, chat, kept, changes)


def edit_reply_markup(world: World, request: Request) -> Json:
    """editMessageReplyMarkup: only the buttons."""
    markup = keyboard(request, world.rules).inline
    chat, kept = _editable(world, request)
    return _change(world, chat, kept, {"reply_markup": markup})


def delete_message(world: World, request: Request) -> bool:
    """deleteMessage: in a private chat anybody's, for 48 hours."""
    chat = chat_meant(world, request)
    kept = message_meant(chat, request, "message to delete")
    _check_deletable(world, chat, kept)
    world.remove(chat, kept.body["message_id"])
    return True


def delete_messages(world: World, request: Request) -> bool:
    """deleteMessages: what cannot be found is passed over."""
    chat = chat_meant(world, request)
    ids = request.value("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    for message_id in ids:
        kept = chat.messages.get(whole(message_id))
        if kept is not None:
            _check_deletable(world, chat, kept)
            world.remove(chat, whole(message_id))
    return True


def pin(world: World, request: Request) -> bool:
    """pinChatMessage."""
    chat = chat_meant(world, request)
    may_write(chat)
    message_id = message_meant(chat, request, "message to pin").body["message_id"]
    if message_id not in chat.pinned:
        chat.pinned.append(message_id)
        world.journal.write("pin", chat.id, message_id, pinned=True)
    return True


def unpin(world: World, request: Request) -> bool:
    """unpinChatMessage: the one named, or the newest."""
    chat = chat_meant(world, request)
    may_write(chat)
    message_id = request.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.journal.write("pin", chat.id, message_id, pinned=False)
    return True


def unpin_all(world: World, request: Request) -> bool:
    """unpinAllChatMessages."""
    chat = chat_meant(world, request)
    may_write(chat)
    while chat.pinned:
        world.journal.write("pin", chat.id, chat.pinned.pop(), pinned=False)
    return True


def answer_press(world: World, request: Request) -> bool:
    """answerCallbackQuery: once, and soon. The person sees the text as a toast or an alert."""
    query_id, text = request.text("callback_query_id"), request.text("text")
    press = world.presses.get(query_id)
    latest = timedelta(seconds=world.rules.answer_seconds)
    if world.rules.queries and (press is None or press.answered or world.now() - press.at > latest):
        raise bad_request(_OLD_PRESS)
    if world.rules.lengths and units(text) > world.rules.toast_units:
        raise bad_request("MESSAGE_TOO_LONG")
    if press is not None:
        press.answered = True
        toast = Toast(query_id, text, request.flag("show_alert"), world.now())
        world.people[press.person_id].toasts.append(toast)
        world.journal.write("toast", press.person_id, query_id=query_id, text=text, alert=toast.alert)
    return True


def _editable(world: World, request: Request) -> tuple[Chat, Kept]:
    chat = chat_meant(world, request)
    may_write(chat)
    kept = message_meant(chat, request, "message to edit")
    if not kept.by_bot or kept.has_keyboard:
        raise bad_request("message can't be edited")
    return chat, kept


def _change(world: World, chat: Chat, kept: Kept, changes: dict[str, object]) -> Json:
    if world.rules.not_modified and all(kept.body.get(key) == value for key, value in changes.items()):
        raise bad_request(_SAME)
    if world.rules.floods.edits:
        world.floods.pass_through(chat.id, chat.person is None, world.now())
    return world.change(chat, kept, changes)


def _check_deletable(world: World, chat: Chat, kept: Kept) -> None:
    if not kept.by_bot and chat.person is None:
        raise bad_request("message can't be deleted")
    if world.stamp() - kept.body["date"] > world.rules.delete_hours * 3600:
        raise bad_request("message can't be deleted for everyone")


EDITING: dict[str, Method] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin_all,
    "answerCallbackQuery": answer_press,
}
