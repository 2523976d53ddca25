"""What a turn can change outside the answers: the names a flow may use in `effects` and `words.effect`.

An effect's value is a text: written in the flow for a button, typed by the person for words. Where a pattern is
given, a value written in a flow must fit it; typed values are judged by the room that applies them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EffectKind:
    """What an effect does and which values it takes."""

    does: str
    values: str = r"[\s\S]*"

    def takes(self, value: str) -> bool:
        """Whether a value written in a flow makes sense."""
        return re.fullmatch(self.values, value) is not None


YES = r"yes"
YES_OR_NO = r"yes|no"

EFFECTS: Mapping[str, EffectKind] = {
    "later": EffectKind("ask again later: today, tomorrow, or not this time", r"today|tomorrow|next_time|[0-9]+h"),
    "pause": EffectKind("pause everything for so many weeks, or until the person says", r"[0-9]{1,2}w|open"),
    "resume": EffectKind("end a pause", YES),
    "leave": EffectKind("leave the programme; data: erase it now, or keep it as the notice says", r"yes|erase|keep"),
    "name": EffectKind("what to call the person"),
    "country": EffectKind("the person's country, which decides the help lines shown", r"[A-Z]{2}"),
    "language": EffectKind("the language the bot uses with the person", r"[a-z]{2}(-[A-Z]{2})?"),
    "phone": EffectKind("the person's telephone number; empty: none"),
    "contact_preference": EffectKind("how the person likes to be reached", r"[a-z_]+"),
    "weekday": EffectKind("the day of the check-in, 0 is Monday", r"[0-6]"),
    "at": EffectKind("the time of the check-in in the person's zone", r"([01][0-9]|2[0-3]):[0-5][0-9]"),
    "timezone": EffectKind("the person's time zone, by its IANA name", r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*"),
    "consent.use": EffectKind("agreement to using the bot at all", YES_OR_NO),
    "consent.keep_answers": EffectKind("agreement to keeping wellbeing answers", YES_OR_NO),
    "consent.share_flags": EffectKind("agreement to being offered the sharing screen", YES_OR_NO),
    "consent.counts": EffectKind("agreement to being counted in group totals", YES_OR_NO),
    "share_default": EffectKind("what the sharing screen does unless asked", r"ask|always|never"),
    "reminder": EffectKind("whether one reminder is sent", r"on|off"),
    "quiet_hours": EffectKind(
        "when nothing is sent, in the person's zone", r"[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]"
    ),
    "small_step": EffectKind("the small step to ask about next time"),
    "small_step_drop": EffectKind("forget the small step", YES),
    "hide_step": EffectKind("never ask this step again; its id", r"[a-z][a-z0-9_]*"),
    "show_step": EffectKind("ask a hidden step again; its id, or all", r"[a-z][a-z0-9_]*"),
    "reach": EffectKind("how the person likes to be reached about this", r"[a-z_]+"),
    "talk": EffectKind("the person would like a chat", r"today|few_days|next_supervision|someone_else"),
    "supervision": EffectKind(
        "when the next catch-up is, as the person said", r"this_week|within_month|none_booked|not_sure"
    ),
    "training": EffectKind("a topic the person would like to learn more about; counted, not named", r"[a-z_]+"),
    "suggest_change": EffectKind("a suggestion to change a question, for those who write the flows"),
    "feedback": EffectKind("what the person thinks of the bot; counted, not named"),
    "good_thing": EffectKind("something good, kept in the person's private list"),
    "start_flow": EffectKind("begin this flow when the conversation is over; its id", r"[a-z][a-z0-9_]*"),
    "help": EffectKind("open Help now at this page", r"[a-z][a-z0-9_]*"),
    "later_flow": EffectKind("offer this flow on another day; its id", r"[a-z][a-z0-9_]*"),
    "answer_changed": EffectKind(
        "made by the engine, never written: a flag that left rests on an answer since changed"
    ),
}
