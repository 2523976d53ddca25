"""Other channels than Telegram, by apprise: an address such as "mailtos://..." is read, and a text sent to it.

An address may hold a password, so none is ever part of an error, a log line or a sentence. apprise takes a tenth of a
second and 25 MB to load: it is imported where it is used. Everything here may block; call it from a thread.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import NotifyBase

NAME = "Alongside"
"""Who a message is from, where the channel shows it."""
CODE = re.compile(r"[0-9A-Za-z]{4,16}")
"""What a person's code looks like."""
ESCAPES = "In a name or password, write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25."


class Outcome(Enum):
    """How sending to an address ended."""

    TOLD = "told"
    REFUSED = "refused"
    """It could not be reached, or did not take it."""
    UNREADABLE = "unreadable"
    """apprise makes nothing of the address."""


def is_address(entry: str) -> bool:
    """Whether an entry of [operator] notify is an address of another channel and not a person's code."""
    return "://" in entry


def send(address: str, title: str, text: str) -> Outcome:
    """Put a text to an address and wait until it was taken or refused."""
    channel = _channel(address)
    if channel is None:
        return Outcome.UNREADABLE
    from apprise import NotifyFormat, NotifyType

    try:
        # The channel itself and not apprise's list of them, which would begin threads that a stop has to wait for.
        told = channel.notify(
            title=title, body=text, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT.value
        )
    except Exception:
        # Whatever a channel raises may quote its address.
        return Outcome.REFUSED
    return Outcome.TOLD if told else Outcome.REFUSED


def unusable(entries: Sequence[str]) -> list[str]:
    """What is wrong with the entries of [operator] notify, a sentence and how to mend it for each."""
    problems = []
    for number, entry in enumerate(entries, 1):
        if not is_address(entry):
            wrong = "" if CODE.fullmatch(entry) else _NEITHER
        else:
            wrong = "" if _channel(entry) is not None else _why_unreadable(entry)
        if wrong:
            problems.append(f"operator.notify, entry {number}: {wrong}")
    return problems


_NEITHER = (
    "this is neither a person's code (alongside people list) nor an address of another channel. An e-mail address is"
    ' written "mailtos://name:password@example.org".'
)


def _channel(address: str) -> NotifyBase | None:
    """What apprise makes of an address; None if it cannot be used."""
    # Its records quote addresses; where no log is set up they would go straight to the terminal.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    from apprise import Apprise, AppriseAsset, NotifyBase

    asset = AppriseAsset(app_id=NAME, app_desc=NAME)
    try:
        channel = Apprise.instantiate(address, asset=asset)
    except Exception:
        return None
    return channel if isinstance(channel, NotifyBase) else None


def _why_unreadable(address: str) -> str:
    """Which part of it does not fit, as far as its service says; only the service's own name is quoted."""
    from apprise import Apprise

    service = address.partition("://")[0].lower()
    known: dict[str, Mapping[str, Any]] = {}
    for each in Apprise().details(show_requirements=True, show_disabled=True)["schemas"]:
        for name in (*(each["protocols"] or ()), *(each["secure_protocols"] or ())):
            known[str(name)] = each
    if service not in known:
        # A long or odd one may be a password in the wrong place.
        shown = f' "{service}://"' if re.fullmatch(r"[a-z]{1,12}", service) else " that"
        near = difflib.get_close_matches(service, known, 1)
        hint = f'; did you mean "{near[0]}://"?' if near else "."
        return f"apprise knows no service{shown}{hint} All services: https://appriseit.com/services/"
    about = known[service]
    name = about["service_name"]
    if not about["enabled"]:
        needed = ", ".join(about["requirements"]["packages_required"])
        how = f"Install {needed} beside Alongside" if needed else "It does not work on this machine"
        return f"{name} cannot be used here. {how}, or name another channel."
    pattern = str(about["details"]["templates"][0]).replace("{schema}", service)
    return (
        f'this is not a whole address for {name}. It is written like "{pattern}" (all ways: {about["setup_url"]}).'
        f" {ESCAPES}"
    )
