"""Help now: where to turn, from every screen, joined or not, with the database or without it.

The order of the screens follows MHFA's ALGEE and Samaritans' advice on replying to users in distress: what to do in
danger first, then someone to talk to by voice and without, then what the bot does, and a truthful limit. Nothing is
asked about how, when or with what; nobody but the charity's own people is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from bot.help_screens import REACH_BUTTONS, HelpScreens
from bot.house import House
from bot.knowing import safeguarding_lead, supervisor_of, volunteering
from bot.mail import Mail
from bot.profile.places import country_meant
from bot.screen import Screen
from flows.facts import Facts
from flows.flags import Flag
from flows.people import Person, Standing
from flows.rules import flag_without_answer
from storage.unit import Unit

MEMBERS = (Standing.ACTIVE, Standing.PAUSED)


class FollowsUp(Protocol):
    """What is needed of the follow-up."""

    def raise_flag(self, unit: Unit, mail: Mail, person: Person, flag: Flag, *, check_in: str | None) -> str: ...

    def reach(self, unit: Unit, mail: Mail, person: Person, how: str) -> str: ...


class Presents(Protocol):
    """What is needed of the conversation."""

    def present_open(self, unit: Unit, mail: Mail, person: Person, why: str = "") -> bool: ...


class HelpNow:
    """Answers the buttons that begin with "h:"."""

    def __init__(self, house: House, follow_up: FollowsUp) -> None:
        self._house = house
        self._follow_up = follow_up
        self._screens = HelpScreens(house)

    def connect(self, conversation: Presents) -> None:
        """To be called once: it knows the question to go back to."""
        self._conversation = conversation

    # Without a database

    def first(self, country: str = "", language: str = "en", *, store_down: bool = False) -> Screen:
        """The first screen, for a country (empty: the programme's)."""
        return self._screens.first(country or self._house.config.programme.country, language, store_down=store_down)

    def page(self, data: str, country: str = "", language: str = "en") -> Screen | None:
        """The screen a button leads to when nobody can be told; None if it is none of ours."""
        return self._screens.page(data, country or self._house.config.programme.country, language)

    def contacts_text(self, country: str, language: str = "en") -> str:
        """A country's lines for someone who needs a person today, one to a line, at least one not by voice."""
        return self._screens.contacts(country, language)

    # With it

    def open(self, mail: Mail, person: Person | None, chat_id: int, language: str = "en") -> None:
        """Puts the first screen on the phone, in a message of its own: an open question stays where it is."""
        country, language = self._where(person, language)
        self._send(mail, person, chat_id, self._screens.first(country, language), None)

    def pressed(
        self,
        unit: Unit,
        mail: Mail,
        person: Person | None,
        chat_id: int,
        data: str,
        message: int | None,
        language: str = "en",
    ) -> str:
        """A button of Help now; what is shown briefly where it was pressed. The message pressed is edited."""
        country, language = self._where(person, language)
        page, _, chosen = data.removeprefix("h:").partition(":")
        if page == "open":
            self.open(mail, person, chat_id, language)
            return ""
        if page == "back":
            return self._back(unit, mail, person, chat_id, message, language)
        if page == "to" and person is not None:
            person = self._moved(unit, person, chosen)
        screen = self._for_member(unit, mail, person, page) if person and person.standing in MEMBERS else None
        screen = screen or self._screens.page(data, country, language)
        if screen is None:
            return self._house.say("tap.old", language)
        self._send(mail, person, chat_id, screen, message)
        return ""

    def add_reach(self, unit: Unit, mail: Mail, person: Person, value: str) -> None:
        """Adds to what was just raised how the person would like to be reached, or that it was pressed by mistake."""
        if value in REACH_BUTTONS:
            self._follow_up.reach(unit, mail, person, value)

    def _for_member(self, unit: Unit, mail: Mail, person: Person, page: str) -> Screen | None:
        """The screens that tell someone, or name them; None for all others."""
        supervisor = self._supervisor(unit, person)
        match page:
            case "struggling":
                return self._screens.struggling(person.country, person.language, supervisor)
            case "ask" if supervisor is not None:
                said = self._raise(unit, mail, person, "R-17")
                return self._screens.told(person, said, add_reach=False)
            case "not_safe" if self._house.rota_live:
                said = self._raise(unit, mail, person, "R-01")
                return self._screens.told(person, said, add_reach=True)
            case "worried" if self._house.rota_live:
                return self._screens.worried(person.country, person.language, self._lead(unit, person))
            case "danger" if self._house.rota_live:
                said = self._raise(unit, mail, person, "R-02")
                return self._screens.told(person, said, add_reach=True, call_first=True)
            case "concern" if self._house.rota_live:
                said = self._raise(unit, mail, person, "R-02b")
                return self._screens.told(person, said, add_reach=False)
            case "call" | "message" | "mistake":
                self.add_reach(unit, mail, person, page)
                return self._screens.reached(person, page)
        return None

    def _raise(self, unit: Unit, mail: Mail, person: Person, rule_id: str) -> str:
        """Raises the rule's flag: the button said exactly what it waits for. Nothing if the rule was taken out."""
        rule = self._house.library.rules.get(rule_id)
        if rule is None:
            return ""
        name = person.name or self._house.say("unknown.name", person.language)
        words = {"name": name, "emergency": self._house.emergency(person.country)}
        flag = flag_without_answer(rule, Facts(words=words))
        return self._follow_up.raise_flag(unit, mail, person, flag, check_in=None)

    def _back(
        self, unit: Unit, mail: Mail, person: Person | None, chat_id: int, message: int | None, language: str
    ) -> str:
        """Leads back to the question that was open, if one was."""
        self._send(mail, person, chat_id, self._screens.hidden(language), message)
        if person is not None:
            self._conversation.present_open(unit, mail, person)
        return ""

    def _moved(self, unit: Unit, person: Person, country: str) -> Person:
        if country != "ZZ" and country_meant(country) != country:
            return person
        moved = replace(person, country=country)
        unit.people.save(moved)
        return moved

    def _supervisor(self, unit: Unit, person: Person) -> str | None:
        membership = volunteering(unit, person)
        if membership is None:
            return None
        supervisor = supervisor_of(unit, membership)
        return supervisor.name if supervisor else self._house.say("unknown.supervisor", person.language)

    def _lead(self, unit: Unit, person: Person) -> str:
        return safeguarding_lead(unit, self._house, person, volunteering(unit, person))

    def _where(self, person: Person | None, language: str) -> tuple[str, str]:
        if person is not None:
            return person.country, person.language
        short = language.partition("-")[0]
        known = short if short in self._house.library.texts else self._house.config.programme.language
        return self._house.config.programme.country, known

    def _send(self, mail: Mail, person: Person | None, chat_id: int, screen: Screen, edit: int | None) -> None:
        mail.to_chat(chat_id, screen, kind="help", person=person.id if person else None, edit=edit)
