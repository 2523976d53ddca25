"""`people`: list, move, remove, assign, and the open invitations. Works beside a running bot."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.cli.options import ConfigOption, fail
from flows.people import Role

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for other programs.")]
PersonArgument = Annotated[str, typer.Argument(help="The person's code, from `alongside people list`.")]
OnOption = Annotated[str, typer.Option("--on", metavar="DATE", help="The day, such as 2026-11-03 or '3 November'.")]
TeamOption = Annotated[str | None, typer.Option(help="The team, where the person is in several.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    people = typer.Typer(no_args_is_help=True, help="Who is where, and who looks after whom.")
    for name, command in (
        ("list", list_people),
        ("move", move),
        ("remove", remove),
        ("assign", assign),
        ("supervised", supervised),
        ("trained", trained),
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
    from bot.cli.arranging import everyone, print_table

    rows = everyone(config, team)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        typer.echo("Nobody is here yet. Make a joining link with: alongside invite --role volunteer --team NAME")
    else:
        print_table(
            ("Code", "Name", "Team", "Roles", "Stands", "Reach", "Supervisor", "Alternate"),
            [[", ".join(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in rows],
        )


def move(
    person: PersonArgument,
    to: Annotated[str, typer.Option(help="The team to move to; it must exist.")],
    team: TeamOption = None,
    config: ConfigOption = None,
) -> None:
    """Move a person to another team, with all they do. Whoever looked after them stays behind."""
    from bot.cli.arranging import change, moving

    change(config, moving(person, team, to))


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
    from bot.cli.arranging import change, removing

    if not yes and not typer.confirm(f"Remove {person}? Their check-ins stop, and they are told", err=True):
        fail("Nothing was changed.")
    change(config, removing(person, team, role))


def assign(
    person: PersonArgument,
    supervisor: Annotated[str | None, typer.Option(help="The supervisor's code, or 'nobody'.")] = None,
    alternate: Annotated[str | None, typer.Option(help="The alternate's code, or 'nobody'.")] = None,
    team: TeamOption = None,
    config: ConfigOption = None,
) -> None:
    """Name one supervisor and one alternate for a volunteer. What is not given stays as it is."""
    from bot.cli.arranging import assigning, change

    if supervisor is None and alternate is None:
        fail("Say who: --supervisor CODE, --alternate CODE, or both.")
    change(config, assigning(person, team, supervisor, alternate))


def supervised(
    person: PersonArgument, on: OnOption = "today", team: TeamOption = None, config: ConfigOption = None
) -> None:
    """Keep that a catch-up with a volunteer was held. Until a first one is known, the clock runs from joining."""
    from bot.cli.arranging import catch_up_held, change

    change(config, catch_up_held(person, team, on))


def trained(
    person: PersonArgument, on: OnOption = "today", team: TeamOption = None, config: ConfigOption = None
) -> None:
    """Keep when a volunteer's training ended: it brings the short hellos of the first weeks."""
    from bot.cli.arranging import change, training_ended

    change(config, training_ended(person, team, on))


def list_invitations(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """List invitations, the newest first. The links themselves are kept nowhere."""
    from bot.cli.arranging import invitations, print_table

    rows = invitations(config)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not rows:
        typer.echo("No invitation was made yet.")
    else:
        print_table(("Id", "Role", "Team", "Until", "State"), [row.values() for row in rows])


def revoke(
    invitation: Annotated[int, typer.Argument(help="The id, from `alongside people invitations`.")],
    config: ConfigOption = None,
) -> None:
    """Take an unused invitation back: its link stops working."""
    from bot.cli.arranging import take_back

    take_back(config, invitation)
    typer.echo("That link no longer works.")
