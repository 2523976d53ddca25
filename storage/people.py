"""Who there is. A person is found by their Telegram id only through its keyed hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal_column, select, update

from flows.people import Person, Reach, Standing
from storage.codes import new_code
from storage.erasure import erase
from storage.errors import Conflict
from storage.sealing import PersonalKey, to_json
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import people

if TYPE_CHECKING:
    from storage.unit import Unit

_KNOWN = select(people).where(people.c.chat_id.is_not(None))
_GET = Statement(_KNOWN.where(people.c.id == bindparam("person_id")))
_BY_CHAT = Statement(_KNOWN.where(people.c.chat_hash == bindparam("hash")))
_BY_CODE = Statement(_KNOWN.where(people.c.code == bindparam("wanted")))
_ALL = Statement(_KNOWN.order_by(people.c.id))
_COUNT = Statement(select(func.count().label("many")).select_from(people).where(people.c.chat_id.is_not(None)))
_PAUSE_OVER = Statement(
    _KNOWN.where(people.c.standing == literal_column("'paused'"), people.c.paused_until <= bindparam("now"))
    .order_by(people.c.paused_until)
    .limit(bindparam("many"))
)
_OPEN_COLUMNS = ("country", "timezone", "language", "standing", "joined_at", "paused_until")
_ADD = Insertion(
    lambda insert: (
        insert(people)
        .values(inputs("code", "chat_hash", "chat_id", "name", "details", "reach", "created_at", *_OPEN_COLUMNS))
        .on_conflict_do_nothing(index_elements=["chat_hash"])
        .returning(people.c.id)
    )
)
_SAVE = Statement(
    update(people).where(people.c.id == bindparam("person_id")).values(inputs("name", "details", *_OPEN_COLUMNS))
)
_MOVE_CHAT = Statement(
    update(people).where(people.c.id == bindparam("person_id")).values(inputs("chat_hash", "chat_id"))
)
_REACH = Statement(
    update(people)
    .where(people.c.id == bindparam("person_id"), people.c.reach != bindparam("reach"))
    .values(inputs("reach", "reach_since"))
)


class People:
    """People by id, code and Telegram id."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(
        self,
        chat_id: int,
        *,
        now: datetime,
        name: str = "",
        standing: Standing = Standing.JOINING,
        country: str = "GB",
        timezone: str = "Europe/London",
        language: str = "en",
    ) -> Person:
        """Someone new, with a key of their own. Conflict if this chat is known already."""
        person = Person(0, new_code(), chat_id, name, standing, Reach.REACHABLE, country, timezone, language)
        key = self._unit.keys.prepare()
        row = self._unit.one(
            _ADD,
            _open_columns(person)
            | _sealed_columns(person, PersonalKey(key))
            | self._chat_columns(person, PersonalKey(key))
            | {"code": person.code, "reach": person.reach.value, "created_at": now},
        )
        if row is None:
            raise Conflict("This chat belongs to someone already.")
        self._unit.keys.keep(row.id, key)
        return replace(person, id=row.id)

    def get(self, person: int) -> Person | None:
        """By id; None if there is none, or they were erased."""
        return self._found(self._unit.one(_GET, {"person_id": person}))

    def by_chat(self, chat_id: int) -> Person | None:
        """By Telegram id."""
        return self._found(self._unit.one(_BY_CHAT, {"hash": self._unit.hashes.chat(chat_id)}))

    def by_code(self, code: str) -> Person | None:
        """By the short public code."""
        return self._found(self._unit.one(_BY_CODE, {"wanted": code}))

    def all(self) -> list[Person]:
        """Everyone who was not erased, in the order they came."""
        return [self._person(row) for row in self._unit.all(_ALL)]

    def count(self) -> int:
        """How many there are."""
        row = self._unit.one(_COUNT, {})
        assert row is not None
        return int(row.many)

    def pause_over(self, now: datetime, limit: int = 100) -> list[Person]:
        """Those whose pause has run out."""
        return [self._person(row) for row in self._unit.all(_PAUSE_OVER, {"now": now, "many": limit})]

    def save(self, person: Person) -> None:
        """Keeps a person as given, except for the chat (`move_chat`) and the reach (`set_reach`)."""
        key = self._unit.keys.of(person.id)
        values = _open_columns(person) | _sealed_columns(person, key) | {"person_id": person.id}
        if self._unit.run(_SAVE, values) != 1:
            raise Conflict("This person is not there any more.")

    def move_chat(self, person: Person, chat_id: int) -> Person:
        """Keeps the person's new Telegram id."""
        moved = replace(person, chat_id=chat_id)
        columns = self._chat_columns(moved, self._unit.keys.of(person.id))
        self._unit.run(_MOVE_CHAT, columns | {"person_id": person.id})
        return moved

    def set_reach(self, person: int, reach: Reach, now: datetime) -> bool:
        """Keeps whether messages arrive, and since when; False if that was known already."""
        return self._unit.run(_REACH, {"person_id": person, "reach": reach.value, "reach_since": now}) == 1

    def erase(self, person: int) -> None:
        """Erases who they were and everything they wrote, for good (see storage/erasure.py)."""
        erase(self._unit, person)

    def _chat_columns(self, person: Person, key: PersonalKey) -> dict[str, Any]:
        sealed = key.seal(to_json(person.chat_id), f"people.chat_id|{person.code}".encode())
        return {"chat_hash": self._unit.hashes.chat(person.chat_id), "chat_id": sealed}

    def _found(self, row: Row | None) -> Person | None:
        return None if row is None else self._person(row)

    def _person(self, row: Row) -> Person:
        return person_from(self._unit, row)


def person_from(unit: Unit, row: Row) -> Person:
    """A row of `people` as a value. A row that is as it was last time is not opened again."""
    person = unit.opened.get(row)
    if not isinstance(person, Person):
        person = _opened(unit, row)
        unit.opened.keep(row, person)
    return person


def _opened(unit: Unit, row: Row) -> Person:
    details = unit.open(row.id, "people.details", row.code, row.details)
    return Person(
        id=row.id,
        code=row.code,
        chat_id=unit.open(row.id, "people.chat_id", row.code, row.chat_id),
        name=unit.open(row.id, "people.name", row.code, row.name),
        standing=Standing(row.standing),
        reach=Reach(row.reach),
        country=row.country,
        timezone=row.timezone,
        language=row.language,
        phone=details["phone"],
        contact_preference=details["contact_preference"],
        joined_at=row.joined_at,
        paused_until=row.paused_until,
        hidden=frozenset(details["hidden"]),
        small_step=details["small_step"],
    )


def _open_columns(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in _OPEN_COLUMNS} | {"standing": person.standing.value}


def _sealed_columns(person: Person, key: PersonalKey) -> dict[str, Any]:
    details = {
        "phone": person.phone,
        "contact_preference": person.contact_preference,
        "small_step": person.small_step,
        "hidden": sorted(person.hidden),
    }
    return {
        "name": key.seal(to_json(person.name), f"people.name|{person.code}".encode()),
        "details": key.seal(to_json(details), f"people.details|{person.code}".encode()),
    }
