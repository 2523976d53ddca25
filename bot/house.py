"""What every conversation needs to know: the library's words, the programme's settings, and the local time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from bot.config import Config, Window
from bot.public_holidays import public_holidays
from bot.screen import Button
from flows.help_lines import HelpLine
from flows.library import Library
from flows.people import Person
from flows.texts import cut, fill
from flows.working_time import Duration, WorkingTime


class House:
    """The library and the configuration, read together. Nothing in it changes while the program runs."""

    def __init__(self, library: Library, config: Config) -> None:
        self.library = library
        self.config = config

    @property
    def rota_live(self) -> bool:
        """Whether someone is truly on cover for urgent alerts."""
        return self.config.follow_up.urgent == "on"

    def say(self, key: str, language: str = "en", **words: object) -> str:
        """A text of the library with its variables filled; `charity` is always known."""
        known: Mapping[str, object] = {"charity": self.config.programme.name, **words}
        return fill(_cut(self.library.text(key, language)), lambda name: str(known[name]))

    def button(self, key: str, data: str, language: str = "en", **words: object) -> Button:
        """A button with a label of the library."""
        return Button(self.say(f"button.{key}", language, **words), data)

    def help_lines(self, country: str) -> list[HelpLine]:
        """Where to turn in a country; for one that is not listed, what works in most places ("ZZ").

        The configuration's own lines replace shipped ones of the same country, need and name.
        """
        own = {
            (line.country, line.need, line.name): HelpLine.model_validate(line.model_dump())
            for line in self.config.help_lines
        }
        lines = {(line.country, line.need, line.name): line for line in self.library.help_lines} | own
        found = [line for line in lines.values() if line.country == country]
        return found or [line for line in lines.values() if line.country == "ZZ"]

    def emergency(self, country: str) -> str:
        """The emergency number of a country."""
        return next((line.contact for line in self.help_lines(country) if line.need == "danger"), "112")

    def country(self, country: str, language: str = "en") -> str:
        """A country's name, as it stands in a sentence."""
        known = f"country.{country}"
        return self.say(known if known in self.library.texts["en"] else "country.ZZ", language)

    @cached_property
    def working_time(self) -> WorkingTime:
        """When the programme's staff are at work."""
        programme = self.config.programme
        return WorkingTime(
            timezone=programme.timezone,
            opens=programme.working_hours.start,
            closes=programme.working_hours.end,
            days=frozenset(programme.working_days),
            holidays=public_holidays(programme.country, programme.region) if programme.bank_holidays else frozenset(),
        )

    def after(self, moment: datetime, duration: Duration) -> datetime:
        """The moment (UTC) at which so much time, or working time, has passed."""
        return self.working_time.after(moment, duration)

    def quiet_until(self, person: Person, now: datetime, quiet: Window) -> datetime | None:
        """When this person may be written to again (UTC); None: now."""
        zone = self.zone(person)
        there = now.astimezone(zone)
        if not quiet.holds(there.time()):
            return None
        morning = datetime.combine(there.date(), quiet.end, tzinfo=zone)
        return (morning if morning > there else morning + timedelta(days=1)).astimezone(UTC)

    def zone(self, person: Person | None = None) -> ZoneInfo:
        """A person's zone, or the programme's."""
        return ZoneInfo(person.timezone if person else self.config.programme.timezone)

    def day(self, moment: datetime, now: datetime, person: Person | None = None) -> str:
        """A day as people say it: today, tomorrow, "Monday", "Monday 7 December"."""
        zone = self.zone(person)
        there, here = moment.astimezone(zone).date(), now.astimezone(zone).date()
        return _day_words(there, here)

    def day_and_time(self, moment: datetime, now: datetime, person: Person | None = None) -> str:
        """The day as people say it, and the time: "tomorrow at 18:00"."""
        return f"{self.day(moment, now, person)} at {self.time(moment, person)}"

    def time(self, moment: datetime, person: Person | None = None) -> str:
        """The time of day where the person is: "18:00"."""
        return f"{moment.astimezone(self.zone(person)):%H:%M}"


@lru_cache(maxsize=1024)
def _cut(text: str) -> str | tuple[str, ...]:
    return cut(text)


def _day_words(there: date, here: date) -> str:
    if there == here:
        return "today"
    if there == here + timedelta(days=1):
        return "tomorrow"
    if here < there <= here + timedelta(days=6):
        return f"{there:%A}"
    return f"{there:%A} {there.day} {there:%B}"
