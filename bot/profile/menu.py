"""Commands of people who joined: breaks, goodbyes, settings, privacy, what is kept. Buttons begin with "m:"."""

from __future__ import annotations

from typing import Protocol

from bot.house import House
from bot.mail import Mail
from bot.profile.agreements import JOINING, JOINING_STAFF
from bot.profile.effects import Opens, Profile, occasion
from bot.profile.pages import Pages
from bot.questions import closing_rows
from bot.screen import Button, Screen
from flows.alerts import AlertStatus
from flows.checkin import Effect
from flows.people import ConsentKind, Person, Standing
from storage.outbox import Lane
from storage.unit import Unit

CHANGING = {"change": "settings", "rename": "renaming", "pause": "pausing", "leave": "leaving"}
"""Which conversation a button begins."""


class Greets(Protocol):
    """What is needed of the joining room."""

    def start(
        self, unit: Unit, mail: Mail, chat_id: int, first_name: str, language: str, code: str | None
    ) -> None: ...


class Menu:
    """One method for each command; `pressed` for their buttons. Everything inside one unit."""

    def __init__(self, house: House, profile: Profile, joining: Greets) -> None:
        self._house = house
        self._profile = profile
        self._joining = joining
        self._pages = Pages(house)

    def connect(self, conversation: Opens) -> None:
        """To be called once, before anything is pressed."""
        self._conversation = conversation

    # Commands

    def pause(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/pause: a break, or its end."""
        if person.standing is Standing.PAUSED:
            resume = self._house.button("resume", "m:resume", person.language)
            change = Button(self._house.say("settings.change_break", person.language), "m:pause")
            said = self._house.say("pause.already", person.language)
            mail.send(person, Screen(said, ((resume,), (change,), *closing_rows(self._house))), kind="menu")
        else:
            self._begin(unit, mail, person, "pausing")

    def resume(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/resume: the end of a break."""
        if person.standing is Standing.PAUSED:
            self._profile.apply(unit, mail, person, Effect("resume", "yes"), None)
        else:
            self._joining.start(unit, mail, person.chat_id, person.name, person.language, None)

    def leave(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/leave: one question first; whoever holds alerts is asked to pass them on."""
        held = [each for each in unit.alerts.standing() if each.taken_by == person.id]
        if any(each.status is AlertStatus.TAKEN for each in held):
            said = self._house.say("leave.staff_first", person.language, count=len(held))
            mail.send(person, Screen(said, closing_rows(self._house)), kind="menu")
        self._begin(unit, mail, person, "leaving")

    def settings(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/settings: how things are, and the way to change them."""
        self._show(mail, person, self._pages.settings(unit, person, mail.now), None)

    def privacy(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/privacy: the notice in layers."""
        self._show(mail, person, self._pages.privacy(unit, person, "short"), None)

    def mydata(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/mydata: what is kept, in words."""
        self._show(mail, person, self._pages.mydata(unit, person, mail.now), None)

    def about(self, _unit: Unit, mail: Mail, person: Person) -> None:
        """/about: what this is and whose questions it asks."""
        self._show(mail, person, self._pages.about(person.language), None)

    # Buttons

    def pressed(self, unit: Unit, mail: Mail, person: Person, data: str, message: int | None) -> str:
        """A button; the message it was on shows what came of it. Returns what to show briefly."""
        page, _, rest = data.removeprefix("m:").partition(":")
        if page in CHANGING:
            self._begin(unit, mail, person, CHANGING[page])
        elif page == "resume":
            self._show(mail, person, Screen(self._house.say("tap.noted", person.language)), message)
            self.resume(unit, mail, person)
        elif page == "close":
            self._show(mail, person, Screen(self._house.say("settings.closed", person.language)), message)
        elif page == "reminder" and rest in ("on", "off"):
            person = self._profile.apply(unit, mail, person, Effect("reminder", rest), None)
            self._show(mail, person, self._pages.settings(unit, person, mail.now), message)
        elif page == "agree":
            return self._agree(unit, mail, person, rest, message)
        else:
            return self._page(unit, mail, person, page, rest, message)
        return ""

    def _page(self, unit: Unit, mail: Mail, person: Person, page: str, rest: str, message: int | None) -> str:
        match page:
            case "settings":
                screen = self._pages.settings(unit, person, mail.now)
            case "agreed":
                screen = self._pages.agreements(unit, person, mail.now)
            case "privacy":
                screen = self._pages.privacy(unit, person, rest or "short")
            case _:
                return self._house.say("tap.old", person.language)
        self._show(mail, person, screen, message)
        return ""

    def _agree(self, unit: Unit, mail: Mail, person: Person, rest: str, message: int | None) -> str:
        """One tap gives or takes back one agreement; the screen says what that means."""
        kind, _, value = rest.partition(":")
        if kind not in set(ConsentKind) - {ConsentKind.USE} or value not in ("yes", "no"):
            return self._house.say("tap.old", person.language)
        before = unit.consents.current(person.id).get(ConsentKind(kind))
        if before is None or before.given != (value == "yes"):
            person = self._profile.apply(unit, mail, person, Effect(f"consent.{kind}", value), None)
        said = self._house.say(f"consent.{value}.{kind}", person.language)
        self._show(mail, person, self._pages.agreements(unit, person, mail.now, said), message)
        return ""

    def _begin(self, unit: Unit, mail: Mail, person: Person, flow: str) -> None:
        """Begins a conversation, or puts it in front again where it was left.

        Someone who has not finished joining goes on with that: there is nothing yet to change, and /leave ends it.
        """
        live = unit.checkins.live(person.id)
        if person.standing is Standing.JOINING and flow != "leaving":
            self._joining.start(unit, mail, person.chat_id, person.name, person.language, None)
            return
        begun = next((kept for kept in live if kept.checkin.flow == flow), None)
        if begun is not None and flow not in (JOINING, JOINING_STAFF):
            self._conversation.present_again(unit, mail, person, begun)
        else:
            self._conversation.invite(unit, mail, person, flow, occasion(), lane=Lane.REPLY)

    def _show(self, mail: Mail, person: Person, screen: Screen, message: int | None) -> None:
        mail.send(person, screen, kind="menu", edit=message)
