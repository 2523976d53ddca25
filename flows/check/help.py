"""Whether help is where it must be: beside every urgent answer, and for every country people can be in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from flows.check.cases import cases_of
from flows.check.findings import Finding
from flows.check.subject import Subject, error, warning
from flows.check.ways import targets_of
from flows.flags import Rule, Tier
from flows.flow import Choice, Flow, Step, StepKind
from flows.texts import variables

NEEDED = {"danger": "an emergency number", "talk": "somebody to talk to"}
NEEDS = frozenset({"danger", "crisis", "talk", "text", "more"})
"""Every need the bot shows lines for."""
STALE = timedelta(days=90)
TOMORROW = timedelta(days=1)
"""East of here it may be tomorrow already."""
CONTACTS = frozenset({"help_lines", "emergency"})
ELSEWHERE = "ZZ"
"""Stands for every country that is not listed."""


def urgent_answers(subject: Subject) -> Iterator[Finding]:
    """Every answer that raises an urgent flag, or is marked so, is met with contacts in the very next message."""
    urgent = [rule for rule in subject.library.rules.values() if rule.tier is Tier.URGENT]
    for flow in subject.sound:
        for step in flow.step:
            for choice in step.choices:
                place = subject.places.flow(flow.id, step.id, choice.id)
                if choice.urgent and not choice.say:
                    what = f'the urgent answer "{choice.label}" is met with silence'
                    yield error(place, step.id, "urgent-no-reply", what, 'Add say = "...": one human sentence.')
                rule = next((rule for rule in urgent if _reads(rule, flow, step, choice)), None)
                if rule is not None and not choice.urgent and not _contacts_next(flow, step, choice):
                    what = (
                        f'"{choice.label}" raises {rule.id} (urgent), but no help contacts come with the next message'
                    )
                    mend = "Add urgent = true to the choice: the contacts are then shown at once."
                    yield error(place, step.id, "urgent-no-contacts", what, mend)


def _reads(rule: Rule, flow: Flow, step: Step, choice: Choice) -> bool:
    for case in cases_of(rule.when):
        here = case.in_flow(flow.id)
        if choice.id in here.answers.get((step.id, ""), ()) and (flow.kind != "profile" or case.elsewhere):
            return True
    return False


def _contacts_next(flow: Flow, step: Step, choice: Choice) -> bool:
    """Whether the reply, or what is certainly said next, holds contacts."""
    if CONTACTS & set(variables(choice.say or "")):
        return True
    target = choice.next or step.next
    while target is not None:
        onward = flow.steps[target]
        if CONTACTS & set(variables(f"{onward.ask or ''} {onward.say or ''}")):
            return True
        ways = targets_of(onward)
        target = ways[0] if onward.kind is StepKind.SAY and len(ways) == 1 else None
    return False


def help_lines(subject: Subject, today: date | None, countries: Collection[str] = ()) -> Iterator[Finding]:
    """Every country people can choose, or the programme is in, has its lines; how old they are is a warning."""
    lines = subject.library.help_lines
    listed = {line.country for line in lines}
    if not listed:
        return
    wanted = {*listed, *countries, *_chosen(subject), ELSEWHERE}
    for country in sorted(wanted):
        needs = {line.need for line in lines if line.country == country}
        for need, words in NEEDED.items():
            if need not in needs:
                place = subject.places.help_line(country)
                what = f"the help lines for {country} lack {words}"
                mend = f'Add [[help_lines]] with country = "{country}" and need = "{need}".'
                yield error(place, country, "uncovered-country", what, mend)
    yield from _slips(subject, today)
    yield from _age(subject, today)


def _slips(subject: Subject, today: date | None) -> Iterator[Finding]:
    """Lines that would never be shown, or never be asked about again."""
    for line in subject.library.help_lines:
        if line.need not in NEEDS:
            place = subject.places.help_line(line.country, line.name, "need")
            what = f'there is no need "{line.need}", so {line.name} is shown to nobody'
            yield error(place, line.country, "bad-value", what, f"There is: {', '.join(sorted(NEEDS))}.")
        if today and line.verified and line.verified - today > TOMORROW:
            place = subject.places.help_line(line.country, line.name, "verified")
            what = f"{line.name} was checked on {line.verified}, a day that is yet to come"
            yield error(place, line.country, "bad-value", what, "Write the day somebody dialled it.")


def _chosen(subject: Subject) -> set[str]:
    """The countries a flow lets people choose."""
    return {
        choice.effects["country"]
        for flow in subject.library.flows.values()
        for step in flow.step
        for choice in step.choices
        if "{" not in choice.effects.get("country", "{")
    }


def _age(subject: Subject, today: date | None) -> Iterator[Finding]:
    """One line, however many: dialling them is a task for an afternoon, not sixty complaints."""
    lines = subject.library.help_lines
    never = [line for line in lines if line.verified is None]
    old = [line for line in lines if today and line.verified and today - line.verified > STALE]
    if not never and not old:
        return
    said = [f"{len(never)} were never checked"] if never else []
    said += [f"{len(old)} were last checked more than {STALE.days} days ago"] if old else []
    countries = ", ".join(sorted({line.country for line in (*never, *old)}))
    what = f"of {len(lines)} help lines {' and '.join(said)} ({countries})"
    mend = 'Dial them, then write the day: verified = "2026-11-23".'
    yield warning(subject.places.help_line((*never, *old)[0].country), "", "help-line-unverified", what, mend)
