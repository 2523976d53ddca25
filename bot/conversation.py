"""One exchange of a check-in, decided and kept: begin, answer, remind, close. Telegram is not known here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.follow_up.raising import FollowUp
from bot.house import House
from bot.joining import Joining
from bot.knowing import facts_for, next_check_in
from bot.mail import Mail
from bot.profile import Profile
from bot.profile.away import is_to_be_forgotten
from bot.questions import BACK, SKIP, closing_rows, question_screen
from bot.revisions import Revisions
from bot.screen import Screen
from bot.sharing import as_preferred
from flows.checkin import (
    LIVE,
    Ask,
    CheckIn,
    Chose,
    Elapsed,
    Event,
    NotUnderstood,
    NotWaiting,
    Skipped,
    Status,
    Stopped,
    TooLong,
    Turn,
    WentBack,
    Wrote,
)
from flows.compiled import Compiled
from flows.engine import advance, begin, question
from flows.people import Person
from flows.spotting import Level, Lexicon
from storage.checkins import UNCHANGED, Kept, Timer
from storage.codes import new_code
from storage.outbox import Lane
from storage.unit import Unit

EDITABLE_FOR = timedelta(hours=47)
"""Telegram lets a bot delete messages for 48 hours; a question older than this moves to a new message."""
WORRY = "worry"
"""The flow that asks after words that sounded worrying."""
NOBODY_IN_DANGER = "end_nobody"
"""Where it ends when all is well; after any other end there are no more questions that day."""


class Conversation:
    """Leads check-ins. Every method works inside one unit; `now` comes with the mail."""

    def __init__(
        self,
        house: House,
        follow_up: FollowUp,
        profile: Profile,
        joining: Joining,
        lexicon: Callable[[], Lexicon],
    ) -> None:
        self._house = house
        self._follow_up = follow_up
        self._profile = profile
        self._joining = joining
        self._lexicon = lexicon
        self._revisions = Revisions(house)

    # Beginning

    def invite(
        self,
        unit: Unit,
        mail: Mail,
        person: Person,
        flow: str,
        slot: str,
        *,
        why: str = "",
        lane: Lane = Lane.CHECK_IN,
        message: int | None = None,
    ) -> Kept | None:
        """Begin a check-in and put its opening on the phone; None if this slot already has one.

        `slot` names the occasion ("2026-11-23", "extra 7f3k"): one check-in per person, flow and slot, whatever
        happens. A scheduled one comes in lane CHECK_IN, one the person asked for in lane REPLY. `why` is said above
        the opening, which takes the place of `message` where one is given.
        """
        compiled = self._revisions.current(unit, flow, mail.now)
        facts = compiled.trimmed(facts_for(unit, self._house, person, mail.now))
        turn = begin(compiled, new_code(), mail.now, facts)
        checkin = replace(turn.checkin, status=Status.INVITED)
        timer = self._first_timer(compiled, mail.now)
        kept = unit.checkins.start(checkin, facts, person=person.id, slot=slot, now=mail.now, timer=timer)
        if kept is not None:
            self._show(unit, mail, person, kept, replace(turn, checkin=checkin), message, why=why, lane=lane)
        return kept

    def present_again(
        self,
        unit: Unit,
        mail: Mail,
        person: Person,
        kept: Kept,
        why: str = "",
        *,
        lane: Lane = Lane.REPLY,
        place: int | None = None,
    ) -> bool:
        """Put the open question on the phone again, in a new message, with a sentence that says why.

        `place`: in this message instead, without a sound. False if the check-in waits for nothing.
        """
        compiled = self._revisions.of(unit, kept.checkin)
        ask = question(compiled, kept.checkin, mail.now, kept.facts)
        if ask is None:
            return False
        again = Turn(kept.checkin, utter=(replace(ask, unclear=0),))
        screen = question_screen(again, compiled.flow.title, self._house, why=why)
        if place is None or place != kept.message_id:
            self._retire(mail, person, kept, "checkin.moved_below", lane)
        if place is not None:
            mail.send(person, screen, kind="edit", lane=lane, edit=place, about=kept.checkin.code)
            return True
        unit.checkins.set_message(kept.checkin.code, None, mail.now)
        mail.send(person, screen, kind="question", lane=lane, about=kept.checkin.code)
        return True

    def present_open(
        self,
        unit: Unit,
        mail: Mail,
        person: Person,
        why: str = "",
        *,
        flows: Collection[str] | None = None,
        place: int | None = None,
    ) -> bool:
        """Put the newest open question (of these flows) on the phone again; False if none is open."""
        live = [kept for kept in unit.checkins.live(person.id) if flows is None or kept.checkin.flow in flows]
        return bool(live) and self.present_again(unit, mail, person, live[-1], why, place=place)

    # Answering

    def pressed(
        self, unit: Unit, mail: Mail, person: Person, code: str, turn: int, choice: str, message: int | None
    ) -> str:
        """A button under a question. Returns what to show briefly where it was pressed."""
        kept = unit.checkins.get(code)
        if kept is None or kept.person != person.id:
            self._neutral(mail, person, message, "checkin.finished")
            return self._house.say("tap.old", person.language)
        # Closing counts as a turn: what was pressed as it closed still answers the question that stood there.
        closed = kept.checkin.status is Status.EXPIRED
        if kept.checkin.turn != turn and not (closed and kept.checkin.turn == turn + 1):
            return self._stale(mail, person, kept, message)
        event: Event = WentBack() if choice == BACK else Skipped() if choice == SKIP else Chose(choice)
        try:
            self._advance(unit, mail, person, kept, event, message)
        except NotWaiting:
            return self._stale(mail, person, kept, message)
        return ""

    def wrote(self, unit: Unit, mail: Mail, person: Person, text: str) -> bool:
        """Typed words go to the open check-in that came last; False if none waits for an answer."""
        live = unit.checkins.live(person.id)
        if not live:
            return False
        try:
            self._advance(unit, mail, person, live[-1], Wrote(text), None)
        except NotWaiting:
            return False
        return True

    def _advance(self, unit: Unit, mail: Mail, person: Person, kept: Kept, event: Event, message: int | None) -> None:
        compiled = self._revisions.of(unit, kept.checkin)
        closed = kept.checkin.status is Status.EXPIRED
        why = self._house.say("checkin.late", person.language) if closed else ""
        try:
            turn = advance(compiled, kept.checkin, event, mail.now, kept.facts)
        except NotUnderstood as unclear:
            turn = unclear.turn
        except TooLong as long:
            turn = long.turn
            why = self._house.say(
                "words.too_long", person.language, limit=long.limit, draft=(turn.checkin.draft or "")[: long.limit]
            )
        turn = as_preferred(unit, self._house, person, compiled, turn, mail.now, kept.facts)
        unfit = self._profile.unfit(person, turn.effects)
        if unfit:
            # Nothing is kept: the same question again, with what would be understood.
            ask = question(compiled, kept.checkin, mail.now, kept.facts)
            turn = Turn(kept.checkin, utter=(ask,) if ask else ())
            why = unfit
        person, said = self._keep(unit, mail, person, kept, turn)
        worry = self._worry(compiled, kept.checkin, event)
        if worry is not Level.NONE:
            if turn.checkin.status is Status.FINISHED and kept.message_id is not None:
                screen = question_screen(turn, compiled.flow.title, self._house)
                mail.send(person, screen, kind="edit", edit=kept.message_id)
            else:
                self._retire(mail, person, kept, _left_behind(kept, turn))
            self.ask_about(unit, mail, person, worry)
            return
        told = "\n\n".join(line for line in said if line)
        self._show(unit, mail, person, kept, turn, message, why=why, told=told)
        if turn.checkin.status is Status.FINISHED:
            self._finished(unit, mail, person, kept, turn.checkin.step)

    def _finished(self, unit: Unit, mail: Mail, person: Person, kept: Kept, end: str) -> None:
        """What is due when a conversation has come to its end."""
        flow = self._house.library.flows.get(kept.checkin.flow)
        if flow is not None and flow.kind == "profile":
            leaver = unit.people.get(person.id)
            if leaver is not None and is_to_be_forgotten(leaver):
                # Before the key goes: afterwards nobody could take the name off staff's phones.
                self._follow_up.forget(unit, mail, leaver)
            self._joining.ended(unit, mail, person, kept)
        elif end == NOBODY_IN_DANGER:
            self._follow_up.replied_after_all(unit, mail, person)
            self.present_open(unit, mail, person, self._house.say("note.continue", person.language))

    # Worrying words: they only make the bot ask

    def _worry(self, compiled: Compiled, before: CheckIn, event: Event) -> Level:
        """How worrying typed words were, where the step wants them looked at."""
        if not isinstance(event, Wrote):
            return Level.NONE
        words = compiled.flow.steps[before.step].words
        spotted = words.spot if words else compiled.flow.kind != "profile"
        return self.worry_in(event.text) if spotted and not compiled.flow.id.startswith(WORRY) else Level.NONE

    def worry_in(self, text: str) -> Level:
        """How worrying words are that nobody asked for."""
        return self._lexicon().spot(text).level

    def ask_about(self, unit: Unit, mail: Mail, person: Person, level: Level) -> None:
        """Ask gently whether anyone is in danger; after urgent words the contacts come first.

        The silence clock of R-04c runs while it waits: a third as long after urgent words.
        """
        flow = f"{WORRY}_urgent" if level is Level.URGENT else WORRY
        self.invite(unit, mail, person, flow, new_code(), lane=Lane.REPLY)

    def fell_silent(self, unit: Unit, mail: Mail, person: Person, kept: Kept) -> None:
        """No answer to the question about worrying words in time: R-04c asks someone to check on the person."""
        self._follow_up.no_reply(unit, mail, person, kept)
        # The question stays answerable; a second silence tells nobody a second time.
        unit.checkins.move(kept, kept.checkin, now=mail.now, timer=self._closing_timer(mail.now))

    # Closing

    def close(
        self, unit: Unit, mail: Mail, person: Person, kept: Kept, *, stopped: bool = False, replaced: bool = False
    ) -> None:
        """End a check-in whose time ran out, that the person or programme ended, or that the next one replaces."""
        try:
            turn = advance(
                self._revisions.of(unit, kept.checkin),
                kept.checkin,
                Stopped() if stopped else Elapsed(),
                mail.now,
                kept.facts,
            )
        except NotWaiting:
            return
        unit.checkins.move(kept, turn.checkin, now=mail.now, timer=None)
        unit.outbox.cancel(about=kept.checkin.code, now=mail.now)
        key = "stopped" if stopped else "expired_started" if kept.opened_at else "expired"
        when = next_check_in(unit, self._house, person, mail.now)
        text = self._house.say(f"checkin.{'replaced' if replaced else key}", person.language, next_check_in=when)
        if kept.message_id is not None:
            screen = Screen(text, closing_rows(self._house))
            mail.send(person, screen, kind="edit", edit=kept.message_id, lane=Lane.CHECK_IN)

    # Keeping what came of a turn

    def _keep(self, unit: Unit, mail: Mail, person: Person, kept: Kept, turn: Turn) -> tuple[Person, list[str]]:
        """Everything that follows from a turn, in this unit; returns the person as they now are and what they must
        be told besides."""
        before, after = kept.checkin, turn.checkin
        if after != before:
            started = kept.opened_at is None and after.answers
            timer = self._closing_timer(mail.now) if started and after.status is Status.OPEN else UNCHANGED
            unit.checkins.move(kept, after, now=mail.now, timer=timer)
        if turn.answers or turn.withdrawn:
            unit.checkins.keep_answers(kept, turn.answers, turn.withdrawn, now=mail.now)
        if turn.urgent:
            self._follow_up.show_contacts(mail, person)
        said = [self._follow_up.raise_flag(unit, mail, person, flag, check_in=after.code) for flag in turn.flags]
        for effect in turn.effects:
            person = self._profile.apply(unit, mail, person, effect, kept)
        return person, said

    def _first_timer(self, compiled: Compiled, now: datetime) -> Timer | None:
        settings = self._house.config
        if compiled.flow.id.startswith(WORRY):
            silent = self._house.after(now, settings.follow_up.quiet_after_note)
            return Timer("silence", silent if compiled.flow.id == WORRY else now + (silent - now) / 3)
        if compiled.flow.kind == "profile":
            return None
        return Timer("remind", self._house.after(now, settings.check_in.remind_after))

    def _closing_timer(self, now: datetime) -> Timer:
        return Timer("close", self._house.after(now, self._house.config.check_in.close_started))

    # Showing it

    def _show(
        self,
        unit: Unit,
        mail: Mail,
        person: Person,
        kept: Kept,
        turn: Turn,
        message: int | None,
        *,
        why: str = "",
        told: str = "",
        lane: Lane = Lane.REPLY,
    ) -> None:
        """The living message: edited where it was pressed; in a new message after typed words, at a sharing
        screen, below the help numbers and when the old one has become too old to edit.

        Only one message stays alive: a copy pressed beside it takes over, and while it is not yet known where the
        question moved to, the next one comes in a message of its own.
        """
        screen = question_screen(turn, self._revisions.title(kept.checkin), self._house, why=why, told=told)
        code = turn.checkin.code
        fresh = kept.message_at is None or mail.now - kept.message_at < EDITABLE_FOR
        apart = turn.urgent or any(
            isinstance(said, Ask) and (said.new_message or said.sharing) for said in turn.utter
        )
        moved = kept.message_id is None and kept.message_at is not None
        left = _left_behind(kept, turn)
        if message != kept.message_id:
            self._retire(mail, person, kept, left, lane)
        if message is not None and fresh and not apart and not moved:
            mail.send(person, screen, kind="edit", edit=message, about=code)
            return
        self._neutral(mail, person, message, left)
        if kept.message_id is not None:
            unit.checkins.set_message(code, None, mail.now)
        mail.send(person, screen, kind="question", lane=lane, about=code)

    def _stale(self, mail: Mail, person: Person, kept: Kept, message: int | None) -> str:
        """A button whose question has passed: the message shows where things stand, nothing else changes."""
        if message != kept.message_id:
            goes_on = kept.checkin.status in LIVE
            self._neutral(mail, person, message, "checkin.answered" if goes_on else "checkin.finished")
        return self._house.say("tap.already", person.language)

    def _retire(self, mail: Mail, person: Person, kept: Kept, key: str, lane: Lane = Lane.REPLY) -> None:
        """Turn the living message into a neutral line: it leaves no answers and no live buttons behind."""
        self._neutral(mail, person, kept.message_id, key, lane)

    def _neutral(self, mail: Mail, person: Person, message: int | None, key: str, lane: Lane = Lane.REPLY) -> None:
        if message is None:
            return
        mail.send(person, Screen(self._house.say(key, person.language)), kind="edit", edit=message, lane=lane)


def _left_behind(kept: Kept, turn: Turn) -> str:
    """The line for a message that is left behind: words that were not understood answered nothing."""
    return "checkin.answered" if turn.checkin.turn != kept.checkin.turn else "checkin.moved_below"
