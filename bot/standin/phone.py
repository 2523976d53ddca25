"""What people do on their phones, and what they see there."""

from __future__ import annotations

from dataclasses import dataclass

from bot.standin.files import ONE_PIXEL, Upload
from bot.standin.formatting import found_in
from bot.standin.shown import Button, Shown, Toast
from bot.standin.world import Chat, Json, Kept, Person, Press, World


@dataclass(slots=True)
class Group:
    """A group people are in. `id` changes when the group becomes a supergroup."""

    id: int
    title: str


Place = Group | int | None


class Phone:
    """One person's phone. `chat` is a group or its id; without it, everything happens in the chat with the bot."""

    def __init__(self, world: World, person: Person) -> None:
        self._world = world
        self.person = person
        self._private = world.chats.setdefault(person.id, Chat(person.id, "private", person=person))

    def __repr__(self) -> str:
        return f"<{self.first_name}'s phone>"

    @property
    def id(self) -> int:
        """The Telegram id, which is also the id of the private chat with the bot."""
        return self.person.id

    @property
    def first_name(self) -> str:
        """The name others see."""
        return self.person.first_name

    # -- writing ---------------------------------------------------------------------------------------------

    def has_begun(self) -> None:
        """The conversation was begun long ago, so that the bot may write first; nothing is sent."""
        self._private.bot = "member"

    def starts(self, payload: str = "") -> int:
        """Press Start, perhaps from a link with a payload. A blocked bot is unblocked by it. The message's id."""
        if self._private.bot == "kicked":
            self.unblocks()
        return self.says(f"/start {payload}".rstrip())

    def says(self, text: str, *, chat: Place = None, reply_to: int | None = None) -> int:
        """Write a text; commands in it are marked as such. The message's id."""
        text = text.strip()
        content: Json = {"text": text}
        if entities := found_in(text):
            content["entities"] = entities
        return self._write(content, chat, reply_to)

    def types_key(self, label: str) -> int:
        """Press a key of the reply keyboard, which writes its label. LookupError: no such key is showing."""
        keys = [key for row in self.keyboard for key in row]
        if label not in keys:
            raise LookupError(f"{self.first_name} sees no key {label!r}, only {keys}")
        return self.says(label)

    def sends_photo(self, content: bytes = ONE_PIXEL, caption: str = "", *, chat: Place = None) -> int:
        """Send a photo."""
        stored = self._world.files.keep("photo", Upload("photo.png", content, "image/png"))
        return self._write({"photo": [{**stored.as_dict(), "width": 1, "height": 1}], **_caption(caption)}, chat)

    def sends_document(
        self,
        name: str = "letter.pdf",
        content: bytes = b"%PDF-1.4",
        mime: str = "application/pdf",
        caption: str = "",
        *,
        chat: Place = None,
    ) -> int:
        """Send a file."""
        stored = self._world.files.keep("document", Upload(name, content, mime))
        document = {**stored.as_dict(), "file_name": name, "mime_type": mime}
        return self._write({"document": document, **_caption(caption)}, chat)

    def sends_voice(self, seconds: int = 3, *, chat: Place = None) -> int:
        """Send a voice note."""
        stored = self._world.files.keep("voice", Upload("note.ogg", b"OggS", "audio/ogg"))
        return self._write({"voice": {**stored.as_dict(), "duration": seconds, "mime_type": "audio/ogg"}}, chat)

    def sends_sticker(self, emoji: str = "👍", *, chat: Place = None) -> int:
        """Send a sticker."""
        stored = self._world.files.keep("sticker", Upload("sticker.webp", b"RIFF", "image/webp"))
        about = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._write({"sticker": {**stored.as_dict(), **about, "emoji": emoji}}, chat)

    def sends_location(self, latitude: float = 51.5, longitude: float = -0.12, *, chat: Place = None) -> int:
        """Send a place."""
        return self._write({"location": {"latitude": latitude, "longitude": longitude}}, chat)

    def sends_contact(
        self,
        first_name: str = "Ben",
        phone_number: str = "+441632960000",
        *,
        user_id: int | None = None,
        chat: Place = None,
    ) -> int:
        """Send somebody's number (or one's own, with one's own `user_id`)."""
        contact: Json = {"phone_number": phone_number, "first_name": first_name}
        if user_id is not None:
            contact["user_id"] = user_id
        return self._write({"contact": contact}, chat)

    def sends(self, kind: str, body: Json, *, chat: Place = None) -> int:
        """Send anything else, as Telegram's API would write it: sends("dice", {"emoji": "🎲", "value": 3})."""
        return self._write({kind: body}, chat)

    def forwards(self, text: str, sender: str = "Carl", *, chat: Place = None) -> int:
        """Forward a text by someone whose account is hidden."""
        origin = {"type": "hidden_user", "date": self._world.stamp(), "sender_user_name": sender}
        return self._write({"forward_origin": origin, "text": text}, chat)

    def edits(self, message_id: int, text: str, *, chat: Place = None) -> None:
        """Change a text sent before. LookupError: no such message of this person."""
        place = self._place(chat)
        kept = place.messages.get(message_id)
        if kept is None or kept.body.get("from", {}).get("id") != self.id:
            raise LookupError(f"{self.first_name} wrote no message {message_id} here")
        body = self._world.change(place, kept, {"text": text, "entities": found_in(text) or None})
        if self._reaches_bot(place, body):
            self._world.updates.add("edited_message", body, place.id)

    # -- pressing --------------------------------------------------------------------------------------------

    def taps(self, button: str, *, message_id: int | None = None, chat: Place = None) -> str:
        """Press a button: by its label, its data, or a part of the label that fits only one. The press's id.

        Without `message_id` the newest message that has such a button is meant. LookupError: there is none, or it
        opens a link instead of telling the bot.
        """
        place = self._place(chat)
        kept, found = self._find_button(place, button, message_id)
        if not found.data:
            raise LookupError(f"the button {found.text!r} opens {found.url} and tells the bot nothing")
        return self._press(place, kept.body, found.data)

    def taps_old(self, message_id: int, data: str, *, chat: Place = None) -> str:
        """Press a button that is no longer there, as a phone that was offline may. The press's id."""
        place = self._place(chat)
        kept = place.messages.get(message_id)
        gone: Json = {"chat": place.card(), "message_id": message_id, "date": 0}
        return self._press(place, kept.body if kept else gone, data)

    # -- coming and going ------------------------------------------------------------------------------------

    def blocks(self) -> None:
        """Block the bot."""
        self._moves_bot(self._private, "kicked")

    def unblocks(self) -> None:
        """Unblock the bot."""
        self._moves_bot(self._private, "member")

    def leaves_telegram(self) -> None:
        """Delete the account. The bot is not told; it finds out when it writes."""
        self.person.deactivated = True
        self._world.journal.write("member", self.id, who=self.id, status="deactivated")

    def adds_bot(self, group: Place) -> None:
        """Add the bot to a group."""
        place = self._place(group)
        self._moves_bot(place, "member")
        self._write({"new_chat_members": [self._world.me]}, group)

    def removes_bot(self, group: Place) -> None:
        """Remove the bot from a group."""
        self._moves_bot(self._place(group), "kicked")

    # -- reading ---------------------------------------------------------------------------------------------

    def screen(self, chat: Place = None) -> list[Shown]:
        """The messages in a chat as they stand, oldest first: one's own and others'."""
        return self._world.screen(self._place(chat).id)

    def heard(self, chat: Place = None) -> list[Shown]:
        """Only what the bot said."""
        return [message for message in self.screen(chat) if message.by_bot]

    @property
    def latest(self) -> Shown | None:
        """The bot's newest message."""
        for kept in reversed(self._private.messages.values()):
            if kept.by_bot:
                return self._world.view(self._private, kept)
        return None

    def labels(self, chat: Place = None) -> list[str]:
        """The words on every button in sight, newest message first."""
        return [label for message in reversed(self.screen(chat)) for label in message.labels]

    @property
    def keyboard(self) -> list[list[str]]:
        """The reply keyboard that is showing."""
        return self._private.keyboard

    @property
    def toasts(self) -> list[Toast]:
        """Every answer to a press, oldest first."""
        return self.person.toasts

    @property
    def typing(self) -> bool:
        """Whether the bot's typing dots are moving."""
        until = self._private.typing_until
        return until is not None and self._world.now() < until

    @property
    def pinned(self) -> list[int]:
        """The ids of pinned messages, oldest pin first."""
        return list(self._private.pinned)

    @property
    def unread(self) -> int:
        """How many of the bot's messages came since `reads`."""
        last = self._private.read_up_to
        return sum(kept.by_bot for number, kept in self._private.messages.items() if number > last)

    def reads(self) -> None:
        """Open the chat and see everything. The bot is not told."""
        self._private.read_up_to = max(self._private.messages, default=0)

    # -- how it is done --------------------------------------------------------------------------------------

    def _place(self, chat: Place) -> Chat:
        if chat is None:
            return self._private
        return self._world.chats[chat.id if isinstance(chat, Group) else chat]

    def _write(self, content: Json, chat: Place, reply_to: int | None = None) -> int:
        place = self._place(chat)
        if self.person.deactivated:
            raise RuntimeError(f"{self.first_name} has left Telegram")
        if place is self._private and place.bot == "kicked":
            raise RuntimeError(f"{self.first_name} has blocked the bot and cannot write to it")
        if place is self._private:
            place.bot = "member"
        if reply_to is not None:
            replied = place.messages[reply_to].body
            content = {"reply_to_message": {k: v for k, v in replied.items() if k != "reply_to_message"}, **content}
        body = self._world.put(place, self.person.card(), content).body
        if self._reaches_bot(place, body):
            self._world.updates.add("message", body, place.id)
        return int(body["message_id"])

    def _reaches_bot(self, place: Chat, body: Json) -> bool:
        """A bot in a group sees commands, replies to itself and comings and goings, nothing else (privacy mode)."""
        if place.person is not None:
            return True
        if place.bot != "member":
            return False
        text = body.get("text", "")
        to_bot = body.get("reply_to_message", {}).get("from", {}).get("id") == self._world.me["id"]
        return "text" not in body or text.startswith("/") or to_bot or not self._world.rules.group_privacy

    def _find_button(self, place: Chat, wanted: str, message_id: int | None) -> tuple[Kept, Button]:
        part = wanted.casefold()
        for fits in (
            lambda b: b.text == wanted,
            lambda b: b.data == wanted,
            lambda b: part in b.text.casefold(),
        ):
            for kept in reversed(place.messages.values()):
                if message_id is not None and kept.body["message_id"] != message_id:
                    continue
                rows = self._world.view(place, kept).buttons
                found = [button for row in rows for button in row if fits(button)]
                if len(found) == 1 or (found and found[0].text == wanted):
                    return kept, found[0]
        raise LookupError(f"{self.first_name} sees no button {wanted!r}, only {self.labels(place.id)}")

    def _press(self, place: Chat, body: Json, data: str) -> str:
        world, query_id = self._world, self._world.next_press_id()
        world.presses[query_id] = Press(self.id, world.now())
        if len(world.presses) > 10_000:
            world.prune_presses()
        world.journal.write("tap", place.id, body["message_id"], who=self.id, query_id=query_id, data=data)
        query = {
            "id": query_id,
            "from": self.person.card(),
            "message": body,
            "chat_instance": str(-place.id * 7919),
            "data": data,
        }
        world.updates.add("callback_query", query, self.id)
        return query_id

    def _moves_bot(self, place: Chat, status: str) -> None:
        world = self._world
        before, place.bot = place.bot, status
        old, new = _membership(world.me, before), _membership(world.me, status)
        world.journal.write("member", place.id, who=world.me["id"], status=status)
        change = {
            "chat": place.card(),
            "from": self.person.card(),
            "date": world.stamp(),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        world.updates.add("my_chat_member", change, place.id)


def _membership(user: Json, status: str) -> Json:
    if status == "never":
        status = "left"
    return {"user": user, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _caption(words: str) -> Json:
    if not words:
        return {}
    entities = found_in(words)
    return {"caption": words, "caption_entities": entities} if entities else {"caption": words}
