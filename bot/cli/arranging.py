"""What `people` does once its options are read: find people and teams by name or code, change, list."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.options import configured, fail, opened
from bot.clock import SystemClock
from bot.house import House
from bot.library_files import read_library
from bot.mail import Mail
from bot.people.changes import Changes, NotPossible
from bot.people.directory import Place, find_place, read_directory
from flows.people import Invitation, Person, Role, Team
from flows.problems import FlowError
from storage.unit import Unit

NOBODY = "nobody"


class Unfit(Exception):
    """What was asked for names nothing there is; the text says so."""


Change = Callable[[Unit, Changes, Mail], str]


def change(config: Path | None, work: Change) -> None:
    """One change in one unit, with the messages that tell people of it, which a running bot sends."""
    settings, now = configured(config), SystemClock().now()
    try:
        house = House(read_library(settings.flows.folders), settings)
    except FlowError as error:
        fail(*(str(problem) for problem in error.problems), status=78)

    def unit_of_work(unit: Unit) -> str:
        mail = Mail(now)
        said = work(unit, Changes(house), mail)
        unit.outbox.post(mail.outgoing, now=now)
        return said

    with opened(settings) as store:
        try:
            said = store.write_now(unit_of_work)
        except NotPossible as refused:
            fail(house.say(refused.key, "en", **refused.words))
        except Unfit as refused:
            fail(str(refused))
    typer.echo(said)


def moving(person: str, team: str | None, to: str) -> Change:
    """To another team."""

    def work(unit: Unit, changes: Changes, mail: Mail) -> str:
        place, target = _place(unit, person, team), _team(unit, to)
        if target.id == place.team.id:
            raise Unfit(f"{place.person.name} is in {to} already.")
        changes.move(unit, mail, place, target)
        return f"{place.person.name} is now in {target.name}. Nobody is named to look after them there yet."

    return work


def removing(person: str, team: str | None, role: Role | None) -> Change:
    """One role in a team, or all."""

    def work(unit: Unit, changes: Changes, mail: Mail) -> str:
        place = _place(unit, person, team)
        if role is not None and role not in place.roles:
            raise Unfit(f"{place.person.name} is no {role.value} in {place.team.name}.")
        roles = place.roles if role is None else (role,)
        for each in roles:
            changes.remove(unit, mail, _place(unit, person, place.team.name), each)
        return f"{place.person.name} is no longer {' or '.join(roles)} in {place.team.name}."

    return work


def assigning(person: str, team: str | None, supervisor: str | None, alternate: str | None) -> Change:
    """Who looks after a volunteer; None leaves it as it is."""

    def work(unit: Unit, changes: Changes, mail: Mail) -> str:
        place = _place(unit, person, team)
        first = _chosen(unit, supervisor, place.supervisor)
        second = _chosen(unit, alternate, place.alternate)
        changes.assign(unit, mail, place, supervisor=first, alternate=second)
        names = [each.name if each else NOBODY for each in (first, second)]
        return f"{place.person.name}: supervisor {names[0]}, alternate {names[1]}."

    return work


def catch_up_held(person: str, team: str | None, on: str) -> Change:
    """A catch-up with a volunteer, on a day as typed."""

    def work(unit: Unit, changes: Changes, mail: Mail) -> str:
        place, day = _place(unit, person, team), changes.day(on, mail.now)
        return changes.catch_up_held(unit, mail, place, day)

    return work


def training_ended(person: str, team: str | None, on: str) -> Change:
    """The end of a volunteer's training, on a day as typed."""

    def work(unit: Unit, changes: Changes, mail: Mail) -> str:
        place, day = _place(unit, person, team), changes.day(on, mail.now)
        return changes.training_ended(unit, mail, place, day)

    return work


def everyone(config: Path | None, team: str | None) -> list[dict[str, Any]]:
    """Plain rows of everyone, or of one team."""
    with opened(configured(config)) as store:
        directory = store.read_now(read_directory)
    if team is not None and team not in {each.name for each in directory.teams}:
        fail(_no_team(team, directory.teams))
    rows = [_described(place) for place in directory.places if team is None or place.team.name == team]
    return rows if team is not None else rows + [_person_row(person) for person in directory.elsewhere]


def invitations(config: Path | None) -> list[dict[str, str]]:
    """Plain rows of all invitations, the newest first."""
    now = SystemClock().now()
    with opened(configured(config)) as store:
        found, teams = store.read_now(lambda unit: (unit.invitations.all(), unit.teams.all()))
    names = {team.id: team.name for team in teams}
    return [
        {
            "id": str(each.id),
            "role": each.role.value,
            "team": names[each.team],
            "until": f"{each.expires_at:%Y-%m-%d %H:%M} UTC",
            "state": _state(each, now),
        }
        for each in found
    ]


def take_back(config: Path | None, invitation: int) -> None:
    """Revokes an open invitation."""
    now = SystemClock().now()
    with opened(configured(config)) as store:
        if not store.write_now(lambda unit: unit.invitations.revoke(invitation, now)):
            fail(f"There is no open invitation {invitation}: it was used, revoked, or never made.")


def print_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Rows under a bold head, folded where the window is narrow."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for each in head:
        table.add_column(each, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _place(unit: Unit, code: str, team: str | None) -> Place:
    person = _person(unit, code)
    teams = {found.id: found for each in unit.teams.memberships(person.id) if (found := unit.teams.get(each.team))}
    wanted = [each for each in teams.values() if team is None or each.name == team]
    if not wanted:
        raise Unfit(f"{person.name} is not in {team or 'any team'}.")
    if len(wanted) > 1:
        names = ", ".join(sorted(each.name for each in wanted))
        raise Unfit(f"{person.name} is in several teams ({names}). Say which: --team NAME.")
    place = find_place(unit, code, wanted[0].id)
    assert place is not None
    return place


def _person(unit: Unit, code: str) -> Person:
    person = unit.people.by_code(code)
    if person is None:
        raise Unfit(f"There is nobody with the code {code}. `alongside people list` shows the codes.")
    return person


def _team(unit: Unit, name: str) -> Team:
    team = unit.teams.by_name(name)
    if team is None:
        raise Unfit(_no_team(name, unit.teams.all()))
    return team


def _no_team(name: str, teams: Iterable[Team]) -> str:
    names = [team.name for team in teams]
    near = difflib.get_close_matches(name, names, 1)
    known = f"did you mean {near[0]!r}?" if near else f"there is: {', '.join(names) or 'none yet'}."
    return f"There is no team {name!r}; {known}"


def _chosen(unit: Unit, code: str | None, now: Person | None) -> Person | None:
    if code is None:
        return now
    return None if code == NOBODY else _person(unit, code)


def _described(place: Place) -> dict[str, Any]:
    return _person_row(place.person) | {
        "team": place.team.name,
        "roles": [role.value for role in place.roles],
        "supervisor": place.supervisor.name if place.supervisor else "",
        "alternate": place.alternate.name if place.alternate else "",
    }


def _person_row(person: Person) -> dict[str, Any]:
    return {
        "code": person.code,
        "name": person.name,
        "team": "",
        "roles": [],
        "standing": person.standing.value,
        "reach": person.reach.value,
        "supervisor": "",
        "alternate": "",
    }


def _state(invitation: Invitation, now: datetime) -> str:
    if invitation.used_at:
        return "used"
    if invitation.revoked_at:
        return "revoked"
    return "open" if invitation.expires_at > now else "expired"
