"""/start, with a joining code or without: who is let in, who goes on, who is told how to get a link."""

from __future__ import annotations

from dataclasses import replace

from bot.house import House
from bot.joining.guessing import Guesses
from bot.mail import Mail
from bot.planning import plan_weekly
from bot.profile.agreements import JOINING, JOINING_STAFF, agreed_to_join, notice_for
from bot.profile.away import forget, is_to_be_forgotten
from bot.profile.effects import Opens, occasion
from bot.profile.understanding import name_meant
from bot.questions import closing_rows
from bot.screen import Button, Screen
from flows.people import Invitation, Membership, Milestone, Person, Role, Standing
from storage.checkins import Kept
from storage.invitations import Refusal
from storage.outbox import Lane
from storage.unit import Unit

LONGEST_CODE = 64
"""What a Telegram link may carry."""


class Joining:
    """Lets people in. Everything happens inside one unit; `now` comes with the mail.

    The role is given when the code is used, so that the link works for nobody else. Until the person has said yes
    at the end of the notice they stand at "joining", and nobody treats them as a member.

    `connect` gives it the conversation.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._guesses = Guesses()

    def connect(self, conversation: Opens) -> None:
        """To be called once, before anybody arrives."""
        self._conversation = conversation

    def start(self, unit: Unit, mail: Mail, chat_id: int, first_name: str, language: str, code: str | None) -> None:
        """Answers /start: `code` is what the link carried. Sends everything itself."""
        person = unit.people.by_chat(chat_id)
        language = self._language(language)
        if code:
            self._with_code(unit, mail, person, chat_id, first_name, language, code)
        elif person is None:
            self._tell(mail, chat_id, "start.no_code", language)
        else:
            self._greet(unit, mail, person)

    def ended(self, unit: Unit, mail: Mail, person: Person, kept: Kept) -> None:
        """What follows once a conversation about the person themselves has said its last words.

        To be called after everything else of that turn, for a flow of kind "profile" that has finished.
        """
        person = unit.people.get(person.id) or person
        if is_to_be_forgotten(person):
            forget(unit, mail, person)
        elif kept.checkin.flow in (JOINING, JOINING_STAFF) and agreed_to_join(unit, person, kept.checkin.flow):
            self._let_in(unit, mail, person, kept.checkin.flow)

    # With a code

    def _with_code(
        self, unit: Unit, mail: Mail, person: Person | None, chat_id: int, first_name: str, language: str, code: str
    ) -> None:
        if self._guesses.too_many(chat_id, mail.now):
            self._tell(mail, chat_id, "joining.too_many", language)
            return
        found = unit.invitations.look(code, mail.now) if len(code) <= LONGEST_CODE else Refusal.UNKNOWN
        if isinstance(found, Refusal):
            self._refuse(unit, mail, person, chat_id, language, found)
            return
        newcomer = person is None
        if person is None:
            programme = self._house.config.programme
            person = unit.people.add(
                chat_id,
                now=mail.now,
                name=name_meant(first_name[:40]) or "",
                country=programme.country,
                timezone=programme.timezone,
                language=language,
            )
        used = unit.invitations.redeem(code, person.id, mail.now)
        if not isinstance(used, Refusal):
            self._take(unit, mail, person, used)
        elif newcomer:
            # Somebody else used the link in the same moment: this person was never here.
            unit.people.erase(person.id)
            self._tell(mail, chat_id, f"start.{used}_code", language)
        else:
            self._refuse(unit, mail, person, chat_id, language, used)

    def _refuse(
        self, unit: Unit, mail: Mail, person: Person | None, chat_id: int, language: str, why: Refusal
    ) -> None:
        """A code that opens nothing: somebody who is here already goes on where they were."""
        if why is Refusal.UNKNOWN:
            self._guesses.wrong(chat_id, mail.now)
        if person is None or person.standing is Standing.LEFT:
            self._tell(mail, chat_id, f"start.{why}_code", language)
        elif not self._go_on(unit, mail, person):
            key = "start.own_code" if why is Refusal.USED else f"start.{why}_code"
            self._tell(mail, chat_id, key, person.language)

    def _take(self, unit: Unit, mail: Mail, person: Person, invitation: Invitation) -> None:
        """The role is theirs; a notice they have not agreed to comes first."""
        membership = unit.teams.join(person.id, invitation.team, invitation.role)
        if person.standing is Standing.LEFT:
            person = replace(person, standing=Standing.JOINING)
            unit.people.save(person)
            unit.milestones.forget(person.id, Milestone.LEFT)
        if person.standing is Standing.JOINING:
            unit.milestones.keep(person.id, Milestone.JOINING, mail.now)
        self.given(unit, mail, person, membership)

    def _added(self, unit: Unit, mail: Mail, person: Person, membership: Membership) -> None:
        words = self._place_words(unit, person, membership)
        said = self._house.say("start.role_added", person.language, **words)
        mail.send(person, Screen(said, closing_rows(self._house)), kind="joining")
        self._tell_coordinators(unit, mail, person, membership)
        if membership.role is Role.VOLUNTEER:
            plan_weekly(unit, person, mail.now)

    def given(self, unit: Unit, mail: Mail, person: Person, membership: Membership) -> None:
        """Someone has another role: the notice that goes with it comes first, otherwise a line says so."""
        if not self._go_on(unit, mail, person):
            self._added(unit, mail, person, membership)

    # Going on

    def _go_on(self, unit: Unit, mail: Mail, person: Person) -> bool:
        """Puts the notice that is still to be agreed to on the phone, where it was left; False if there is none."""
        open_ones = [kept for kept in unit.checkins.live(person.id) if kept.checkin.flow in (JOINING, JOINING_STAFF)]
        if open_ones:
            why = self._house.say("start.in_progress", person.language)
            self._conversation.present_again(unit, mail, person, open_ones[0], why)
            return True
        flow = self._next_notice(unit, person)
        if flow is None:
            return False
        self._conversation.invite(unit, mail, person, flow, occasion(), lane=Lane.REPLY)
        return True

    def _next_notice(self, unit: Unit, person: Person) -> str | None:
        wanted = [notice_for(membership.role) for membership in unit.teams.memberships(person.id)]
        return next((flow for flow in wanted if not agreed_to_join(unit, person, flow)), None)

    def _let_in(self, unit: Unit, mail: Mail, person: Person, flow: str) -> None:
        """Makes a member of someone who agreed, and begins the next notice if their roles need another."""
        if person.standing is Standing.JOINING:
            person = replace(person, standing=Standing.ACTIVE, joined_at=mail.now)
            unit.people.save(person)
            unit.milestones.forget(person.id, Milestone.JOINING)
        next_at = plan_weekly(unit, person, mail.now)
        memberships = [each for each in unit.teams.memberships(person.id) if notice_for(each.role) == flow]
        for membership in memberships:
            self._tell_coordinators(unit, mail, person, membership)
        if memberships:
            words = self._place_words(unit, person, memberships[-1])
            if next_at is not None:
                words["next_check_in"] = self._house.day_and_time(next_at, mail.now, person)
            key = "joined.staff" if flow == JOINING_STAFF else "joined.volunteer"
            if flow == JOINING and next_at is None:
                key = "joining.no_check_ins"
            said = self._house.say(key, person.language, **words)
            mail.send(person, Screen(said, closing_rows(self._house)), kind="joining")
        self._go_on(unit, mail, person)

    def _greet(self, unit: Unit, mail: Mail, person: Person) -> None:
        """/start without a code, from someone who is known."""
        match person.standing:
            case Standing.LEFT:
                self._tell(mail, person.chat_id, "start.left", person.language)
            case Standing.PAUSED:
                resume = self._house.button("resume", "m:resume", person.language)
                said = self._house.say("start.paused", person.language, name=person.name)
                rows = ((resume,), *closing_rows(self._house))
                mail.send(person, Screen(said, rows), kind="joining")
            case _:
                if not self._go_on(unit, mail, person):
                    said = self._house.say("start.known", person.language, name=person.name)
                    mail.send(person, Screen(said, closing_rows(self._house)), kind="joining")

    # Saying

    def _tell(self, mail: Mail, chat_id: int, key: str, language: str) -> None:
        help_now = Button(self._house.say("button.help_now", language), "h:open")
        mail.to_chat(chat_id, Screen(self._house.say(key, language), ((help_now,),)), kind="joining")

    def _tell_coordinators(self, unit: Unit, mail: Mail, person: Person, membership: Membership) -> None:
        """A coordinator hears who has come, so that nobody comes in unseen."""
        words = self._place_words(unit, person, membership)
        for coordinator in unit.teams.members(membership.team, Role.COORDINATOR):
            if coordinator.id == person.id or coordinator.standing is not Standing.ACTIVE:
                continue
            said = self._house.say("joined.telling_coordinator", coordinator.language, **words)
            mail.send(coordinator, Screen(said, protect=True), kind="people", lane=Lane.DIGEST)

    def _place_words(self, unit: Unit, person: Person, membership: Membership) -> dict[str, str]:
        team = unit.teams.get(membership.team)
        return {
            "name": person.name,
            "role": self._house.say(f"role.{membership.role}", person.language),
            "team": team.name if team else self._house.say("unknown.team", person.language),
        }

    def _language(self, asked: str) -> str:
        """The language of someone's Telegram if the library speaks it, otherwise the programme's."""
        short = asked.partition("-")[0].lower()
        return short if short in self._house.library.texts else self._house.config.programme.language
