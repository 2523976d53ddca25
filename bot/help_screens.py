"""The screens of Help now: pure, by country and language, so that they work when nothing else does.

A button carries the country it was drawn for ("h:struggling:IE"): someone who changed it and has not joined, or
presses while the database is away, still sees their own numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.house import House
from bot.screen import Button, Rows, Screen, column
from flows.help_lines import HelpLine
from flows.people import Person

NEEDS = ("crisis", "talk", "text")
EVERYTHING = (*NEEDS, "more")
PER_ROW = 2
REACH_BUTTONS = {"call": "call_usual", "message": "message_instead", "mistake": "by_mistake"}


class HelpScreens:
    """Draws them."""

    def __init__(self, house: House) -> None:
        self._house = house

    def page(self, data: str, country: str, language: str) -> Screen | None:
        """The screen of a button that tells nobody; None if there is none of this name."""
        page, _, chosen = data.removeprefix("h:").partition(":")
        country = chosen or country
        match page:
            case "open" | "first":
                return self.first(country, language)
            case "to":
                return self.first(country, language, changed=True)
            case "call_emergency":
                return self.emergency(country, language)
            case "struggling":
                return self.struggling(country, language, None)
            case "worried" | "concern":
                return self.worried_alone(country, language)
            case "danger":
                return self.emergency(country, language)
            case "told":
                return self._said("help.already_told", country, language)
            case "not_safe" | "ask" | "call" | "message" | "mistake":
                return self.not_safe_alone(country, language)
            case "numbers":
                return self.numbers(country, language)
            case "more":
                return self.more(country, language)
            case "country":
                return self.countries(country, language)
            case "back":
                return self.hidden(language)
        return None

    def first(self, country: str, language: str, *, changed: bool = False, store_down: bool = False) -> Screen:
        """What to do in danger, and three ways on. Says so where nobody at the charity hears of it."""
        say, emergency = self._house.say, self._house.emergency(country)
        key = "help.store_down_first" if store_down else "help.first"
        parts = [say(key, language, emergency=emergency), self._whose(country, language, changed=changed)]
        if not self._house.rota_live and not store_down:
            parts.insert(1, say("help.nobody_alerted", language))
        rows = column(
            self._house.button("call_emergency", f"h:call_emergency:{country}", language, emergency=emergency),
            self._house.button("struggling", f"h:struggling:{country}", language),
            self._house.button("worried", f"h:worried:{country}", language),
        )
        last = (self._house.button("change_country", f"h:country:{country}", language),)
        return Screen("\n\n".join(parts), (*rows, last, (self._button("back", country, language),)))

    def emergency(self, country: str, language: str) -> Screen:
        """The number, large: on a line of its own, because a button of a bot cannot dial."""
        number = self._house.emergency(country)
        text = f"{number}\n\n{self._house.say('help.call', language, emergency=number)}"
        return self._with_ways(text, country, language)

    def struggling(self, country: str, language: str, supervisor: str | None) -> Screen:
        """People to talk to today; `supervisor` is whom the bot can ask to call, if it can ask anyone."""
        text = self._house.say("help.struggling", language, lines=self.contacts(country, language))
        parts = [text, self._honest(self._lines(country, NEEDS), language), self._whose(country, language)]
        ask: Rows = ()
        if supervisor is not None:
            ask = ((self._house.button("ask_call", f"h:ask:{country}", language, supervisor=supervisor),),)
        rows: Rows = (
            *ask,
            (self._house.button("not_safe", f"h:not_safe:{country}", language),),
            (self._house.button("just_numbers", f"h:numbers:{country}", language),),
            self._last(country, language),
        )
        return Screen(_joined(parts), rows)

    def worried(self, country: str, language: str, lead: str) -> Screen:
        """Someone else may be in danger, and the charity's people can be told."""
        words = {"emergency": self._house.emergency(country), "safeguarding": lead}
        return Screen(self._house.say("help.worried", language, **words), self._concern_rows(country, language))

    def worried_alone(self, country: str, language: str) -> Screen:
        """The same where nobody can be told from here."""
        lead = self._house.say("unknown.safeguarding", language)
        words = {"emergency": self._house.emergency(country), "safeguarding": lead}
        text = self._house.say("help.worried_nobody_alerted", language, **words)
        rows = (
            (self._house.button("danger_now", f"h:danger:{country}", language),),
            (self._house.button("already_told", f"h:told:{country}", language),),
            self._last(country, language),
        )
        return Screen(text, rows)

    def not_safe_alone(self, country: str, language: str) -> Screen:
        """Not safe, where nobody can be told from here: the numbers, and no waiting."""
        words = {"emergency": self._house.emergency(country), "lines": self.contacts(country, language)}
        return self._with_ways(self._house.say("help.not_safe_nobody", language, **words), country, language)

    def told(self, person: Person, said: str, *, add_reach: bool, call_first: bool = False) -> Screen:
        """What the bot is doing about it, how to reach the person, then the numbers again."""
        house, country, language = self._house, person.country, person.language
        emergency = house.emergency(country)
        if not said:
            return self.not_safe_alone(country, language)
        lines = house.say("help.numbers", language, emergency=emergency, lines=self.contacts(country, language))
        first = house.say("help_now.call_first", language, emergency=emergency) if call_first else ""
        asked = house.say("help_now.add_anything", language) if add_reach else ""
        reach = column(
            *(house.button(label, f"h:{page}:{country}", language) for page, label in REACH_BUTTONS.items())
        )
        rows = (*(reach if add_reach else ()), self._last(country, language))
        return Screen(_joined([first, said, asked, lines]), rows)

    def reached(self, person: Person, value: str) -> Screen:
        """The reply to how the person would like to be reached, with the numbers still there."""
        key = f"urgent.{REACH_BUTTONS[value]}"
        house, country, language = self._house, person.country, person.language
        words = {"emergency": house.emergency(country), "lines": self.contacts(country, language)}
        text = _joined([house.say(key, language), house.say("help.numbers", language, **words)])
        return self._with_ways(text, country, language)

    def numbers(self, country: str, language: str) -> Screen:
        """Every first number with where it comes from, and whether anyone has dialled it lately."""
        lines = self._lines(country, NEEDS)
        words = {"emergency": self._house.emergency(country), "lines": self._sourced(lines, language)}
        parts = [
            self._house.say("help.numbers", language, **words),
            self._honest(lines, language),
            self._whose(country, language),
            self._house.say("help.just_numbers", language),
        ]
        more = () if not self._lines(country, ("more",)) else ((self._button("more", country, language),),)
        return Screen(_joined(parts), (*more, self._last(country, language)))

    def more(self, country: str, language: str) -> Screen:
        """More places to turn."""
        lines = self._lines(country, ("more",)) or self._lines("ZZ", EVERYTHING)
        text = self._house.say("help.more", language, lines=self._sourced(lines, language))
        rows = (self._last(country, language),)
        return Screen(_joined([text, self._honest(lines, language), self._whose(country, language)]), rows)

    def countries(self, country: str, language: str) -> Screen:
        """The countries there are numbers for."""
        known = dict.fromkeys(line.country for line in self._house.library.help_lines)
        buttons = [Button(self._country_label(code, language), f"h:to:{code}") for code in known]
        rows = [tuple(buttons[at : at + PER_ROW]) for at in range(0, len(buttons), PER_ROW)]
        back = (self._button("first", country, language, label="back"),)
        return Screen(self._house.say("help.ask_country", language), (*rows, back))

    def hidden(self, language: str) -> Screen:
        """What stays of the help message once it is left: nothing that could be read over a shoulder."""
        help_now = self._house.button("help_now", "h:open", language)
        return Screen(self._house.say("help.hidden", language), ((help_now,),))

    def contacts(self, country: str, language: str) -> str:
        """The lines for someone who needs a person today."""
        return "\n".join(self._line(line, language) for line in self._lines(country, NEEDS))

    # Parts

    def _lines(self, country: str, needs: Iterable[str]) -> list[HelpLine]:
        there = self._house.help_lines(country)
        return [line for need in needs for line in there if line.need == need]

    def _line(self, line: HelpLine, language: str) -> str:
        key = "help.line" if line.hours else "help.line_short"
        return self._house.say(key, language, name=line.name, contact=line.contact, hours=line.hours)

    def _sourced(self, lines: Iterable[HelpLine], language: str) -> str:
        return "\n".join(
            self._house.say("help_now.line_source", language, line=self._line(line, language), source=line.source)
            if line.source
            else self._line(line, language)
            for line in lines
        )

    def _honest(self, lines: list[HelpLine], language: str) -> str:
        """Says when nobody here has dialled these numbers, or only some."""
        unverified = [line for line in lines if line.verified is None]
        if not unverified:
            return ""
        return self._house.say(
            "help.unverified" if len(unverified) < len(lines) else "help_now.not_dialled", language
        )

    def _whose(self, country: str, language: str, *, changed: bool = False) -> str:
        listed = any(line.country == country for line in self._house.library.help_lines)
        if not listed or country == "ZZ":
            return self._house.say("help.country_default", language)
        key = "help.country_changed" if changed else "help.country"
        return self._house.say(key, language, country=self._house.country(country, language))

    def _country_label(self, code: str, language: str) -> str:
        name = self._house.country(code, language).removeprefix("the ")
        return name[:1].upper() + name[1:]

    def _concern_rows(self, country: str, language: str) -> Rows:
        return (
            (self._house.button("danger_now", f"h:danger:{country}", language),),
            (self._house.button("worried_not_now", f"h:concern:{country}", language),),
            (self._house.button("already_told", f"h:told:{country}", language),),
            self._last(country, language),
        )

    def _with_ways(self, text: str, country: str, language: str) -> Screen:
        numbers = self._house.button("just_numbers", f"h:numbers:{country}", language)
        return Screen(text, ((numbers,), self._last(country, language)))

    def _said(self, key: str, country: str, language: str) -> Screen:
        return self._with_ways(self._house.say(key, language), country, language)

    def _last(self, country: str, language: str) -> tuple[Button, ...]:
        """The way to another country's numbers and the way back, on every screen."""
        change = self._house.button("change_country", f"h:country:{country}", language)
        return (change, self._button("first", country, language, label="back"))

    def _button(self, page: str, country: str, language: str, label: str = "") -> Button:
        return self._house.button(label or page, f"h:{page}:{country}", language)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part)
