"""A turn of a check-in as the living message on the phone: trail, reply, question, buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.house import House
from bot.screen import Button, Rows, Screen
from flows.checkin import DONE, Ask, CheckIn, Offer, Say, Turn

BACK, SKIP = "<", "-"
"""Choices every question has; no choice in a file can be called so."""
SIDE_BY_SIDE = 12
"""Labels up to this long may share a row; a longer one gets its own."""
PAIR = 24
"""Two labels up to this long share a row."""
TRAIL = 8


def button_data(checkin: CheckIn, choice: str) -> str:
    """What a button under a question carries: check-in, turn and choice, in at most 64 bytes."""
    return f"c:{checkin.code}:{checkin.turn}:{choice}"


def question_screen(turn: Turn, title: str, house: House, *, why: str = "", told: str = "") -> Screen:
    """The whole living message after a turn.

    `why` is a sentence that explains why it comes (again); `told` says who hears of what was just answered.
    """
    asks = [said for said in turn.utter if isinstance(said, Ask)]
    says = [said.text for said in turn.utter if isinstance(said, Say)]
    ask = asks[0] if asks else None
    parts = [_heading(title, ask), _trail(turn.summary) if ask else "", why, *says[:1], told, *says[1:]]
    if ask is not None:
        if ask.unclear:
            parts.append(house.say("unclear.again" if ask.unclear < 2 else "unclear.offer"))
        parts.append(ask.text)
    text = "\n\n".join(part for part in parts if part)
    return Screen(text, _rows(turn.checkin, ask, house) if ask else closing_rows(house))


def closing_rows(house: House) -> Rows:
    """Under the last message there is still help."""
    return ((Button(house.say("button.help_now"), "h:open"),),)


def _heading(title: str, ask: Ask | None) -> str:
    if ask is not None and ask.position:
        return f"{title} · {ask.position} of {ask.total}"
    return title


def _trail(summary: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"✓ {short}: {label}" for short, label in summary[-TRAIL:])


def _rows(checkin: CheckIn, ask: Ask, house: House) -> Rows:
    rows = [tuple(_button(checkin, offer, house) for offer in offers) for offers in _arranged([*ask.offers])]
    last = []
    if ask.can_go_back:
        last.append(Button(house.say("button.back"), button_data(checkin, BACK)))
    if ask.can_skip:
        last.append(Button(house.say("button.skip"), button_data(checkin, SKIP)))
    last.append(Button(house.say("button.help_now"), "h:open"))
    return (*rows, tuple(last))


def _button(checkin: CheckIn, offer: Offer, house: House) -> Button:
    label = house.say("button.ticked", label=offer.label) if offer.ticked else offer.label
    return Button(label, button_data(checkin, offer.choice))


def _arranged(offers: list[Offer]) -> list[list[Offer]]:
    """Short labels side by side, long ones one below the other; Done always alone."""
    done = [offer for offer in offers if offer.choice == DONE]
    others = [offer for offer in offers if offer.choice != DONE]
    longest = max((len(offer.label) for offer in others), default=0)
    per_row = 6 if longest <= 2 else 3 if longest <= SIDE_BY_SIDE / 2 else 2 if longest <= SIDE_BY_SIDE else 1
    if len(others) == 2 and longest <= PAIR:
        per_row = 2
    if 4 < len(others) <= 6 and per_row == 6:
        per_row = 3
    rows = [others[at : at + per_row] for at in range(0, len(others), per_row)]
    return rows + ([done] if done else [])
