"""Teams, and who does what in them. Roles live on the membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, exists, func, select, union_all, update

from flows.people import Membership, Person, Role, Team
from storage.columns import words
from storage.errors import Conflict
from storage.people import person_from
from storage.statements import Insertion, Row, Statement, inputs
from storage.tables import memberships, people, teams

if TYPE_CHECKING:
    from storage.unit import Unit

_ADD = Insertion(
    lambda insert: insert(teams).values(inputs("name", "created_at")).on_conflict_do_nothing(index_elements=["name"])
)
_TEAM = select(teams.c.id, teams.c.name)
_GET = Statement(_TEAM.where(teams.c.id == bindparam("team_id")))
_BY_NAME = Statement(_TEAM.where(teams.c.name == bindparam("wanted")))
_ALL = Statement(_TEAM.order_by(teams.c.name))

_JOIN = Insertion(
    lambda insert: (
        insert(memberships)
        .values(inputs("person", "team", "role"))
        .on_conflict_do_nothing(index_elements=["person", "team", "role"])
    )
)
_THIS = and_(
    memberships.c.person == bindparam("person_id"),
    memberships.c.team == bindparam("team_id"),
    memberships.c.role == bindparam("as_role"),
)
_ONE = Statement(select(memberships).where(_THIS))
_LEAVE = Statement(delete(memberships).where(_THIS))
_LEAVE_ALL = Statement(delete(memberships).where(memberships.c.person == bindparam("person_id")))
_NAMED_NOWHERE = tuple(
    Statement(update(memberships).where(column == bindparam("person_id")).values({column.name: None}))
    for column in (memberships.c.supervisor, memberships.c.alternate)
)
_OF = Statement(select(memberships).where(memberships.c.person == bindparam("person_id")).order_by(memberships.c.id))
_ASSIGN = Statement(
    update(memberships).where(memberships.c.id == bindparam("membership")).values(inputs("supervisor", "alternate"))
)
_MEMBERS = Statement(
    select(people)
    .join(memberships, memberships.c.person == people.c.id)
    .where(
        memberships.c.team == bindparam("team_id"),
        memberships.c.role == bindparam("as_role"),
        people.c.chat_id.is_not(None),
    )
    .order_by(people.c.id)
)
_WITH_ROLE = Statement(
    select(people)
    .where(
        people.c.id.in_(select(memberships.c.person).where(memberships.c.role == bindparam("as_role"))),
        people.c.chat_id.is_not(None),
    )
    .order_by(people.c.id)
)


def _next_people(roles: list[Any], standings: list[Any]) -> Statement:
    """People with one of these roles, by id, from one on: a page costs the same whoever else there is."""
    held = exists().where(memberships.c.person == people.c.id, memberships.c.role.in_(roles))
    return Statement(
        select(people)
        .where(
            people.c.id > bindparam("after"), people.c.standing.in_(standings), people.c.chat_id.is_not(None), held
        )
        .order_by(people.c.id)
        .limit(bindparam("many"))
    )


_NEXT_VOLUNTEERS = _next_people(words("volunteer"), words("active", "paused"))
_NEXT_STAFF = _next_people(words("supervisor", "coordinator"), words("active"))
_mine = memberships.alias("mine")
_MEMBERSHIP = (
    memberships.c.id.label("membership_id"),
    memberships.c.team,
    memberships.c.role,
    memberships.c.supervisor,
    memberships.c.alternate,
)
_ME = bindparam("person_id", type_=memberships.c.person.type)
_VOLUNTEERS = select(memberships.c.id).where(memberships.c.role == words("volunteer")[0])
# Three ways, each by its own index: one condition with "or" would read every membership there is.
_NEAR_ME = union_all(
    _VOLUNTEERS.where(memberships.c.supervisor == _ME),
    _VOLUNTEERS.where(memberships.c.alternate == _ME),
    _VOLUNTEERS.join(_mine, _mine.c.team == memberships.c.team).where(
        _mine.c.person == _ME, _mine.c.role == words("supervisor")[0], memberships.c.supervisor.is_(None)
    ),
)
_LOOKED_AFTER = Statement(
    select(people, *_MEMBERSHIP)
    .join(memberships, memberships.c.person == people.c.id)
    .where(memberships.c.id.in_(_NEAR_ME), people.c.chat_id.is_not(None))
    .order_by(people.c.id)
)
_STAFFING = Statement(
    select(
        memberships.c.team,
        memberships.c.role,
        func.count().label("people"),
        func.count(memberships.c.supervisor).label("with_supervisor"),
        func.count(memberships.c.alternate).label("with_alternate"),
    )
    .join(people, people.c.id == memberships.c.person)
    .where(people.c.chat_id.is_not(None), people.c.standing.in_(words("active", "paused")))
    .group_by(memberships.c.team, memberships.c.role)
)


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many do something in a team, and for how many of them nobody is named."""

    team: int
    role: Role
    people: int
    without_supervisor: int
    without_alternate: int


class Teams:
    """Teams and memberships."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def add(self, name: str, now: datetime) -> Team:
        """The team of this name, made if there is none."""
        self._unit.run(_ADD, {"name": name, "created_at": now})
        team = self.by_name(name)
        assert team is not None
        return team

    def get(self, team: int) -> Team | None:
        """By id."""
        row = self._unit.one(_GET, {"team_id": team})
        return None if row is None else Team(row.id, row.name)

    def by_name(self, name: str) -> Team | None:
        """By its exact name."""
        row = self._unit.one(_BY_NAME, {"wanted": name})
        return None if row is None else Team(row.id, row.name)

    def all(self) -> list[Team]:
        """By name."""
        return [Team(row.id, row.name) for row in self._unit.all(_ALL)]

    def join(self, person: int, team: int, role: Role) -> Membership:
        """Gives someone a role in a team; the one they have already, if they do."""
        values = {"person": person, "team": team, "role": role.value}
        self._unit.run(_JOIN, values)
        row = self._unit.one(_ONE, {"person_id": person, "team_id": team, "as_role": role.value})
        assert row is not None
        return _membership(row)

    def leave(self, person: int, team: int, role: Role) -> bool:
        """Takes a role away; False if they did not have it."""
        return self._unit.run(_LEAVE, {"person_id": person, "team_id": team, "as_role": role.value}) == 1

    def leave_all(self, person: int) -> None:
        """Takes every role away, and their name from everyone they were named for."""
        self._unit.run(_LEAVE_ALL, {"person_id": person})
        for statement in _NAMED_NOWHERE:
            self._unit.run(statement, {"person_id": person})

    def memberships(self, person: int) -> list[Membership]:
        """What someone does, in which teams."""
        return [_membership(row) for row in self._unit.all(_OF, {"person_id": person})]

    def assign(self, membership: Membership, *, supervisor: int | None, alternate: int | None) -> None:
        """Names who looks after this volunteer. Conflict if the membership is gone."""
        values = {"membership": membership.id, "supervisor": supervisor, "alternate": alternate}
        if self._unit.run(_ASSIGN, values) != 1:
            raise Conflict("This person is not in that team any more.")

    def members(self, team: int, role: Role) -> list[Person]:
        """Everyone with this role in the team."""
        rows = self._unit.all(_MEMBERS, {"team_id": team, "as_role": role.value})
        return [person_from(self._unit, row) for row in rows]

    def with_role(self, role: Role) -> list[Person]:
        """Everyone with this role in any team."""
        return [person_from(self._unit, row) for row in self._unit.all(_WITH_ROLE, {"as_role": role.value})]

    def staffing(self) -> list[Staffing]:
        """How many people there are for each role of each team; a role nobody holds is not listed."""
        return [
            Staffing(
                row.team,
                Role(row.role),
                row.people,
                row.people - row.with_supervisor,
                row.people - row.with_alternate,
            )
            for row in self._unit.all(_STAFFING)
        ]

    def next_volunteers(self, after: int, limit: int) -> list[Person]:
        """Volunteers who take part or take a break, by id, from the one after this id on."""
        return self._page(_NEXT_VOLUNTEERS, after, limit)

    def next_staff(self, after: int, limit: int) -> list[Person]:
        """Supervisors and coordinators who take part, in the same way."""
        return self._page(_NEXT_STAFF, after, limit)

    def _page(self, statement: Statement, after: int, limit: int) -> list[Person]:
        rows = self._unit.all(statement, {"after": after, "many": limit})
        return [person_from(self._unit, row) for row in rows]

    def looked_after_by(self, person: int) -> list[tuple[Person, Membership]]:
        """The volunteers for whom this person is named, and those of their teams for whom nobody is."""
        rows = self._unit.all(_LOOKED_AFTER, {"person_id": person})
        return [
            (
                person_from(self._unit, row),
                Membership(row.membership_id, row.id, row.team, Role(row.role), row.supervisor, row.alternate),
            )
            for row in rows
        ]


def _membership(row: Row) -> Membership:
    return Membership(row.id, row.person, row.team, Role(row.role), row.supervisor, row.alternate)
