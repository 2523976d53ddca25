"""A team with a real store and phones that show what delivery would have put there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.config import Config
from bot.follow_up.cards import Cards
from bot.follow_up.raising import FollowUp
from bot.house import House
from bot.mail import Mail
from flows.alerts import Alert
from flows.flags import Decision, Flag
from flows.library import Library
from flows.people import Membership, Milestone, Person, Reach, Role, Standing
from storage.outbox import Never, Outgoing, Sent
from storage.store import Store
from storage.unit import Unit

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
"""A working day without a holiday near it; London is on UTC."""
LEASE = timedelta(seconds=60)


@dataclass
class Message:
    """One message as it stands on a phone."""

    id: int
    text: str
    rows: list[list[list[str]]]
    kind: str
    protect: bool
    silent: bool

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label, _, _ in row]

    def data(self, label: str) -> str:
        found = [data for row in self.rows for shown, data, _ in row if shown == label]
        assert found, f"no button {label!r} among {self.labels} under {self.text!r}"
        return found[0]


@dataclass
class Phone:
    """What one person has received; `heard` is what came since they last looked."""

    messages: dict[int, Message] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    @property
    def last(self) -> Message:
        return self.messages[max(self.messages)]

    def hears(self) -> list[str]:
        """New messages since the last look, oldest first; edits make no sound."""
        heard, self.heard = self.heard, []
        return heard


class Scene:
    """Everyone, the clock and the follow-up. Each act is one unit, kept and delivered."""

    def __init__(self, store: Store, library: Library, config: Config) -> None:
        self.store = store
        self.now = MONDAY
        self.house = House(library, config)
        self.follow_up = FollowUp(self.house)
        self.cards = Cards(self.house, self.follow_up)
        self.people: dict[str, Person] = {}
        self.phones: dict[int, Phone] = {}
        self.blocked: set[int] = set()
        self._next_message = 100

    # People

    def joins(self, name: str, *roles: Role, team: str = "Tuesday walk", **details: Any) -> Person:
        chat = 1000 + len(self.people)

        def join(unit: Unit) -> Person:
            person = unit.people.add(chat, now=self.now, name=name, standing=Standing.ACTIVE)
            person = replace(person, joined_at=self.now - timedelta(weeks=30), **details)
            unit.people.save(person)
            unit.milestones.keep(person.id, Milestone.SUPERVISED, self.now)
            for role in roles:
                unit.teams.join(person.id, unit.teams.add(team, self.now).id, role)
            return person

        self.people[name] = self.store.write_now(join)
        self.phones[chat] = Phone()
        return self.people[name]

    def looks_after(self, name: str, *, supervisor: str | None = None, alternate: str | None = None) -> None:
        ids = {who: self.people[who].id for who in (supervisor, alternate) if who}

        def assign(unit: Unit) -> None:
            membership = self.membership(unit, name)
            unit.teams.assign(membership, supervisor=ids.get(supervisor or ""), alternate=ids.get(alternate or ""))

        self.store.write_now(assign)

    def membership(self, unit: Unit, name: str) -> Membership:
        memberships = unit.teams.memberships(self.people[name].id)
        return next(each for each in memberships if each.role is Role.VOLUNTEER)

    def becomes(self, name: str, **changes: Any) -> None:
        reach: Reach | None = changes.pop("reach", None)
        self.people[name] = replace(self.people[name], **changes)
        self.store.write_now(lambda unit: unit.people.save(self.people[name]))
        if reach is not None:
            self.store.write_now(lambda unit: unit.people.set_reach(self.people[name].id, reach, self.now))

    def phone(self, name: str) -> Phone:
        return self.phones[self.people[name].chat_id]

    # Acts

    def do(self, work: Callable[[Unit, Mail], Any]) -> Any:
        """One unit of work, posted, and everything that may leave now delivered."""
        mail = Mail(self.now)

        def unit_of_work(unit: Unit) -> Any:
            mail.outgoing.clear()
            result = work(unit, mail)
            mail.post(unit)
            return result

        result = self.store.write_now(unit_of_work)
        self.deliver()
        return result

    def raises(self, name: str, rule: str, *, decision: Decision | None = None, check_in: str | None = None) -> str:
        """The volunteer's answer makes a rule fire; returns what they are told."""
        person = self.people[name]
        written = self.house.library.rules[rule]
        words = written.words.replace("{name}", person.name)
        flag = Flag(rule, written.version, written.theme, written.tier, written.sharing, words, decision)
        said: str = self.do(lambda unit, mail: self.follow_up.raise_flag(unit, mail, person, flag, check_in=check_in))
        return said

    def taps(self, name: str, label: str, *, on: Message | None = None) -> str:
        """A press on a button of the newest message (or of the one given); returns the toast."""
        message = on or next(each for each in reversed(self.phone(name).messages.values()) if label in each.labels)
        return self.presses(name, message.data(label), message.id)

    def presses(self, name: str, data: str, message: int | None) -> str:
        person = self.store.read_now(lambda unit: unit.people.get(self.people[name].id))
        assert person is not None
        toast: str = self.do(lambda unit, mail: self.cards.pressed(unit, mail, person, data, message))
        return toast

    def writes(self, name: str, text: str) -> bool:
        taken: bool = self.do(lambda unit, mail: self.cards.wrote(unit, mail, self.people[name], text))
        return taken

    def lists(self, name: str) -> None:
        """/alerts"""
        self.do(lambda unit, mail: self.cards.list_open(unit, mail, self.people[name]))

    def adds(self, name: str, how: str) -> None:
        """How the volunteer would like to be reached."""
        self.do(lambda unit, mail: self.follow_up.reach(unit, mail, self.people[name], how))

    def forward(self, **length: float) -> None:
        """Time passes; the clock's work is done when it falls due, minute by minute where it matters."""
        end = self.now + timedelta(**length)
        while self.now < end:
            self.now = min(end, self._next_due(end))
            self.tick()
        self.now = end
        self.tick()

    def tick(self) -> None:
        while self.do(lambda unit, mail: self.follow_up.climb_due(unit, mail, 20)):
            pass
        self.deliver()

    def _next_due(self, end: datetime) -> datetime:
        alerts = self.store.read_now(lambda unit: unit.alerts.standing())
        moments = [alert.next_at for alert in alerts if alert.next_at and alert.next_at > self.now]
        waiting = self.store.read_now(lambda unit: unit.outbox.next_due())
        moments += [waiting] if waiting and waiting > self.now else []
        return min([*moments, end])

    # Delivery

    def deliver(self) -> None:
        """Put everything that may leave now on the phones, as delivery would."""
        while batch := self.store.write_now(
            lambda unit: unit.outbox.claim(self.now, lease_until=self.now + LEASE, limit=50)
        ):
            for message in batch:
                self._arrives(message)

    def _arrives(self, message: Outgoing) -> None:
        if message.chat_id in self.blocked:
            self._cannot_arrive(message)
            return
        edit = message.payload.get("edit")
        phone = self.phones[message.chat_id]
        shown = Message(
            edit or self._next_message,
            message.payload["text"],
            message.payload["rows"],
            message.kind,
            message.payload.get("protect", False),
            message.payload.get("silent", False),
        )
        assert 0 < len(shown.text) <= 4096
        assert all(len(data.encode()) <= 64 for row in shown.rows for _, data, _ in row)
        if edit is None:
            self._next_message += 1
            phone.heard.append(shown.text)
        else:
            assert edit in phone.messages
        phone.messages[shown.id] = shown

        def settle(unit: Unit) -> None:
            unit.outbox.settle([(message.id, Sent(shown.id))], now=self.now)
            if message.kind == "alert":
                unit.alerts.copy_sent(message.id, shown.id)

        self.store.write_now(settle)

    def _cannot_arrive(self, message: Outgoing) -> None:
        def settle(unit: Unit, mail: Mail) -> None:
            unit.outbox.settle([(message.id, Never("blocked"))], now=self.now)
            assert message.person is not None
            unit.people.set_reach(message.person, Reach.BLOCKED, self.now)
            self.follow_up.undelivered(unit, mail, message, "blocked")

        self.do(settle)

    # Looking

    def alerts(self) -> list[Alert]:
        return self.store.read_now(lambda unit: unit.alerts.standing())

    def alert(self) -> Alert:
        (alert,) = self.alerts()
        return alert

    def problems(self) -> list[str]:
        return [
            each.kind for each in self.store.read_now(lambda unit: unit.problems.since(self.now - timedelta(days=30)))
        ]

    def nobody_else_hears(self, *names: str) -> None:
        """Nobody but these has heard anything; what they heard is theirs to check."""
        for name, person in self.people.items():
            if name not in names:
                assert self.phones[person.chat_id].hears() == [], name


def cast(scene: Scene) -> Scene:
    """Ann and Ben volunteer; Sue and Max supervise; Lea leads safeguarding; Cora coordinates; Carl has left."""
    scene.joins("Ann", Role.VOLUNTEER, phone="01632 960 123", contact_preference="phone_call")
    scene.joins("Ben", Role.VOLUNTEER)
    scene.joins("Sue", Role.SUPERVISOR)
    scene.joins("Max", Role.SUPERVISOR)
    scene.joins("Lea", Role.SAFEGUARDING)
    scene.joins("Cora", Role.COORDINATOR)
    scene.joins("Carl", Role.SUPERVISOR)
    scene.becomes("Carl", standing=Standing.LEFT)
    scene.looks_after("Ann", supervisor="Sue", alternate="Max")
    return scene
