"""The rooms a handler may call, put together in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.conversation import Conversation
from bot.follow_up.cards import Cards
from bot.follow_up.raising import FollowUp
from bot.help_now import HelpNow
from bot.house import House
from bot.joining import Joining
from bot.library_files import read_lexicon
from bot.mail import Mail
from bot.profile import Profile
from flows.people import Person
from storage.unit import Unit

Command = Callable[[Unit, Mail, Person], object]


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who answers what."""

    house: House
    conversation: Conversation
    follow_up: FollowUp
    cards: Cards
    help_now: HelpNow
    joining: Joining
    profile: Profile
    commands: Mapping[str, Command]
    """What each command does for someone who joined, besides /start and /help."""


def furnish(house: House) -> Rooms:
    """Make the rooms and introduce them to each other."""
    follow_up = FollowUp(house)
    help_now = HelpNow(house, follow_up)
    profile = Profile(house, follow_up, help_now)
    joining = Joining(house)
    conversation = Conversation(house, follow_up, profile, joining, lru_cache(read_lexicon))
    for room in (help_now, profile, joining):
        room.connect(conversation)
    return Rooms(
        house=house,
        conversation=conversation,
        follow_up=follow_up,
        cards=Cards(house, follow_up),
        help_now=help_now,
        joining=joining,
        profile=profile,
        commands={},
    )
