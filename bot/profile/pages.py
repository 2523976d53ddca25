"""What /settings, /privacy, /mydata and /about show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.house import House
from bot.knowing import supervisor_of, volunteering
from bot.planning import schedule_line
from bot.profile.places import country_name
from bot.profile.preferences import SHARING, hidden_steps, preference, wants_reminder
from bot.questions import closing_rows
from bot.screen import Button, Rows, Screen
from flows.flags import Tier
from flows.people import ConsentKind, Milestone, Person
from flows.rules import can_ever_fire
from storage.unit import Unit

PRIVACY = ("who", "told", "facts", "limits", "rules", "never", "kept", "telegram")
"""The eight points of the notice (ICO, Information in mental health emergencies at work, 2024)."""
AGREEMENTS = (ConsentKind.KEEP_ANSWERS, ConsentKind.SHARE_FLAGS, ConsentKind.COUNTS)
SHOWN = (Milestone.TRAINED, Milestone.SUPERVISED, Milestone.BOOKED, Milestone.PAUSED)
EVER = 1_000
"""More check-ins than anyone has in a life."""
ROOM = 3_000
"""Letters of rules on one page; Telegram takes 4,096."""


class Pages:
    """Draws them for one person."""

    def __init__(self, house: House) -> None:
        self._house = house

    # Settings

    def settings(self, unit: Unit, person: Person, now: datetime) -> Screen:
        """How things are, and the ways to change them."""
        say, language = self._house.say, person.language
        reminder = wants_reminder(person)
        liked = say(f"preference.{person.contact_preference or 'unknown'}", language)
        phone = person.phone or say("preference.unknown", language)
        lines = [
            say("settings.head", language),
            schedule_line(unit, self._house, person, now),
            say("settings.name", language, name=person.name),
            say("settings.country", language, country=self._country(person)),
            say("settings.phone", language, phone=phone),
            say("settings.contact", language, preference=liked),
            say(f"settings.reminder_{'on' if reminder else 'off'}", language),
            say(f"settings.sharing_{preference(person, SHARING, 'ask')}", language),
        ]
        hidden = self._hidden(person)
        if hidden:
            lines.append(say("settings.hidden", language, questions=", ".join(hidden)))
        turn = "off" if reminder else "on"
        rows: Rows = (
            (Button(say("settings.change", language), "m:change"),),
            (Button(say("settings.rename", language), "m:rename"),),
            (Button(say(f"settings.turn_reminder_{turn}", language), f"m:reminder:{turn}"),),
            (Button(say("settings.agreed", language), "m:agreed"),),
            (self._house.button("close", "m:close", language), *closing_rows(self._house)[0]),
        )
        return Screen("\n".join(lines), rows, protect=True)

    def _country(self, person: Person) -> str:
        known = f"country.{person.country}" in self._house.library.texts["en"]
        return self._house.country(person.country, person.language) if known else country_name(person.country)

    def _hidden(self, person: Person) -> list[str]:
        """The short names of questions left out, as the trail of answers calls them."""
        short = {
            step.id: step.short for flow in self._house.library.flows.values() for step in flow.step if step.short
        }
        return [short.get(step, step) for step in hidden_steps(person)]

    # Agreements

    def agreements(self, unit: Unit, person: Person, now: datetime, said: str = "") -> Screen:
        """Each agreement with the way to change it in one tap. Using the bot at all ends with /leave."""
        language, current = person.language, unit.consents.current(person.id)
        parts = [said] if said else []
        parts.append(self._house.say("settings.agreements", language))
        rows = []
        for kind in AGREEMENTS:
            consent = current.get(kind)
            given = consent is not None and consent.given
            label = self._house.say(f"consent.{kind}", language)
            if consent is not None:
                words = {"what": label, "day": self._house.day(consent.at, now, person)}
                parts.append(self._house.say(f"settings.said_{'yes' if given else 'no'}", language, **words))
            shown = self._house.say("button.ticked", language, label=label) if given else label
            rows.append((Button(shown, f"m:agree:{kind}:{'no' if given else 'yes'}"),))
        back = self._house.button("back", "m:settings", language)
        return Screen("\n\n".join(parts), (*rows, (back, *closing_rows(self._house)[0])), protect=True)

    # Privacy

    def privacy(self, unit: Unit, person: Person, page: str) -> Screen:
        """The short notice with its eight headings, or one of them; the rules go over several pages."""
        name, _, number = page.partition(":")
        language = person.language
        if name not in PRIVACY:
            return self._headings(unit, person)
        rows: Rows = ((self._house.button("back", "m:privacy", language), *closing_rows(self._house)[0]),)
        if name == "rules":
            pages = self._rules()
            at = min(int(number) if number.isdigit() else 0, len(pages) - 1)
            if at + 1 < len(pages):
                more = self._house.say("people_more.more", language)
                rows = ((Button(more, f"m:privacy:rules:{at + 1}"),), *rows)
            return Screen(self._house.say("privacy.rules", language, rules=pages[at]), rows)
        return Screen(self._house.say(f"privacy.{name}", language, **self._privacy_words(unit, person)), rows)

    def _headings(self, unit: Unit, person: Person) -> Screen:
        language = person.language
        version = self._house.say("privacy.version", language, version=self._house.library.revision("joining")[:8])
        text = self._house.say("privacy.short", language, **self._privacy_words(unit, person))
        headings = [
            Button(self._house.say(f"privacy.heading_{name}", language), f"m:privacy:{name}") for name in PRIVACY
        ]
        rows = [tuple(headings[at : at + 2]) for at in range(0, len(headings), 2)]
        rows.append((Button(self._house.say("settings.agreed", language), "m:agreed"),))
        return Screen(f"{text}\n\n{version}", (*rows, *closing_rows(self._house)))

    def _rules(self) -> list[str]:
        """Every rule that can fire here, in plain language, each once, cut into pages."""
        rules, rota_live = self._house.library.rules.values(), self._house.rota_live
        plain = dict.fromkeys(rule.plain for rule in rules if rule.plain and can_ever_fire(rule, rota_live=rota_live))
        return _cut(f"- {line}" for line in plain)

    def _privacy_words(self, unit: Unit, person: Person) -> dict[str, str]:
        language = person.language
        supervisor = supervisor_of(unit, volunteering(unit, person))
        cover = "cover_on" if self._house.rota_live else "cover_off"
        return {
            "supervisor": supervisor.name if supervisor else self._house.say("unknown.supervisor", language),
            "cover": self._house.say(f"privacy.{cover}", language),
            "emergency": self._house.emergency(person.country),
        }

    # What is kept

    def mydata(self, unit: Unit, person: Person, now: datetime) -> Screen:
        """What is held about someone, in words, and how to get it all."""
        say, language = self._house.say, person.language
        alerts = [each for each in unit.alerts.of(person.id) if each.tier is not Tier.VOLUNTEER_ONLY]
        flows = self._house.library.flows.values()
        past = unit.checkins.past(person.id, EVER, frozenset(flow.id for flow in flows if flow.kind != "profile"))
        answers = sum(len(each.answers) for each in past)
        lines = [
            say("kept.head", language),
            say("kept.you", language, name=person.name, country=self._country(person), zone=person.timezone),
            say("kept.phone" if person.phone else "kept.no_phone", language),
            *self._places(unit, person),
            schedule_line(unit, self._house, person, now),
            say("kept.answers", language, check_ins=len(past), answers=answers),
            say("kept.alerts", language, count=len(alerts)),
            *(say("kept.words", language, words=words) for alert in alerts for words in alert.words),
            say("kept.agreements", language, count=len(unit.consents.history(person.id))),
            *self._milestones(unit, person, now),
        ]
        if person.small_step:
            lines.append(say("kept.small_step", language, small_step=person.small_step))
        soon = say("mydata.soon", language, supervisor=self._privacy_words(unit, person)["supervisor"])
        return Screen("\n".join([*lines, "", soon]), closing_rows(self._house), protect=True)

    def _milestones(self, unit: Unit, person: Person, now: datetime) -> list[str]:
        kept = unit.milestones.of(person.id)
        return [
            self._house.say(f"kept.{milestone}", person.language, day=self._house.day(kept[milestone], now, person))
            for milestone in SHOWN
            if milestone in kept
        ]

    def _places(self, unit: Unit, person: Person) -> list[str]:
        lines = []
        for membership in unit.teams.memberships(person.id):
            team = unit.teams.get(membership.team)
            role = self._house.say(f"people_more.role.{membership.role}", person.language)
            lines.append(self._house.say("kept.place", person.language, role=role, team=team.name if team else ""))
        return lines

    def about(self, language: str) -> Screen:
        """What this is, and whose questions it asks."""
        credits_ = dict.fromkeys(instrument.credit for instrument in self._house.library.instruments.values())
        text = self._house.say("about.text", language, credits="\n\n".join(["", *credits_]))
        return Screen(text.strip(), closing_rows(self._house))


def _cut(lines: Iterable[str]) -> list[str]:
    pages = [""]
    for line in lines:
        if pages[-1] and len(pages[-1]) + len(line) > ROOM:
            pages.append("")
        pages[-1] = f"{pages[-1]}\n{line}".strip()
    return pages
