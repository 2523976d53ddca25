"""The rooms a handler may call, put together in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import structlog

from bot.conversation import Conversation
from bot.follow_up.cards import Cards
from bot.follow_up.raising import FollowUp
from bot.help_now import HelpNow
from bot.house import House
from bot.joining import Joining
from bot.library_files import read_lexicon
from bot.mail import Mail
from bot.on_request import OnRequest
from bot.people import PeopleRoom
from bot.profile import Profile
from bot.profile.menu import Menu
from flows.people import Person
from flows.spotting import Lexicon, LexiconError, parse_lexicon
from storage.unit import Unit

log = structlog.get_logger(__name__)

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
    people: PeopleRoom
    on_request: OnRequest
    menu: Menu
    commands: Mapping[str, Command]
    """What each command does for someone who joined, besides /start and /help."""


@lru_cache(maxsize=1)
def lexicon(folders: tuple[Path, ...]) -> Lexicon:
    """The word lists, read when someone first writes. Broken ones must not cost anybody their answer: then ours are
    used without the charity's own, and the log says so (`alongside check` says what is wrong)."""
    for tried in (folders, ()):
        try:
            return read_lexicon(tried)
        except (LexiconError, OSError) as error:
            log.error("word lists cannot be used", error=type(error).__name__, count=len(tried))
    return parse_lexicon({})


def furnish(house: House) -> Rooms:
    """Make the rooms and introduce them to each other."""
    follow_up = FollowUp(house)
    help_now = HelpNow(house, follow_up)
    profile = Profile(house, follow_up, help_now)
    joining = Joining(house)
    lists = partial(lexicon, tuple(house.config.flows.folders))
    conversation = Conversation(house, follow_up, profile, joining, lists)
    cards, people = Cards(house, follow_up), PeopleRoom(house, joining)
    on_request = OnRequest(house, conversation, follow_up)
    menu = Menu(house, profile, joining)
    for room in (help_now, profile, joining, menu):
        room.connect(conversation)
    return Rooms(
        house=house,
        conversation=conversation,
        follow_up=follow_up,
        cards=cards,
        help_now=help_now,
        joining=joining,
        profile=profile,
        people=people,
        on_request=on_request,
        menu=menu,
        commands={
            "checkin": on_request.check_in,
            "scenarios": on_request.scenarios,
            "talk": on_request.talk,
            "pause": menu.pause,
            "resume": menu.resume,
            "leave": menu.leave,
            "settings": menu.settings,
            "privacy": menu.privacy,
            "mydata": menu.mydata,
            "about": menu.about,
            "alerts": cards.list_open,
            "people": people.people,
        },
    )
