"""The list of rules volunteers read holds those that can fire here, and no others."""

from __future__ import annotations

import pytest

from bot.library_files import read_library
from flows.rules import can_ever_fire
from tests.joining.conftest import OpenOffice
from tests.joining.office import Office

RULES = read_library().rules


def shown(office: Office) -> str:
    """All pages of /privacy, "The rules"."""
    ann = office.member("Ann", 101)
    ann.sends("privacy")
    ann.taps("The rules")
    pages = [ann.last.text]
    while "Show more" in ann.last.buttons:
        ann.taps("Show more")
        pages.append(ann.last.text)
    return "\n".join(pages)


@pytest.mark.parametrize("urgent", ["on", "off"])
def test_hours_are_not_logged_so_nothing_says_they_are(open_office: OpenOffice, urgent: str) -> None:
    rules = shown(open_office(follow_up={"urgent": urgent}))
    assert "hours are logged" not in rules
    assert RULES["R-12"].plain in rules


@pytest.mark.parametrize(("urgent", "listed"), [("on", True), ("off", False)])
def test_people_on_cover_are_promised_only_where_there_are_some(
    open_office: OpenOffice, urgent: str, listed: bool
) -> None:
    rules = shown(open_office(follow_up={"urgent": urgent}))
    assert ("people on cover" in rules) is listed


def test_with_cover_only_what_stands_in_for_it_is_left_out() -> None:
    left_out = {rule.id for rule in RULES.values() if not can_ever_fire(rule, rota_live=True)}
    assert "R-16" in left_out
    assert all("rota_live" in str(RULES[each].when) for each in left_out - {"R-16"})
