"""`people`: list, move, remove, assign, and the open invitations. Works beside a running bot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.options import ConfigOption, configured, fail, opened
from bot.clock import SystemClock
from bot.people.changes import Changes, NotPossible
from bot.people.directory import Place, find_place, read_directory
from flows.people import Invitation, Person, Role, Team
from storage.unit import Unit

T = TypeVar("T")

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")]
PersonArgument = Annotated[str, typer.Argument(help="The person's code, from `alongside people list`.")]
TeamOption = Annotated[str | None, typer.Option(help="The team, where the person is in several.")]
NOBODY = "nobody"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    people = typer.Typer(no_args_is_help=True, help="Who is where, and who looks after whom.")
    for name, command in (
        ("list", list_people),
        ("move", move),
        ("remove", remove),
        ("assign", assign),
        ("invitations", list_invitations),
        ("revoke", revoke),
    ):
        people.command(name)(command)
    app.add_typer(people, name="people")


def list_people(
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List everyone by team, with their roles, how they stand and whether messages reach them."""
    with opened(configured(config)) as store:
        directory = store.read_now(read_directory)
    places = [place for place in directory.places if team is None or place.team.name == team]
    if team is not None and team not in {each.name for each in directory.teams}:
        fail(_no_team(team, directory.teams))
    rows = [_described(place) for place in places]
    if team is None:
        rows += [_described_elsewhere(person) for person in directory.elsewhere]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("Nobody has joined yet. Make a joining link with: alongside invite --role volunteer --team NAME")
        return
    _print_table(
        ("Code", "Name", "Team", "Roles", "Stands", "Reach", "Supervisor", "Alternate"),
        [[row[key] if key != "roles" else ", ".join(row[key]) for key in row] for row in rows],
    )


def move(
    person: PersonArgument,
    to: Annotated[str, typer.Option(help="The team to move to; it must exist.")],
    team: TeamOption = None,
    config: ConfigOption = None,
) -> None:
    """Move a person to another team, with all they do. Whoever looked after them stays behind."""

    def work(unit: Unit, changes: Changes, mail: Any) -> str:
        place, target = _place(unit, person, team), _team(unit, to)
        if target.id == place.team.id:
            raise _Unfit(f"{place.person.name} is in {to} already.")
        changes.move(unit, mail, place, target)
        return f"{place.person.name} is now in {target.name}. Nobody is named to look after them there yet."

    _change(config, work)


def remove(
    person: PersonArgument,
    role: Annotated[Role | None, typer.Option(help="Only this role; without it, every role in the team.")] = None,
    team: TeamOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    config: ConfigOption = None,
) -> None:
    """End a person's role in a team. Without any role left, they have left: their check-ins stop.

    What is kept about them is kept as the notice says.
    """
    if not yes and not typer.confirm(f"Remove {person}? Their check-ins stop and they are told", err=True):
        fail("Nothing was changed.")

    def work(unit: Unit, changes: Changes, mail: Any) -> str:
        place = _place(unit, person, team)
        roles = place.roles if role is None else (role,)
        if role is not None and role not in place.roles:
            raise _Unfit(f"{place.person.name} is no {role.value} in {place.team.name}.")
        for each in roles:
            changes.remove(unit, mail, _place(unit, person, place.team.name), each)
        return f"{place.person.name} is no longer {' or '.join(roles)} in {place.team.name}."

    _change(config, work)


def assign(
    person: PersonArgument,
    supervisor: Annotated[str | None, typer.Option(help=f"The supervisor's code, or {NOBODY!r}.")] = None,
    alternate: Annotated[str | None, typer.Option(help=f"The alternate's code, or {NOBODY!r}.")] = None,
    team: TeamOption = None,
    config: ConfigOption = None,
) -> None:
    """Name one supervisor and one alternate for a volunteer. What is not given stays as it is."""
    if supervisor is None and alternate is None:
        fail("Say who: --supervisor CODE, --alternate CODE, or both.")

    def work(unit: Unit, changes: Changes, mail: Any) -> str:
        place = _place(unit, person, team)
        changes.assign(
            unit,
            mail,
            place,
            supervisor=_chosen(unit, supervisor, place.supervisor),
            alternate=_chosen(unit, alternate, place.alternate),
        )
        now = _place(unit, person, place.team.name)
        return (
            f"{place.person.name}: supervisor {now.supervisor.name if now.supervisor else NOBODY}, "
            f"alternate {now.alternate.name if now.alternate else NOBODY}."
        )

    _change(config, work)


def list_invitations(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List invitations, the newest first. The links themselves are kept nowhere."""
    now = SystemClock().now()
    with opened(configured(config)) as store:
        found, teams = store.read_now(lambda unit: (unit.invitations.all(), unit.teams.all()))
    names = {team.id: team.name for team in teams}
    rows = [
        {
            "id": str(each.id),
            "role": each.role.value,
            "team": names[each.team],
            "until": f"{each.expires_at:%Y-%m-%d %H:%M} UTC",
            "state": "used" if each.used_at else "revoked" if each.revoked_at else _open_or_over(each, now),
        }
        for each in found
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        typer.echo("No invitation was made yet.")
    else:
        _print_table(("Id", "Role", "Team", "Until", "State"), [list(row.values()) for row in rows])


def revoke(
    invitation: Annotated[int, typer.Argument(help="The id, from `alongside people invitations`.")],
    config: ConfigOption = None,
) -> None:
    """Take an unused invitation back: its link stops working."""
    now = SystemClock().now()
    with opened(configured(config)) as store:
        if not store.write_now(lambda unit: unit.invitations.revoke(invitation, now)):
            fail(f"There is no open invitation {invitation}: it was used, revoked, or never made.")
    typer.echo("That link no longer works.")


class _Unfit(Exception):
    """What was asked for names nothing there is; the text says so."""


def _change(config: Any, work: Callable[[Unit, Changes, Any], str]) -> None:
    """One change in one unit, with the messages that tell people of it, which a running bot sends."""
    from bot.house import House
    from bot.library_files import read_library
    from bot.mail import Mail
    from flows.problems import FlowError

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
        except _Unfit as refused:
            fail(str(refused))
    typer.echo(said)


def _place(unit: Unit, code: str, team: str | None) -> Place:
    person = unit.people.by_code(code)
    if person is None:
        raise _Unfit(f"There is nobody with the code {code}. `alongside people list` shows the codes.")
    teams = {found.id: found for each in unit.teams.memberships(person.id) if (found := unit.teams.get(each.team))}
    wanted = [each for each in teams.values() if team is None or each.name == team]
    if not wanted:
        where = f"in {team}" if team else "in any team"
        raise _Unfit(f"{person.name} is not {where}.")
    if len(wanted) > 1:
        names = ", ".join(sorted(each.name for each in wanted))
        raise _Unfit(f"{person.name} is in several teams ({names}). Say which: --team NAME.")
    place = find_place(unit, code, wanted[0].id)
    assert place is not None
    return place


def _team(unit: Unit, name: str) -> Team:
    team = unit.teams.by_name(name)
    if team is None:
        raise _Unfit(_no_team(name, unit.teams.all()))
    return team


def _no_team(name: str, teams: Iterable[Team]) -> str:
    import difflib

    names = [team.name for team in teams]
    near = difflib.get_close_matches(name, names, 1)
    known = f"did you mean {near[0]!r}?" if near else f"there is: {', '.join(names) or 'none yet'}."
    return f"There is no team {name!r}; {known}"


def _chosen(unit: Unit, code: str | None, now: Person | None) -> Person | None:
    if code is None:
        return now
    if code == NOBODY:
        return None
    person = unit.people.by_code(code)
    if person is None:
        raise _Unfit(f"There is nobody with the code {code}. `alongside people list` shows the codes.")
    return person


def _described(place: Place) -> dict[str, Any]:
    person = place.person
    return {
        "code": person.code,
        "name": person.name,
        "team": place.team.name,
        "roles": [role.value for role in place.roles],
        "standing": person.standing.value,
        "reach": person.reach.value,
        "supervisor": place.supervisor.name if place.supervisor else "",
        "alternate": place.alternate.name if place.alternate else "",
    }


def _described_elsewhere(person: Person) -> dict[str, Any]:
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


def _open_or_over(invitation: Invitation, now: Any) -> str:
    return "open" if invitation.expires_at > now else "expired"


def _print_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for each in head:
        table.add_column(each, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
