"""What a visitor does on the page, as a person would do it on that phone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.standin import Phone

LONGEST = 4096
"""A message at Telegram, in UTF-16 units; its apps cut longer ones into several."""


class CannotDo(Exception):
    """The phone cannot do that now. The words are for the visitor."""


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    person: Literal["ann", "sue", "max", "cora"]


class Start(_Act):
    """Press Start; `payload` is what a joining link carries (the person's own invitation without one)."""

    kind: Literal["start"]
    payload: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{0,64}$")


class Text(_Act):
    """Write a message or choose a command."""

    kind: Literal["text", "command"]
    text: str = Field(min_length=1, max_length=20_000)


class Tap(_Act):
    """Press a button under a message."""

    kind: Literal["tap"]
    message_id: int
    data: str = Field(min_length=1, max_length=64)


class Attach(_Act):
    """Send something that is not words."""

    kind: Literal["attach"]
    what: Literal["photo", "voice", "sticker", "location"]


class Edit(_Act):
    """Change a message sent before."""

    kind: Literal["edit"]
    message_id: int
    text: str = Field(min_length=1, max_length=LONGEST)


class Read(_Act):
    """See everything that came."""

    kind: Literal["read"]


Act = Annotated[Start | Text | Tap | Attach | Edit | Read, Field(discriminator="kind")]
ACT: TypeAdapter[Act] = TypeAdapter(Act)


def perform(act: Act, phone: Phone, invitation: str) -> None:
    """Do it. `invitation` is the payload of the person's own joining link. CannotDo: not on this phone, not now."""
    try:
        match act:
            case Start():
                phone.starts(invitation if act.payload is None else act.payload)
            case Text():
                for piece in pieces(act.text):
                    phone.says(piece)
            case Tap():
                # The button may have gone while the finger was on its way; a real phone sends that press too.
                phone.taps_old(act.message_id, act.data)
            case Attach():
                _attach(phone, act.what)
            case Edit():
                phone.edits(act.message_id, act.text)
            case Read():
                phone.reads()
    except LookupError:
        raise CannotDo("That message is no longer there.") from None
    except RuntimeError as error:
        raise CannotDo(f"{error}.") from None


def pieces(text: str) -> list[str]:
    """A text as Telegram's apps send it: in several messages if it is longer than one may be. CannotDo: empty."""
    text = text.strip()
    if not text:
        raise CannotDo("There is nothing to send yet.")
    found = []
    while text:
        cut = _fitting(text)
        found.append(text[:cut].strip())
        text = text[cut:].strip()
    return found


def _fitting(text: str) -> int:
    """How many characters go into the next message, if possible up to the end of a word."""
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return len(text)
    most = len(text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore"))
    space = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    return space if space > 0 else most


def _attach(phone: Phone, what: str) -> None:
    match what:
        case "photo":
            phone.sends_photo()
        case "voice":
            phone.sends_voice(4)
        case "sticker":
            phone.sends_sticker()
        case "location":
            phone.sends_location()
