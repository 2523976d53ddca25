"""Who is where: people, teams, roles and invitations, for coordinators and the command line."""

from bot.people.room import PeopleRoom

__all__ = ["PeopleRoom"]
