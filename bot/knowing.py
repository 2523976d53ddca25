"""What a check-in may know about a person, gathered once when it begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.follow_up.numbers import help_lines
from bot.house import House
from bot.planning import weekly_plan
from bot.profile.preferences import quiet_hours
from flows.facts import Facts
from flows.flags import Decision
from flows.people import ConsentKind, Membership, Milestone, Person, Role, Standing
from flows.rules import rests_until
from storage.unit import Unit

PAST = 12
"""Earlier check-ins looked at; the longest rule looks back twelve weeks."""
WEEK = timedelta(weeks=1)
FLAGS_SINCE = timedelta(weeks=26)


def facts_for(unit: Unit, house: House, person: Person, now: datetime) -> Facts:
    """Everything conditions and texts may ask about this person. Times are UTC."""
    membership = volunteering(unit, person)
    past = unit.checkins.past(person.id, PAST)
    standing = unit.alerts.of(person.id)
    alternate = unit.people.get(membership.alternate) if membership and membership.alternate else None
    agreed = {kind for kind, consent in unit.consents.current(person.id).items() if consent.given}
    numbers, settings = programme_facts(unit, person, now)
    return Facts(
        words=_words(unit, house, person, membership, now),
        settings=settings
        | {
            "rota_live": house.rota_live,
            "has_alternate": alternate is not None,
            "words_allowed": True,
            "small_step_set": person.small_step is not None,
            "keep_answers": ConsentKind.KEEP_ANSWERS in agreed,
            "share_flags": ConsentKind.SHARE_FLAGS in agreed,
        },
        numbers=numbers | {"private_in_a_row": _private_in_a_row(unit, person, now)},
        past=past,
        open_themes=frozenset(alert.theme for alert in standing),
        open_tiers={alert.theme: alert.tier for alert in standing},
        resting=_resting(unit, house, person, now),
        hidden=person.hidden,
    )


def volunteering(unit: Unit, person: Person) -> Membership | None:
    """The team someone volunteers in (their first, if there are several)."""
    memberships = unit.teams.memberships(person.id)
    return next((each for each in memberships if each.role is Role.VOLUNTEER), None)


def consented(unit: Unit, person: Person, kind: ConsentKind) -> bool:
    """Whether someone agreed, as it stands now."""
    consent = unit.consents.current(person.id).get(kind)
    return consent is not None and consent.given


def supervisor_of(unit: Unit, membership: Membership | None) -> Person | None:
    """The named supervisor, or the only one the team has."""
    if membership is None:
        return None
    if membership.supervisor is not None:
        return unit.people.get(membership.supervisor)
    there = _others(unit, membership, Role.SUPERVISOR)
    return there[0] if len(there) == 1 else None


def next_check_in(unit: Unit, house: House, person: Person, now: datetime) -> str:
    """When someone's next check-in comes, as it stands in a sentence: "tomorrow at 18:00"."""
    plan = weekly_plan(unit, person)
    if plan is not None and plan.next_at is not None and plan.next_at > now:
        return house.day_and_time(plan.next_at, now, person)
    away = person.standing is Standing.PAUSED
    return house.say("unknown.after_break" if away else "unknown.next_check_in", person.language)


def safeguarding_lead(unit: Unit, house: House, person: Person, membership: Membership | None) -> str:
    """Who hears of worries about someone's safety: by name if there is one lead, and truly where there is none."""
    leads = _others(unit, membership, Role.SAFEGUARDING) if membership else []
    if len(leads) == 1:
        return leads[0].name
    return house.say(
        "unknown.safeguarding" if leads or not membership else "unknown.no_safeguarding", person.language
    )


def _others(unit: Unit, membership: Membership, role: Role) -> list[Person]:
    """Who holds a role in the team, the volunteer themselves left out: nobody looks after themselves."""
    there = unit.teams.members(membership.team, role)
    return [each for each in there if each.id != membership.person and each.standing is Standing.ACTIVE]


def _words(unit: Unit, house: House, person: Person, membership: Membership | None, now: datetime) -> dict[str, str]:
    supervisor = supervisor_of(unit, membership)
    alternate = unit.people.get(membership.alternate) if membership and membership.alternate else None
    newest = max(unit.teams.memberships(person.id), key=lambda each: each.id, default=None)
    belonging = membership or newest
    team = unit.teams.get(belonging.team) if belonging else None
    quiet = quiet_hours(person, house.config.check_in.quiet_hours)
    language = person.language
    words = {
        "name": person.name or house.say("unknown.name", language),
        "telegram_name": person.name or house.say("unknown.name", language),
        "charity": house.config.programme.name,
        "programme": house.config.programme.name,
        "supervisor": supervisor.name if supervisor else house.say("unknown.supervisor", language),
        "alternate": alternate.name if alternate else house.say("unknown.alternate", language),
        "safeguarding": safeguarding_lead(unit, house, person, membership),
        "role": house.say(f"role.{newest.role.value}", language) if newest else "",
        "team": team.name if team else house.say("unknown.team", language),
        "small_step": person.small_step or house.say("unknown.small_step", language),
        "emergency": house.emergency(person.country),
        "help_lines": help_lines(house, person.country, language),
        "country": house.country(person.country, language),
        "next_check_in": next_check_in(unit, house, person, now),
        "quiet_from": f"{quiet.start:%H:%M}",
        "quiet_to": f"{quiet.end:%H:%M}",
    }
    return words | {f"agreement.{key}": line for key, line in house.library.agreement.items()}


def programme_facts(unit: Unit, person: Person, now: datetime) -> tuple[dict[str, float], dict[str, bool]]:
    """What is known of someone without reading any answer: the numbers and settings rules may name.

    Until a first catch-up is known, its clock runs from joining.
    """
    known = unit.milestones.of(person.id)
    begins = {
        "weeks_since_joining": person.joined_at,
        "weeks_since_training": known.get(Milestone.TRAINED),
        "weeks_since_supervision": known.get(Milestone.SUPERVISED, person.joined_at),
        "pause_weeks": known.get(Milestone.PAUSED) if person.standing is Standing.PAUSED else None,
    }
    numbers = {name: (now - since) / WEEK for name, since in begins.items() if since is not None}
    numbers["missed_in_a_row"] = missed_in_a_row(unit, person)
    booked = known.get(Milestone.BOOKED)
    return numbers, {"supervision_booked": booked is not None and booked > now}


def missed_in_a_row(unit: Unit, person: Person) -> int:
    """How many check-ins closed untouched since the last one that was answered."""
    missed = 0
    for closed in unit.checkins.closed(person.id):
        if closed.answered:
            break
        missed += 1
    return missed


def _private_in_a_row(unit: Unit, person: Person, now: datetime) -> int:
    """Check-ins running, newest first, in which a flag was kept private."""
    flags = unit.flags.of(person.id, now - FLAGS_SINCE)
    private = {kept.checkin for kept in flags if kept.flag.decision is Decision.PRIVATE}
    count = 0
    for closed in unit.checkins.closed(person.id):
        if closed.code not in private:
            break
        count += 1
    return count


def _resting(unit: Unit, house: House, person: Person, now: datetime) -> dict[str, datetime]:
    """Rules that rest because their last alert closed lately, until when."""
    resting: dict[str, datetime] = {}
    for kept in unit.flags.of(person.id, now - FLAGS_SINCE):
        rule = house.library.rules.get(kept.flag.rule)
        if rule is None or kept.closed_at is None:
            continue
        until = rests_until(rule, kept.closed_at)
        if until > max(now, resting.get(rule.id, now)):
            resting[rule.id] = until
    return resting
