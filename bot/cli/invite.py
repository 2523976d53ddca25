"""`invite`: a joining link for one person, alone on the first line, so that other programs can read it."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import ConfigOption, configured, fail, opened
from flows.people import Role


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("invite")(make_invitation)


def make_invitation(
    role: Annotated[Role, typer.Option(help="What the person will do.", case_sensitive=False)],
    team: Annotated[str, typer.Option(help="The team; it is made if there is none of this name.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days the link works.")] = 14,
    config: ConfigOption = None,
) -> None:
    """Make a joining link for one person.

    The link stands alone on the first line of standard output; a QR code follows where somebody is looking, and the
    rest is on standard error. The link is kept nowhere: copy it now. Works beside a running bot.
    """
    from bot.cli.username import NameUnknown, username_for
    from bot.clock import SystemClock
    from bot.config import ConfigError
    from bot.joining.links import TeamNameUnfit, invite

    settings = configured(config)
    with opened(settings) as store:
        try:
            username = username_for(store, settings)
        except (NameUnknown, ConfigError) as error:
            fail(str(error), status=78 if isinstance(error, ConfigError) else 1)
        now = SystemClock().now()
        try:
            made = store.write_now(lambda unit: invite(unit, role, team, now, days=days))
        except TeamNameUnfit as error:
            fail(str(error))
    link = made.link(username)
    typer.echo(link)
    typer.echo(_qr_code(link))
    until = f"{made.invitation.expires_at:%d %B %Y, %H:%M} UTC"
    typer.echo(
        f"For one person, as {role.value} in {made.team.name}, until {until}. "
        f"It is kept nowhere: copy it now. `alongside people revoke {made.invitation.id}` takes it back.",
        err=True,
    )


def _qr_code(link: str) -> str:
    """The link as a QR code for a terminal, two modules to a letter."""
    import io

    import segno

    drawn = io.StringIO()
    segno.make(link, error="m").terminal(drawn, compact=True, border=2)
    return drawn.getvalue().rstrip("\n")
