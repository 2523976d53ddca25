"""How strict the stand-in is. Everything is as strict as Telegram until a test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Floods:
    """Sending limits, in the clock that was handed in.

    From Telegram's FAQ for bots: about 30 messages a second overall, one a second in a chat with short bursts, and
    20 a minute in a group. Telegram does not publish how edits count; `edits` makes them count like messages.
    """

    on: bool = True
    overall: float = 30.0
    chat_rate: float = 1.0
    chat_burst: int = 5
    group_per_minute: float = 20.0
    edits: bool = False


@dataclass(slots=True)
class Rules:
    """Checks that can be switched off, and the sizes and lifetimes they use. Times are in seconds.

    Sizes are those of the Bot API documentation; a press on a button that nobody fetched is kept 150 s and other
    updates a day, as in Telegram's own open Bot API server. How long a fetched press can be answered is not
    published; `answer_seconds` is a cautious guess.
    """

    floods: Floods = field(default_factory=Floods)
    lengths: bool = True
    keyboards: bool = True
    not_modified: bool = True
    queries: bool = True
    pictures: bool = True
    one_poller: bool = True
    restart_ids: bool = True
    group_privacy: bool = True
    text_units: int = 4096
    caption_units: int = 1024
    data_bytes: int = 64
    buttons: int = 100
    toast_units: int = 200
    markup_bytes: int = 10_240
    photo_bytes: int = 10 * 1024 * 1024
    upload_bytes: int = 50 * 1024 * 1024
    download_bytes: int = 20 * 1024 * 1024
    tap_seconds: int = 150
    message_seconds: int = 86_400
    answer_seconds: int = 60
    typing_seconds: int = 5
    delete_hours: int = 48
    quiet_days: int = 7
