"""Methods that put a new message into a chat."""

from __future__ import annotations

from bot.standin.files import Upload, picture_size
from bot.standin.keyboards import Keyboard, keyboard
from bot.standin.methods.method import Method, caption, chat_meant, may_write, message_meant, message_text
from bot.standin.refusals import Refused, bad_request
from bot.standin.request import Request, whole
from bot.standin.world import Chat, Json, Kept, World

_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_CARRIED = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "voice",
    "sticker",
    "location",
    "contact",
)


def send_message(world: World, request: Request) -> Json:
    """sendMessage."""
    markup = keyboard(request, world.rules)
    content = message_text(world, request, "message is too long")
    return _send(world, request, content, markup)


def send_photo(world: World, request: Request) -> Json:
    """sendPhoto: an upload, or the id of a photo already there."""
    markup = keyboard(request, world.rules)
    words = caption(world, request, "message caption is too long")
    given = _file(request, "photo")
    upload = given if isinstance(given, Upload) else _stored(world, given)
    width, height = _checked_picture(world, upload)
    stored = world.files.by_id(given) if isinstance(given, str) else world.files.keep("photo", upload)
    assert stored is not None
    photo = {**stored.as_dict(), "width": width, "height": height}
    return _send(world, request, {"photo": [photo], **words}, markup)


def send_document(world: World, request: Request) -> Json:
    """sendDocument: an upload, or the id of a document already there."""
    markup = keyboard(request, world.rules)
    words = caption(world, request, "message caption is too long")
    given = _file(request, "document")
    upload = given if isinstance(given, Upload) else _stored(world, given)
    if len(upload.content) > world.rules.upload_bytes:
        raise Refused(413, "Request Entity Too Large")
    stored = world.files.by_id(given) if isinstance(given, str) else world.files.keep("document", upload)
    assert stored is not None
    document = {**stored.as_dict(), "file_name": upload.name, "mime_type": upload.mime}
    return _send(world, request, {"document": document, **words}, markup)


def send_chat_action(world: World, request: Request) -> bool:
    """sendChatAction: typing dots for five seconds or until the next message."""
    if request.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_meant(world, request)
    may_write(chat)
    chat.typing_until = world.typing_ends()
    world.journal.write("typing", chat.id, action=request.text("action"))
    return True


def copy_message(world: World, request: Request) -> Json:
    """copyMessage: the content without saying where it came from."""
    markup = keyboard(request, world.rules)
    source = message_meant(chat_meant(world, request, "from_chat_id"), request, "message to copy")
    content = {key: source.body[key] for key in _CARRIED if key in source.body}
    if not content:
        raise bad_request("message can't be copied")
    if request.text("caption") and "text" not in content:
        content.pop("caption_entities", None)
        content |= caption(world, request, "message caption is too long")
    return {"message_id": _send(world, request, content, markup)["message_id"]}


def forward_message(world: World, request: Request) -> Json:
    """forwardMessage: the content with its origin."""
    source = message_meant(chat_meant(world, request, "from_chat_id"), request, "message to forward")
    if source.body.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    content: Json = {key: source.body[key] for key in _CARRIED if key in source.body}
    origin = {"type": "user", "date": source.body["date"], "sender_user": source.body["from"]}
    return _send(world, request, {"forward_origin": origin, **content}, Keyboard())


def _send(world: World, request: Request, content: Json, markup: Keyboard) -> Json:
    chat = chat_meant(world, request)
    may_write(chat)
    content = {**_reply(chat, request), **content}
    if request.flag("protect_content"):
        content["has_protected_content"] = True
    if markup.inline is not None:
        content["reply_markup"] = markup.inline
    world.floods.pass_through(chat.id, chat.person is None, world.now())
    kept = world.put(chat, world.me, content, silent=request.flag("disable_notification"))
    _show_keyboard(chat, kept, markup)
    return kept.body


def _reply(chat: Chat, request: Request) -> Json:
    given = request.object("reply_parameters", "can't parse reply parameters JSON object")
    message_id = whole(given.get("message_id")) or request.integer("reply_to_message_id")
    if not message_id:
        return {}
    kept = chat.messages.get(message_id)
    if kept is None:
        if given.get("allow_sending_without_reply") or request.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in kept.body.items() if k != "reply_to_message"}}


def _show_keyboard(chat: Chat, kept: Kept, markup: Keyboard) -> None:
    kept.has_keyboard = markup.beside
    if markup.rows or markup.remove:
        chat.keyboard = markup.rows


def _file(request: Request, name: str) -> Upload | str:
    given = request.file(name)
    if given is None:
        raise bad_request(f"there is no {name} in the request")
    if isinstance(given, str) and given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return given


def _stored(world: World, file_id: str) -> Upload:
    stored = world.files.by_id(file_id)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return stored.upload


def _checked_picture(world: World, upload: Upload) -> tuple[int, int]:
    size, limit = len(upload.content), world.rules.photo_bytes
    if size > limit:
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {limit} bytes")
    dimensions = picture_size(upload.content)
    if not world.rules.pictures:
        return dimensions or (1, 1)
    if dimensions is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = dimensions
    if width + height > 10_000 or max(width, height) > 20 * max(1, min(width, height)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return dimensions


SENDING: dict[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
