"""Flows by revision: a check-in goes on with the words it began with, whatever the files say meanwhile."""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from flows.checkin import CheckIn
from flows.compiled import Compiled, from_source
from storage.unit import Unit


class Revisions:
    """Keeps what check-ins began with, and finds it again."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._sources: dict[tuple[str, str], str] = {}

    def current(self, unit: Unit, flow: str, now: datetime) -> Compiled:
        """The flow as the library has it now, kept for the check-ins that begin with it."""
        compiled = self._house.library.compiled(flow)
        known = (flow, compiled.revision)
        # After a restart an open check-in may have brought the flow back without its source.
        if known not in self._sources:
            self._compiled[known], self._sources[known] = compiled, compiled.source()
        # Each time anew: that it was kept once proves nothing, because that unit may have been rolled back.
        unit.checkins.keep_revision(flow, compiled.revision, self._sources[known], now)
        return compiled

    def of(self, unit: Unit, checkin: CheckIn) -> Compiled:
        """The flow a check-in began with, as it was then. LookupError if it was not kept."""
        known = (checkin.flow, checkin.revision)
        compiled = self._compiled.get(known)
        if compiled is None:
            source = unit.checkins.revision(checkin.flow, checkin.revision)
            if source is None:
                raise LookupError(f"revision {checkin.revision} of {checkin.flow} is not kept")
            compiled = self._compiled[known] = from_source(source)
        return compiled

    def title(self, checkin: CheckIn) -> str:
        """What the conversation is called; to be asked after `current` or `of`."""
        return self._compiled[checkin.flow, checkin.revision].flow.title
