"""What every column holds, whose it is, whether it is sealed and how long it is kept: for people who ask.

A test fails when a column is missing here. Whether a column is sealed is read off the table itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.tables import metadata

NOBODY = "nobody"
WHILE_HERE = "until the person is erased"
FOR_EVER = "as long as the installation"
NAMELESS_AFTERWARDS = "until the person is erased; then it stays without who it was or what was written"


@dataclass(frozen=True, slots=True)
class Kept:
    """One table: whose its rows are, how long they stay, and what each column is."""

    whose: str
    how_long: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the map as people read it."""

    table: str
    column: str
    what: str
    whose: str
    sealed: bool
    how_long: str


DATA_MAP: Mapping[str, Kept] = {
    "meta": Kept(
        NOBODY,
        FOR_EVER,
        {"key": "name of a fact of the installation", "value": "the fact: times, numbers, the sealed root of hashes"},
    ),
    "problems": Kept(
        NOBODY,
        "90 days",
        {"id": "row", "at": "when something went wrong", "kind": "what kind", "detail": "counts and codes"},
    ),
    "people": Kept(
        "everyone who joined",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "code": "short public id",
            "chat_hash": "keyed hash by which the Telegram id is found",
            "chat_id": "Telegram id",
            "name": "what to call them",
            "details": "phone, how they like to be reached, small step, questions they do not want",
            "country": "country, for help numbers",
            "timezone": "time zone",
            "language": "language",
            "standing": "joining, active, paused or left",
            "reach": "whether messages arrive",
            "reach_since": "since when",
            "joined_at": "when they joined",
            "paused_until": "until when they are away",
            "created_at": "when the row was made",
        },
    ),
    "person_keys": Kept(
        "everyone who joined",
        WHILE_HERE,
        {"person": "whose", "wrapped": "the key to all they wrote, itself sealed"},
    ),
    "teams": Kept(NOBODY, FOR_EVER, {"id": "row", "name": "name of the team", "created_at": "when it was made"}),
    "memberships": Kept(
        "everyone who joined",
        "until they leave the team",
        {
            "id": "row",
            "person": "who",
            "team": "in which team",
            "role": "as what",
            "supervisor": "who looks after them",
            "alternate": "and who if that does not fit",
        },
    ),
    "invitations": Kept(
        "whoever uses it",
        FOR_EVER,
        {
            "id": "row",
            "code_hash": "keyed hash of the joining code",
            "role": "role it gives",
            "team": "team it opens",
            "created_at": "when it was made",
            "expires_at": "until when it works",
            "used_at": "when it was used",
            "used_by": "by whom",
            "revoked_at": "when it was taken back",
        },
    ),
    "texts": Kept(
        NOBODY,
        FOR_EVER,
        {
            "name": "which notice",
            "version": "version",
            "language": "language",
            "text": "the words people agreed to",
            "kept_at": "when it was first shown",
        },
    ),
    "consents": Kept(
        "everyone who joined",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "person": "who",
            "kind": "agreement to what",
            "given": "yes or no",
            "text_version": "to which words",
            "language": "in which language",
            "at": "when",
        },
    ),
    "enrolments": Kept(
        "volunteers",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "person": "who",
            "flow": "gets which conversation",
            "weekday": "on which day",
            "at": "at what time",
            "timezone": "in which time zone",
            "next_at": "when it is due next",
        },
    ),
    "milestones": Kept(
        "everyone who joined",
        WHILE_HERE,
        {
            "person": "who",
            "kind": "opened their link, trained, last catch-up, next one booked, break began, left",
            "at": "when",
        },
    ),
    "flow_revisions": Kept(
        NOBODY,
        FOR_EVER,
        {
            "flow": "which conversation",
            "revision": "as it was when somebody began it",
            "source": "its words and rules",
            "kept_at": "when it was first used",
        },
    ),
    "checkins": Kept(
        "volunteers",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "code": "short public id, carried by buttons",
            "person": "who",
            "flow": "which conversation",
            "revision": "as written when",
            "slot": "for which date",
            "status": "where it stands",
            "turn": "how many events it has taken",
            "state": "where they are in it, and the answers that stand",
            "facts": "what was known when it began: name, earlier answers",
            "message_id": "which message on the phone it lives in",
            "message_at": "since when",
            "invited_at": "when it was offered",
            "opened_at": "when the first answer was kept",
            "closed_at": "when it ended",
            "next_at": "when its timer runs out",
            "timer": "what the timer is for",
            "created_at": "when it began",
        },
    ),
    "answers": Kept(
        "volunteers",
        WHILE_HERE,
        {
            "checkin": "in which check-in",
            "step": "to which question",
            "item": "to which statement of a group",
            "person": "who",
            "value": "the answer",
            "at": "when",
            "late": "whether it came after the end",
            "withdrawn_at": "when it was taken back",
        },
    ),
    "flags": Kept(
        "volunteers",
        WHILE_HERE,
        {
            "id": "row",
            "checkin": "in which check-in",
            "person": "who",
            "rule": "which rule fired",
            "version": "in which version",
            "theme": "on what",
            "tier": "how soon somebody should answer",
            "sharing": "on what terms it is shared",
            "decision": "what the person chose on the sharing screen",
            "words": "the exact words a supervisor may see",
            "because": "which questions made it fire",
            "raised_at": "when",
            "alert": "the alert it led to",
        },
    ),
    "alerts": Kept(
        "the volunteer it is about",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "code": "short public id, carried by buttons",
            "number": "visible number",
            "person": "whom it is about",
            "team": "which team acts",
            "tier": "how soon",
            "theme": "on what",
            "rules": "which rules",
            "words": "the exact words supervisors may see",
            "status": "open, taken or closed",
            "safeguarding": "whether the safeguarding lead is told",
            "to_alternate": "whether it goes to the alternate instead of the supervisor",
            "ladder": "who is told after how long, as it was when it began",
            "rung": "how far it has climbed",
            "raised_at": "when it was raised",
            "next_at": "when it climbs or opens again",
            "contact_by": "by when somebody should be in touch",
            "taken_by": "who has taken it",
            "taken_at": "when",
            "closed_at": "when it was closed",
            "outcome": "what came of it",
            "passed_to": "to whom it was passed",
        },
    ),
    "alert_events": Kept(
        "the volunteer it is about, and who acted",
        NAMELESS_AFTERWARDS,
        {
            "id": "row",
            "alert": "which alert",
            "at": "when",
            "kind": "what happened",
            "person": "who did it",
            "detail": "a note about it",
        },
    ),
    "alert_copies": Kept(
        "who was told",
        NAMELESS_AFTERWARDS,
        {
            "outgoing": "which message",
            "alert": "shows which alert",
            "person": "to whom",
            "state": "in what form",
            "message_id": "which message on the phone",
            "at": "since when",
        },
    ),
    "inbox": Kept(
        "whoever wrote",
        "the content until it is handled, the number 3 days; 30 days if it could not be handled",
        {
            "update_id": "Telegram's number of the update",
            "queue": "keyed hash of the chat",
            "received_at": "when it came",
            "payload": "the update as Telegram sent it",
            "state": "new, done or set aside",
            "attempts": "tries that failed",
            "error": "code of the last error",
        },
    ),
    "outbox": Kept(
        "whoever it is for",
        "the content until it is sent, the row 30 days",
        {
            "id": "row",
            "dedupe": "word against sending twice",
            "lane": "how urgent",
            "person": "for whom",
            "queue": "keyed hash of the chat",
            "kind": "send, edit and so on",
            "about": "code of the check-in or alert",
            "content": "Telegram id and the message",
            "not_before": "not to be sent before",
            "stale_at": "nor after",
            "lease_until": "until when somebody is sending it",
            "attempts": "tries that ended",
            "state": "pending, sent or never",
            "message_id": "which message on the phone it became",
            "created_at": "when it was decided",
            "settled_at": "when it was sent or given up",
            "reason": "code of the reason",
        },
    ),
}


def lines() -> Iterator[Line]:
    """The whole map, table by table, in the order of the columns."""
    for name, kept in DATA_MAP.items():
        for column in metadata.tables[name].columns:
            sealed = bool(column.info.get("sealed"))
            yield Line(name, column.name, kept.columns[column.name], kept.whose, sealed, kept.how_long)
