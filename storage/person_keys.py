"""Each person's own key: made with the person, kept wrapped by the installation's key, erased to erase the person."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from storage.errors import Erased
from storage.recent import Recent
from storage.sealing import KEY_BYTES, PersonalKey
from storage.statements import Statement
from storage.tables import person_keys

if TYPE_CHECKING:
    from storage.unit import Unit

ROOM = 2_000
"""Unwrapped keys remembered, of those who were busy last: OpenSSL takes 2.6 KB for each."""

_GET = Statement(select(person_keys.c.wrapped).where(person_keys.c.person == bindparam("person_id")))
_KEEP = Statement(insert(person_keys).values(person=bindparam("person_id"), wrapped=bindparam("wrapped")))
_ERASE = Statement(delete(person_keys).where(person_keys.c.person == bindparam("person_id")))

KnownKeys = Recent[int, PersonalKey]


class PersonKeys:
    """Finds, makes and erases keys within one unit."""

    def __init__(self, unit: Unit, known: KnownKeys) -> None:
        self._unit = unit
        self._known = known
        self._fresh: dict[int, PersonalKey] = {}

    def of(self, person: int) -> PersonalKey:
        """The person's key; Erased if there is none any more."""
        key = self._known.get(person) or self._fresh.get(person)
        if key is None:
            row = self._unit.one(_GET, {"person_id": person})
            if row is None:
                raise Erased("This person's words were erased.")
            key = PersonalKey(self._unit.keyring.open(row.wrapped, _bound_to(person)))
            # Not yet shared: until the commit the row may still be rolled back, and its key with it.
            self._fresh[person] = key
        return key

    def prepare(self) -> bytes:
        """A fresh random key for somebody who has no row yet."""
        return os.urandom(KEY_BYTES)

    def keep(self, person: int, key: bytes) -> None:
        """Keeps a new person's key."""
        wrapped = self._unit.keyring.seal(key, _bound_to(person))
        self._unit.run(_KEEP, {"person_id": person, "wrapped": wrapped})
        self._fresh[person] = PersonalKey(key)

    def erase(self, person: int) -> None:
        """Erases the key: all that was sealed under it is gone."""
        self._unit.run(_ERASE, {"person_id": person})
        self._fresh.pop(person, None)
        self._known.forget(person)
        self._unit.opened.clear()

    def committed(self) -> None:
        """The unit was kept: its keys may be shared."""
        for person, key in self._fresh.items():
            self._known.keep(person, key)
        self._fresh.clear()

    def undone(self) -> None:
        """The unit was rolled back: keys it made never were."""
        self._fresh.clear()


def _bound_to(person: int) -> bytes:
    return f"person_keys.wrapped|{person}".encode()
