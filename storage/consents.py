"""Agreements, only ever added to, and the exact texts they were given to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from flows.people import Consent, ConsentKind
from storage.statements import Insertion, Statement, inputs
from storage.tables import consents, texts

if TYPE_CHECKING:
    from storage.unit import Unit

_KEEP = Statement(insert(consents).values(inputs("person", "kind", "given", "text_version", "language", "at")))
_HISTORY = Statement(
    select(consents.c.kind, consents.c.given, consents.c.text_version, consents.c.language, consents.c.at)
    .where(consents.c.person == bindparam("person_id"))
    .order_by(consents.c.id)
)
_KEEP_TEXT = Insertion(
    lambda insert: (
        insert(texts)
        .values(inputs("name", "version", "language", "text", "kept_at"))
        .on_conflict_do_nothing(index_elements=["name", "version", "language"])
    )
)
_TEXT = Statement(
    select(texts.c.text).where(
        texts.c.name == bindparam("wanted"),
        texts.c.version == bindparam("in_version"),
        texts.c.language == bindparam("in_language"),
    )
)


class Consents:
    """Yes and no, with text version, language and time."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def keep(self, person: int, consent: Consent) -> None:
        """Adds what the person said; what they said before stays on record."""
        values = {
            "person": person,
            "kind": consent.kind.value,
            "given": consent.given,
            "text_version": consent.text_version,
            "language": consent.language,
            "at": consent.at,
        }
        self._unit.run(_KEEP, values)

    def history(self, person: int) -> list[Consent]:
        """Everything they said, oldest first."""
        return [
            Consent(ConsentKind(row.kind), bool(row.given), row.text_version, row.language, row.at)
            for row in self._unit.all(_HISTORY, {"person_id": person})
        ]

    def current(self, person: int) -> dict[ConsentKind, Consent]:
        """What stands now; a kind never asked about is absent."""
        return {consent.kind: consent for consent in self.history(person)}

    def keep_text(self, name: str, version: str, language: str, text: str, now: datetime) -> None:
        """Keeps the words of a notice as shown. A version that is kept never changes."""
        values = {"name": name, "version": version, "language": language, "text": text, "kept_at": now}
        self._unit.run(_KEEP_TEXT, values)

    def text(self, name: str, version: str, language: str) -> str | None:
        """The words of a notice in the version someone agreed to."""
        row = self._unit.one(_TEXT, {"wanted": name, "in_version": version, "in_language": language})
        return None if row is None else str(row.text)
