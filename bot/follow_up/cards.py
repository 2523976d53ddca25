"""Every press of an `a:` button: staff open, take, hand on and close alerts; volunteers answer what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.follow_up.around import Around
from bot.follow_up.card_screen import COULD_NOT_REACH, NOTE, NUMBER_SHOWN, OPENED
from bot.follow_up.copies import CARD, DONE, copy_on
from bot.follow_up.listing import Listing
from bot.follow_up.raising import FollowUp
from bot.follow_up.replies import Replies
from bot.follow_up.telling import AT_ANY_HOUR
from bot.house import House
from bot.mail import Mail
from bot.screen import Button, Screen, column
from flows.alerts import Alert, AlertStatus, Outcome
from flows.ladder import close, pass_on, take
from flows.people import Person
from storage.unit import Unit

NOTE_LETTERS = 200
NOTE_WAITS = timedelta(minutes=30)
"""How long typed words are taken for the note that was asked for."""
MISSES = 2
"""After so many tries in vain, handing on is offered."""

Does = Callable[[Unit, Mail, Person, Alert, str, int | None], str]
"""What a press does; gets what stands behind the alert's code and the message pressed on, returns the toast."""


class Cards:
    """The staff's side of an alert, and the volunteer's answers to it. Callback data: `a:<what>:<alert>[:<more>]`."""

    def __init__(self, house: House, follow_up: FollowUp) -> None:
        self._house = house
        self._alerting = follow_up.alerting
        self._telling = self._alerting.telling
        self._replies = Replies(house, follow_up)
        self._digests = follow_up.digests
        self._listing = Listing(house)
        self._staff: dict[str, Does] = {
            "open": self._open,
            "list": self._open_below,
            "number": self._show_number,
            "take": self._take,
            "pass": self._pass,
            "spoke": self._spoke,
            "missed": self._missed,
            "note": self._ask_note,
            "nonote": self._no_note,
            "next": self._next_contact,
        }

    def pressed(self, unit: Unit, mail: Mail, person: Person, data: str, message: int | None) -> str:
        """Do what an `a:` button says; returns the line to show where it was pressed. Old and foreign buttons are
        answered kindly and change nothing."""
        _, what, code, more = (*data.split(":", 3), "", "", "")[:4]
        if what == "digest":
            return self._digests.pressed(unit, mail, person, message)
        alert = unit.alerts.get(code)
        # The words of someone who was erased are gone from their alerts.
        if alert is None or not alert.words:
            return self._house.say("alerts.no_such", person.language)
        if alert.person == person.id:
            return self._replies.pressed(unit, mail, person, alert, what, message)
        does = self._staff.get(what)
        if does is None:
            return self._house.say("tap.old", person.language)
        if not Around(unit, alert).may_see(person.id):
            self._clear(mail, person, message)
            return self._house.say("alerts.no_such", person.language)
        return does(unit, mail, person, alert, more, message)

    def list_open(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/alerts: what is open for this person."""
        self._listing.send(unit, mail, person)

    def wrote(self, unit: Unit, mail: Mail, person: Person, text: str) -> bool:
        """Typed words: the factual note, if one was just asked for; False if none is."""
        waiting = unit.meta.get(_waiting(person))
        if waiting is None:
            return False
        code, _, since = waiting.partition(" ")
        alert = unit.alerts.get(code)
        if alert is None or since < (mail.now - NOTE_WAITS).isoformat():
            unit.meta.forget(_waiting(person))
            return False
        house, language = self._house, person.language
        text = " ".join(text.split())
        if len(text) > NOTE_LETTERS:
            words = {"limit": NOTE_LETTERS, "length": len(text), "draft": text[:NOTE_LETTERS]}
            mail.send(person, Screen(house.say("words.too_long", language, **words)), kind="note")
            return True
        unit.meta.forget(_waiting(person))
        unit.alerts.note(alert, NOTE, at=mail.now, person=person.id, detail=text)
        mail.send(person, Screen(house.say("outcome.thanks", language)), kind="note")
        self._telling.volunteer(unit, mail, alert, "loop.note", silent=True, name=person.name, words=text)
        self._telling.show_state(unit, mail, alert)
        return True

    # Looking

    def _open(self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None) -> str:
        unit.alerts.note(alert, OPENED, at=mail.now, person=person.id)
        self._show(unit, mail, person, alert, message)
        return ""

    def _open_below(
        self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, _message: int | None
    ) -> str:
        """From a list: the card comes in a message of its own, so that it can be kept true."""
        return self._open(unit, mail, person, alert, "", None)

    def _show_number(
        self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None
    ) -> str:
        unit.alerts.note(alert, NUMBER_SHOWN, at=mail.now, person=person.id)
        self._show(unit, mail, person, alert, message, number=True)
        return ""

    def _show(
        self, unit: Unit, mail: Mail, person: Person, alert: Alert, message: int | None, *, number: bool = False
    ) -> None:
        """The card, or what is left of it, where the button was pressed."""
        others = alert.status is AlertStatus.TAKEN and person.id not in (alert.taken_by, alert.passed_to)
        over = alert.status is AlertStatus.CLOSED and person.id != alert.taken_by
        screens = self._telling.screens
        screen = screens.card(unit, alert, person, mail.now, number=number)
        if others or over:
            screen = screens.settled(unit, alert, person, mail.now)
        if message is None:
            mail.send(person, screen, kind="alert", about=alert.code)
            return
        copy = copy_on(unit, alert, person.id, message)
        if copy is not None:
            unit.alerts.move_copy(copy.outgoing, DONE if others or over else CARD)
        mail.send(person, screen, kind="edit", edit=message)

    def _settle(self, unit: Unit, mail: Mail, person: Person, alert: Alert, message: int | None) -> None:
        """Every copy and the card just pressed on show the alert as it is now."""
        self._show(unit, mail, person, alert, message)
        self._telling.show_state(unit, mail, alert, skip=message)
        if alert.tier in AT_ANY_HOUR:
            self._alerting.next_day.plan(unit, mail, alert)

    # Acting

    def _take(self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None) -> str:
        if alert.taken_by == person.id:
            self._show(unit, mail, person, alert, message)
            return self._house.say("tap.already", person.language)
        taken = self._taken(unit, mail, person, alert)
        if taken is None:
            self._show(unit, mail, person, alert, message)
            return self._has_it(unit, person, alert)
        self._settle(unit, mail, person, taken, message)
        self._told_picked_up(unit, mail, person, alert, taken)
        return ""

    def _taken(self, unit: Unit, mail: Mail, person: Person, alert: Alert) -> Alert | None:
        """The alert in this person's hands, kept; None if somebody else has it and did not pass it to them."""
        free: Alert | None = alert
        if alert.status is AlertStatus.TAKEN and alert.passed_to == person.id:
            handed = pass_on(alert, person.id, mail.now, self._house.working_time)
            free = handed.alert if handed else None
        by = self._alerting.promises.contact_clock(alert, mail.now)
        move = take(free, person.id, mail.now, by) if free is not None else None
        if move is None:
            return None
        unit.alerts.move(alert, move.alert)
        unit.alerts.note(move.alert, "taken", at=mail.now, person=person.id)
        return move.alert

    def _told_picked_up(self, unit: Unit, mail: Mail, person: Person, before: Alert, taken: Alert) -> None:
        about = unit.people.get(taken.person)
        if before.taken_by is not None:
            self._telling.volunteer(unit, mail, taken, "loop.passed", name=person.name)
        elif about is not None and taken.contact_by is not None:
            zone, by = self._house.zone(about), taken.contact_by
            today = by.astimezone(zone).date() == mail.now.astimezone(zone).date()
            time = self._house.time(by, about) if today else self._house.day_and_time(by, mail.now, about)
            self._telling.volunteer(unit, mail, taken, "loop.taken", name=person.name, time=time)

    def _pass(self, unit: Unit, mail: Mail, person: Person, alert: Alert, more: str, message: int | None) -> str:
        """Offer it to somebody else. It stays where it is, and its clock runs on, until they take it."""
        if not self._may_act(person, alert):
            self._show(unit, mail, person, alert, message)
            return self._has_it(unit, person, alert)
        others = [each for each in Around(unit, alert).everyone() if each.id != person.id]
        chosen = next((each for each in others if each.code == more), others[0] if len(others) == 1 else None)
        house, language = self._house, person.language
        if chosen is None:
            key = "alerts.pass_to_whom" if others else "alerts.pass_nobody"
            offers = [
                house.button("pass", f"a:pass:{alert.code}:{each.code}", language, name=each.name)
                for each in others[:8]
            ]
            back = house.button("back_to_alert", f"a:open:{alert.code}", language)
            self._put(mail, person, Screen(house.say(key, language), column(*offers, back), protect=True), message)
            return ""
        offered = replace(alert, passed_to=chosen.id)
        unit.alerts.move(alert, offered)
        unit.alerts.note(offered, "passed", at=mail.now, person=person.id, detail=chosen.code)
        self._telling.hand_over(unit, mail, offered, person, chosen)
        self._show(unit, mail, person, offered, message)
        return house.say("alerts.offered", language, name=chosen.name)

    def _spoke(self, unit: Unit, mail: Mail, person: Person, alert: Alert, more: str, message: int | None) -> str:
        """One tap says that they spoke, the next what came of it; that closes the alert."""
        if not self._may_act(person, alert):
            self._show(unit, mail, person, alert, message)
            return self._has_it(unit, person, alert)
        house, language = self._house, person.language
        if more not in set(Outcome):
            offers = [
                Button(house.say(f"outcome.{each.value}", language), f"a:spoke:{alert.code}:{each.value}")
                for each in Outcome
            ]
            back = house.button("back_to_alert", f"a:open:{alert.code}", language)
            screen = Screen(house.say("outcome.ask", language), column(*offers, back), protect=True)
            self._put(mail, person, screen, message)
            return ""
        mine = replace(
            alert, taken_by=person.id, taken_at=alert.taken_at or mail.now, contact_by=None, passed_to=None
        )
        move = close(mine, Outcome(more), mail.now)
        assert move is not None
        unit.alerts.move(alert, move.alert)
        unit.alerts.note(move.alert, "closed", at=mail.now, person=person.id, detail=more)
        self._settle(unit, mail, person, move.alert, message)
        left = tuple(
            house.button(label, f"a:left_{does}:{alert.code}", language)
            for label, does in (("nothing_left", "none"), ("something_left", "more"))
        )
        self._telling.volunteer(unit, mail, move.alert, "loop.spoken", *left, name=person.name)
        return house.say("outcome.thanks", language)

    def _missed(self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None) -> str:
        """Tried in vain: kept, the clock for contact starts again, and the second time handing on is offered."""
        if not self._may_act(person, alert):
            self._show(unit, mail, person, alert, message)
            return self._has_it(unit, person, alert)
        mine = alert if alert.taken_by == person.id else self._taken(unit, mail, person, alert)
        assert mine is not None
        tried = replace(mine, next_at=self._alerting.promises.contact_clock(mine, mail.now))
        unit.alerts.move(mine, tried)
        unit.alerts.note(tried, COULD_NOT_REACH, at=mail.now, person=person.id)
        misses = sum(event.kind == COULD_NOT_REACH for event in unit.alerts.events(tried))
        self._settle(unit, mail, person, tried, message)
        self._telling.volunteer(unit, mail, tried, "loop.could_not_reach", name=person.name)
        if misses >= MISSES:
            house, language = self._house, person.language
            hand_on = house.button("pass_on", f"a:pass:{alert.code}", language)
            mail.send(
                person,
                Screen(house.say("alerts.missed_again", language, number=alert.number), ((hand_on,),)),
                kind="note",
            )
        return self._house.say("tap.noted", person.language)

    # The note

    def _ask_note(self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None) -> str:
        if alert.taken_by != person.id:
            return self._has_it(unit, person, alert)
        unit.meta.set(_waiting(person), f"{alert.code} {mail.now.isoformat()}")
        about = unit.people.get(alert.person)
        house, language = self._house, person.language
        text = house.say("outcome.note", language, name=about.name if about else "")
        rows = ((house.button("no_note", f"a:nonote:{alert.code}", language),),)
        self._put(mail, person, Screen(text, rows, protect=True), message)
        return ""

    def _no_note(self, unit: Unit, mail: Mail, person: Person, alert: Alert, _more: str, message: int | None) -> str:
        unit.meta.forget(_waiting(person))
        self._show(unit, mail, person, alert, message)
        return ""

    def _next_contact(
        self, unit: Unit, mail: Mail, person: Person, alert: Alert, more: str, message: int | None
    ) -> str:
        """When they mean to be in touch again: their own list reminds them in that week."""
        if alert.status is not AlertStatus.CLOSED or alert.taken_by != person.id or not more.isdigit():
            return self._house.say("tap.old", person.language)
        set_for = replace(alert, contact_by=mail.now + timedelta(days=min(int(more), 90)))
        unit.alerts.move(alert, set_for)
        unit.alerts.note(set_for, "next_contact", at=mail.now, person=person.id, detail=more)
        self._show(unit, mail, person, set_for, message)
        return self._house.say("tap.noted", person.language)

    # Small things

    def _may_act(self, person: Person, alert: Alert) -> bool:
        if alert.status is AlertStatus.CLOSED:
            return False
        return alert.status is AlertStatus.OPEN or alert.taken_by == person.id

    def _has_it(self, unit: Unit, person: Person, alert: Alert) -> str:
        doer = unit.people.get(alert.taken_by) if alert.taken_by is not None else None
        if alert.status is AlertStatus.CLOSED or doer is None:
            return self._house.say("state.gone", person.language)
        return self._house.say("state.already_taken", person.language, name=doer.name)

    def _put(self, mail: Mail, person: Person, screen: Screen, message: int | None) -> None:
        mail.send(person, screen, kind="edit" if message else "note", edit=message)

    def _clear(self, mail: Mail, person: Person, message: int | None) -> None:
        if message is not None:
            text = self._house.say("state.not_yours", person.language)
            mail.send(person, Screen(text), kind="edit", edit=message)


def _waiting(person: Person) -> str:
    return f"note.{person.id}"
