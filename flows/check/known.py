"""The names conditions and texts may use for what the bot knows besides answers, with their meaning."""

from __future__ import annotations

from collections.abc import Mapping

from flows.facts import FROM_OUTSIDE

SETTINGS: Mapping[str, str] = {
    "rota_live": "someone is truly on cover for urgent alerts",
    "words_allowed": "typed answers are allowed in this programme",
    "has_alternate": "someone besides the supervisor can be told",
    "small_step_set": "the person chose a small step to be asked about",
    "keep_answers": "the person agreed to having answers kept",
    "share_flags": "the person agreed to being asked about sharing",
    "share_allowed": "sharing screens may be shown to this person",
    "supervision_booked": "a date for the next catch-up is known",
    "open_need_at_last_answer": "the last answered check-in left something open, or asked for a chat",
    "alert_unanswered": "an urgent or same-day alert was not taken in time",
    "asked_for_call": 'Help now: "Ask ... to call me"',
    "said_not_safe": 'Help now: "I am not safe"',
    "said_danger_now": 'Help now, about someone: "Danger now"',
    "said_worried": 'Help now, about someone: "Worried, not immediate"',
    "note_worrying": "typed words were worrying",
    "note_no_reply": "the question after worrying words had no answer in time",
}

NUMBERS: Mapping[str, str] = {
    "weeks_since_joining": "weeks since the person joined",
    "weeks_since_training": "weeks since the person's training",
    "weeks_since_supervision": "weeks since the last catch-up",
    "missed_in_a_row": "check-ins missed running",
    "private_in_a_row": "check-ins running in which something was kept private",
    "pause_weeks": "weeks of the present break",
    **FROM_OUTSIDE,
}

LONGEST: Mapping[str, int] = {
    "name": 64,
    "telegram_name": 64,
    "supervisor": 64,
    "alternate": 64,
    "safeguarding": 64,
    "charity": 64,
    "programme": 64,
    "team": 64,
    "role": 24,
    "small_step": 100,
    "next_check_in": 40,
    "quiet_from": 5,
    "quiet_to": 5,
    "emergency": 24,
    "country": 32,
    "help_lines": 1200,
}
"""Variables any text of a flow may use, and how long each can become: names as long as Telegram's, a small step as
long as its question allows, every help line of the country with the most."""
