"""Alerts as they come into being: raised on the first rung, joined by new evidence, outgrown by what is worse."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.follow_up.around import NOT_FOR, Around
from bot.follow_up.next_day import NextDay
from bot.follow_up.promises import Promises
from bot.follow_up.telling import AT_ANY_HOUR, Telling, coordinators
from bot.house import House
from bot.mail import Mail
from flows.alerts import Alert, AlertStatus, Audience, Ladder, Rung
from flows.flags import Decision, Flag, Tier
from flows.ladder import Move, open_alert
from flows.people import Person
from flows.rules import RANK
from storage.unit import Unit

ASKED_TO_TALK = "R-17"
"""Asking for a person is heard every time, whatever else is open."""
BESIDE = "+else"
"""Added to the theme of an alert that goes past the supervisor, so that it never joins one the supervisor sees."""
THEME = 24


class Alerting:
    """Raises alerts and calls people to them. Works inside one unit; the time comes with the mail."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.promises = Promises(house)
        self.telling = Telling(house, self.promises)
        self.next_day = NextDay(house)

    def of_flag(self, person: Person, team: int, flag: Flag, now: datetime) -> Alert:
        """The alert a flag asks for, as it would begin now."""
        rule = self._house.library.rules.get(flag.rule)
        to_alternate = flag.decision is Decision.ALTERNATE or bool(rule and rule.to_alternate)
        return Alert(
            id=0,
            code="",
            number=0,
            person=person.id,
            team=team,
            tier=flag.tier,
            theme=_theme(flag.theme, to_alternate=to_alternate),
            rules=(flag.rule,),
            words=(flag.words,),
            safeguarding=bool(rule and rule.safeguarding),
            to_alternate=to_alternate,
            ladder=self._ladder(flag.tier, coordinators=bool(rule and rule.coordinators)),
            raised_at=now,
            contact_by=self.promises.contact_by(flag.tier, now),
        )

    def _ladder(self, tier: Tier, *, coordinators: bool) -> Ladder:
        first, *others = self.promises.ladder(tier)
        if coordinators:
            first = replace(first, audience=Audience.NAMED_AND_COORDINATORS)
        return (first, *others)

    def raise_or_join(self, unit: Unit, mail: Mail, wanted: Alert) -> tuple[Alert, list[Person]]:
        """The alert this becomes or joins, and those who are told of it now or were before."""
        standing = unit.alerts.on_theme(wanted.person, wanted.theme)
        if standing is None:
            return self._raise(unit, mail, wanted)
        if RANK[wanted.tier] > RANK[standing.tier]:
            return self._outgrow(unit, mail, standing, wanted)
        return self._join(unit, mail, standing, wanted)

    def _raise(self, unit: Unit, mail: Mail, wanted: Alert) -> tuple[Alert, list[Person]]:
        around = Around(unit, wanted)
        move = open_alert(wanted, mail.now, staffed(around), self._house.working_time)
        alert, _ = unit.alerts.raise_(move.alert)
        unit.alerts.note(alert, "raised", at=mail.now, person=alert.person)
        for person in around.to_be_avoided:
            unit.alerts.note(alert, NOT_FOR, at=mail.now, person=person)
        told = self.call(unit, mail, alert, move, Around(unit, alert), passed_from=0)
        if alert.tier in AT_ANY_HOUR:
            self.next_day.plan(unit, mail, alert)
        return alert, told

    def call(
        self,
        unit: Unit,
        mail: Mail,
        alert: Alert,
        move: Move,
        around: Around,
        *,
        passed_from: int,
        why: str = "",
        not_again: Collection[int] = (),
    ) -> list[Person]:
        """Call the rungs a move tells, but nobody of `not_again`; returns who is called.

        Rungs from `passed_from` on that have nobody on them are noted for the operator.
        """
        for rung in range(passed_from, min(alert.rung, len(alert.ladder))):
            if not around.on(alert.ladder[rung].audience):
                unit.problems.note(
                    "rung_empty", f"alert {alert.number}, rung {rung + 1}, team {alert.team}", mail.now
                )
        told = {each.id: each for rung in move.tell for each in around.on(rung.audience)}
        people = [each for each in told.values() if each.id not in not_again]
        if not people:
            self._nobody(unit, mail, alert, around)
            return []
        only_coordinators = {rung.audience for rung in move.tell} == {Audience.COORDINATORS}
        if only_coordinators and not around.told_by(len(alert.ladder) - 2):
            self.telling.no_one_near(unit, mail, alert, people)
        else:
            self.telling.push(unit, mail, alert, people, why=why)
        return people

    def _nobody(self, unit: Unit, mail: Mail, alert: Alert, around: Around) -> None:
        """No rung has anybody on it: coordinators anywhere and the operator hear that, so that someone is named."""
        unit.problems.note("nobody_to_tell", f"alert {alert.number}, team {alert.team}", mail.now)
        anywhere = [each for each in coordinators(unit) if around.may_see(each.id)]
        self.telling.no_one_near(unit, mail, alert, anywhere)
        self.telling.operators(unit, mail, alert)

    def _outgrow(self, unit: Unit, mail: Mail, standing: Alert, wanted: Alert) -> tuple[Alert, list[Person]]:
        """Something more pressing on the same theme: the old alert keeps the promise it began with and ends; a new
        one begins with everything known so far."""
        ended = replace(standing, status=AlertStatus.CLOSED, closed_at=mail.now, next_at=None, taken_by=None)
        unit.alerts.move(standing, ended)
        known = _with(standing, wanted)
        all_of_it = replace(wanted, words=known.words, rules=known.rules, safeguarding=known.safeguarding)
        alert, told = self._raise(unit, mail, all_of_it)
        unit.alerts.note(standing, "outgrown", at=mail.now, detail=alert.code)
        self.telling.show_state(unit, mail, ended)
        return alert, told

    def _join(self, unit: Unit, mail: Mail, standing: Alert, wanted: Alert) -> tuple[Alert, list[Person]]:
        """New evidence for an alert that stands. Urgent evidence and a request for a person are heard again."""
        if wanted.tier is Tier.URGENT:
            return self._open_anew(unit, mail, standing, _with(standing, wanted))
        joined = self.join(unit, mail, standing, wanted)
        around = Around(unit, joined)
        if wanted.rules[0].startswith(ASKED_TO_TALK):
            doer = unit.people.get(standing.taken_by) if standing.taken_by is not None else None
            people = [doer] if doer is not None else around.told_by(standing.rung)
            self.telling.push(unit, mail, joined, people, why="push.changed")
        return joined, around.told_by(standing.rung)

    def _open_anew(self, unit: Unit, mail: Mail, standing: Alert, joined: Alert) -> tuple[Alert, list[Person]]:
        """Danger said again: everyone on the first rung is called again, whoever had it before."""
        around = Around(unit, joined)
        fresh = replace(joined, taken_by=None, taken_at=None, passed_to=None)
        move = open_alert(fresh, mail.now, staffed(around), self._house.working_time)
        alert = unit.alerts.move(standing, replace(move.alert, raised_at=standing.raised_at))
        unit.alerts.note(alert, "joined", at=mail.now, person=alert.person)
        told = self.call(unit, mail, alert, move, around, passed_from=0)
        doer = unit.people.get(standing.taken_by) if standing.taken_by is not None else None
        if doer is not None and doer.id not in {each.id for each in told}:
            self.telling.push(unit, mail, alert, [doer])
        return alert, told

    def join(self, unit: Unit, mail: Mail, standing: Alert, wanted: Alert) -> Alert:
        """The standing alert with the new evidence; nobody is called, the cards show it."""
        joined = unit.alerts.move(standing, _with(standing, wanted))
        unit.alerts.note(joined, "joined", at=mail.now, person=joined.person)
        self.telling.show_state(unit, mail, joined)
        return joined

    def open_again(self, unit: Unit, mail: Mail, alert: Alert, words: str) -> list[Person]:
        """A closed matter that is not over for the volunteer: a new alert like it, with these words. Returns who is
        told."""
        fresh = replace(
            alert,
            id=0,
            code="",
            words=(words,),
            status=AlertStatus.OPEN,
            rung=0,
            ladder=self.promises.ladder(alert.tier),
            raised_at=mail.now,
            contact_by=self.promises.contact_by(alert.tier, mail.now),
            taken_by=None,
            taken_at=None,
            closed_at=None,
            outcome=None,
            passed_to=None,
        )
        return self.raise_or_join(unit, mail, fresh)[1]


def staffed(around: Around) -> Callable[[Rung], bool]:
    """Whether anyone who can be reached stands on a rung."""
    return lambda rung: bool(around.on(rung.audience))


def _theme(theme: str, *, to_alternate: bool) -> str:
    # The column holds 24 letters, as many as a theme may have.
    return theme[: THEME - len(BESIDE)] + BESIDE if to_alternate else theme


def _with(standing: Alert, wanted: Alert) -> Alert:
    """The standing alert with the new evidence."""
    return replace(
        standing,
        words=_added(standing.words, wanted.words),
        rules=_added(standing.rules, wanted.rules),
        safeguarding=standing.safeguarding or wanted.safeguarding,
    )


def _added(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))
