"""The control surface: what another process can have people do, see and break, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.standin.clock import MovingClock
from bot.standin.core import Telegram
from bot.standin.phone import Group, Phone

Json = dict[str, Any]

_SENDS: dict[str, Callable[..., int]] = {
    "photo": Phone.sends_photo,
    "document": Phone.sends_document,
    "voice": Phone.sends_voice,
    "sticker": Phone.sends_sticker,
    "location": Phone.sends_location,
    "contact": Phone.sends_contact,
}


class Control:
    """Actions by name. Every answer is {"ok": true, "result": ...} or {"ok": false, "error": words}.

    A person or chat is named by its id; parameters are those of `Phone` and `Telegram`.
    """

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._actions: dict[str, Callable[[Json], Any]] = {
            "person": self._person,
            "group": self._group,
            "migrate": lambda given: telegram.migrate(Group(given["group"], "")),
            "start": lambda given: self._phone(given).starts(given.get("payload", "")),
            "say": self._say,
            "key": lambda given: self._phone(given).types_key(given["label"]),
            "tap": self._tap,
            "tap_old": lambda given: self._phone(given).taps_old(given["message_id"], given["data"]),
            "send": self._send,
            "forward": lambda given: self._phone(given).forwards(given["text"], chat=given.get("chat")),
            "edit": self._edit,
            "block": lambda given: self._phone(given).blocks(),
            "unblock": lambda given: self._phone(given).unblocks(),
            "deactivate": lambda given: self._phone(given).leaves_telegram(),
            "add_bot": lambda given: self._phone(given).adds_bot(given["group"]),
            "remove_bot": lambda given: self._phone(given).removes_bot(given["group"]),
            "screen": lambda given: [shown.as_dict() for shown in telegram.screen(given["chat"])],
            "latest": self._latest,
            "toasts": self._toasts,
            "pending": lambda _given: len(telegram.updates),
            "fault": self._fault,
            "faults_clear": lambda _given: telegram.faults.clear(),
            "release": lambda _given: telegram.faults.release(),
            "rules": self._rules,
            "clock": self._clock,
        }

    async def act(self, action: str, given: Json) -> Json:
        """Do one action. `journal` may wait up to `wait` real seconds for something new; `batch` does many."""
        try:
            if action == "journal":
                return {"ok": True, "result": await self._journal(given)}
            if action == "quiet":
                await self._telegram.quiet(given.get("still", 0.05), given.get("within", 5.0))
                return {"ok": True, "result": None}
            if action == "batch":
                done = [await self.act(one["action"], one) for one in given["actions"]]
                return {"ok": True, "result": done}
            if action not in self._actions:
                known = ", ".join(sorted([*self._actions, "journal", "quiet", "batch"]))
                return {"ok": False, "error": f"there is no action {action!r}; there are {known}"}
            return {"ok": True, "result": self._actions[action](given)}
        except KeyError as missing:
            return {"ok": False, "error": f"missing or unknown: {missing}"}
        except (LookupError, ValueError, TypeError, AttributeError, RuntimeError, TimeoutError) as error:
            return {"ok": False, "error": str(error) or type(error).__name__}

    def _phone(self, given: Json) -> Phone:
        return self._telegram.phone(given["person"])

    def _person(self, given: Json) -> Json:
        names = ("last_name", "username", "language", "person_id")
        phone = self._telegram.person(given["first_name"], **{k: given[k] for k in names if k in given})
        return {"id": phone.id}

    def _group(self, given: Json) -> Json:
        members = [self._telegram.phone(person_id) for person_id in given["members"]]
        group = self._telegram.group(given["title"], *members, supergroup=bool(given.get("supergroup")))
        return {"id": group.id}

    def _say(self, given: Json) -> int:
        return self._phone(given).says(given["text"], chat=given.get("chat"), reply_to=given.get("reply_to"))

    def _tap(self, given: Json) -> str:
        where = {"message_id": given.get("message_id"), "chat": given.get("chat")}
        return self._phone(given).taps(given["button"], **where)

    def _send(self, given: Json) -> int:
        kind, phone = given["kind"], self._phone(given)
        if kind in _SENDS:
            return _SENDS[kind](phone, chat=given.get("chat"))
        return phone.sends(kind, given["body"], chat=given.get("chat"))

    def _edit(self, given: Json) -> None:
        self._phone(given).edits(given["message_id"], given["text"], chat=given.get("chat"))

    def _latest(self, given: Json) -> Json | None:
        latest = self._phone(given).latest
        return latest.as_dict() if latest else None

    def _toasts(self, given: Json) -> list[Json]:
        return [{**asdict(toast), "at": toast.at.isoformat()} for toast in self._phone(given).toasts]

    def _fault(self, given: Json) -> None:
        order = {key: value for key, value in given.items() if key != "action"}
        if "until" in order:
            order["until"] = datetime.fromisoformat(order["until"])
        self._telegram.faults.add(**order)

    def _rules(self, given: Json) -> Json:
        rules = self._telegram.rules
        for key, value in given.get("floods", {}).items():
            setattr(rules.floods, key, value)
        for key, value in given.items():
            if key not in ("action", "floods"):
                setattr(rules, key, value)
        return asdict(rules)

    def _clock(self, given: Json) -> str:
        clock = self._telegram.now
        if not isinstance(clock, MovingClock):
            raise TypeError("this stand-in's clock belongs to somebody else")
        clock.forward(seconds=float(given.get("forward", 0)))
        return clock().isoformat()

    async def _journal(self, given: Json) -> list[Json]:
        after, kinds = given.get("after", 0), given.get("kinds", [])
        if given.get("wait"):
            await self._telegram.journal.wait(after, float(given["wait"]))
        events = self._telegram.journal.after(after, *kinds)[: given.get("limit")]
        return [event.as_dict() for event in events]
