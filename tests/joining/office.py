"""A programme with a real store and real conversations, and phones that show what was sent: for tests of people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.config import Config
from bot.conversation import Conversation
from bot.follow_up.raising import FollowUp
from bot.help_now import HelpNow
from bot.house import House
from bot.joining import Joining
from bot.library_files import read_library
from bot.mail import Mail
from bot.people import PeopleRoom
from bot.profile import Profile
from bot.profile.menu import Menu
from flows.checkin import Effect
from flows.people import Person, Role
from flows.spotting import Lexicon
from storage.outbox import Outgoing, Sent
from storage.store import Store
from storage.unit import Unit

T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
LIBRARY = read_library()
TEAM = "Tuesday walking group"


class Message:
    """One bubble on a phone, as it stands now."""

    def __init__(self, id_: int, payload: dict[str, Any]) -> None:
        self.id = id_
        self.text: str = payload["text"]
        self.buttons: dict[str, str] = {label: data for row in payload["rows"] for label, data, _ in row}


class Phone:
    """Somebody's chat with the bot."""

    def __init__(self, office: Office, chat: int, name: str) -> None:
        self.office, self.chat, self.name = office, chat, name
        self.messages: list[Message] = []
        self.toast = ""

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def person(self) -> Person | None:
        return self.office.read(lambda unit: unit.people.by_chat(self.chat))

    def me(self) -> Person:
        person = self.person
        assert person is not None
        return person

    def starts(self, code: str | None = None) -> None:
        office = self.office
        office.do(lambda unit, mail: office.joining.start(unit, mail, self.chat, self.name, "en-GB", code))

    def opens_help(self) -> None:
        self.office.do(lambda unit, mail: self.office.help_now.open(mail, unit.people.by_chat(self.chat), self.chat))

    def taps(self, *labels: str) -> None:
        for label in labels:
            message = next((each for each in reversed(self.messages) if label in each.buttons), None)
            assert message is not None, f"no {label!r} under {self.last.text!r}: {list(self.last.buttons)}"
            self.presses(message.buttons[label], message.id)

    def presses(self, data: str, message: int) -> None:
        self.office.do(lambda unit, mail: self._pressed(unit, mail, data, message))

    def writes(self, text: str) -> None:
        def work(unit: Unit, mail: Mail) -> None:
            person = self.me_in(unit)
            taken = self.office.people.wrote(unit, mail, person, text)
            assert taken or self.office.conversation.wrote(unit, mail, person, text), "nothing waits for words"

        self.office.do(work)

    def sends(self, command: str) -> None:
        """A command without words, as somebody who joined."""
        office = self.office
        room: Any = office.people if command in ("people", "invite") else office.menu
        office.do(lambda unit, mail: getattr(room, command)(unit, mail, self.me_in(unit)))

    def decides(self, effect: str, value: str) -> None:
        """What a conversation or a menu would bring about."""
        office = self.office
        office.do(lambda unit, mail: office.profile.apply(unit, mail, self.me_in(unit), Effect(effect, value), None))

    def me_in(self, unit: Unit) -> Person:
        person = unit.people.by_chat(self.chat)
        assert person is not None
        return person

    def hears(self, words: str) -> bool:
        return any(words in message.text for message in self.messages)

    def show(self, outgoing: Outgoing, message_id: int) -> None:
        replaced = next((each for each in self.messages if each.id == outgoing.payload.get("edit")), None)
        if replaced is not None:
            self.messages[self.messages.index(replaced)] = Message(replaced.id, outgoing.payload)
        else:
            self.messages.append(Message(message_id, outgoing.payload))

    def _pressed(self, unit: Unit, mail: Mail, data: str, message: int) -> None:
        office = self.office
        if data.startswith("h:"):
            person = unit.people.by_chat(self.chat)
            self.toast = office.help_now.pressed(unit, mail, person, self.chat, data, message, "en")
        elif data.startswith("c:"):
            _, code, turn, choice = data.split(":", 3)
            self.toast = office.conversation.pressed(unit, mail, self.me_in(unit), code, int(turn), choice, message)
        else:
            self.toast = office.rooms[data.partition(":")[0]](unit, mail, self.me_in(unit), data, message)


class Office:
    """The whole of the bot without Telegram."""

    def __init__(self, store: Store, **settings: Any) -> None:
        self.store = store
        self.now = MONDAY
        self.house = House(LIBRARY, Config(**settings))
        follow_up = FollowUp(self.house)
        self.help_now = HelpNow(self.house, follow_up)
        self.profile = Profile(self.house, follow_up, self.help_now)
        self.joining = Joining(self.house)
        self.conversation = Conversation(self.house, follow_up, self.profile, self.joining, _no_words)
        for room in (self.help_now, self.profile, self.joining):
            room.connect(self.conversation)
        self.menu = Menu(self.house, self.profile, self.joining)
        self.menu.connect(self.conversation)
        self.people = PeopleRoom(self.house, self.joining)
        self.rooms: dict[str, Callable[[Unit, Mail, Person, str, int | None], str]] = {
            "m": self.menu.pressed,
            "p": self.people.pressed,
        }
        self.phones: dict[int, Phone] = {}
        self._messages = 100
        self._codes = 0

    # Time and units

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)

    def do(self, work: Callable[[Unit, Mail], object]) -> None:
        """One unit of work, its messages delivered."""

        def unit_of_work(unit: Unit) -> list[Outgoing]:
            mail = Mail(self.now)
            work(unit, mail)
            return unit.outbox.post(mail.outgoing, now=self.now, lease_until=self.now + timedelta(seconds=60))

        self._deliver(self.store.write_now(unit_of_work))

    def read(self, work: Callable[[Unit], T]) -> T:
        return self.store.read_now(work)

    def write(self, work: Callable[[Unit], T]) -> T:
        return self.store.write_now(work)

    # People

    def phone(self, name: str, chat: int) -> Phone:
        return self.phones.setdefault(chat, Phone(self, chat, name))

    def code(self, role: Role = Role.VOLUNTEER, team: str = TEAM, days: float = 14) -> str:
        self._codes += 1
        code = f"code-{self._codes}"
        ends = self.now + timedelta(days=days)
        self.write(
            lambda unit: unit.invitations.create(
                code, role, unit.teams.add(team, self.now).id, now=self.now, expires_at=ends
            )
        )
        return code

    def member(self, name: str, chat: int, role: Role = Role.VOLUNTEER, team: str = TEAM) -> Phone:
        """Somebody who has joined the way people join."""
        phone = self.phone(name, chat)
        phone.starts(self.code(role, team))
        phone.taps(*way_in(name, volunteer=role is Role.VOLUNTEER))
        return phone

    def _deliver(self, posted: list[Outgoing]) -> None:
        sent = []
        for outgoing in posted:
            if outgoing.not_before is not None and outgoing.not_before > self.now:
                continue
            self._messages += 1
            phone = self.phones.get(outgoing.chat_id)
            if phone is not None:
                phone.show(outgoing, self._messages)
            sent.append((outgoing, self._messages))

        def settle(unit: Unit) -> None:
            unit.outbox.settle([(outgoing.id, Sent(message)) for outgoing, message in sent], now=self.now)
            for outgoing, message in sent:
                if outgoing.kind in ("question", "edit") and outgoing.about:
                    unit.checkins.set_message(outgoing.about, outgoing.payload.get("edit") or message, self.now)

        self.write(settle)


def way_in(name: str, *, volunteer: bool = True) -> tuple[str, ...]:
    """What somebody taps who agrees to everything: five notes and four questions, or three and one."""
    if not volunteer:
        return ("Go on",) * 3 + ("Yes", name, "No phone, thanks")
    about = (name, "United Kingdom", "No phone, thanks", "Phone call", "Monday", "18:00", "UK (London)")
    return ("Go on",) * 5 + ("Yes",) * 4 + about


def _no_words() -> Lexicon:
    raise AssertionError("no typed words are looked at here")
