"""Whatever Ann taps, every conversation of the library comes to its end, and says something each time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.checkin import DONE, Ask
from flows.library import Library

from .talk import Talk, facts_for

FLOWS = (
    ["weekly", "monthly", "quarterly", "first_weeks", "scenarios", "settings"]
    + [f"scenario_s{number}" for number in range(1, 10)]
    + ["joining", "joining_staff", "pausing", "leaving"]
)
MOST_TAPS = 80


@pytest.mark.parametrize("flow", FLOWS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_way_comes_to_an_end(library: Library, flow: str, data: st.DataObject) -> None:
    known = {name: data.draw(st.booleans(), name) for name in ("rota_live", "words_allowed", "small_step_set")}
    talk = Talk(library, flow, facts_for(library, past=(), weeks=10, **known))
    for _ in range(MOST_TAPS):
        if talk.ended:
            assert talk.says
            return
        _tap(talk, data)
    pytest.fail(f"still at {talk.ask.step} after {MOST_TAPS} taps")


def _tap(talk: Talk, data: st.DataObject) -> None:
    ask = talk.ask
    _is_shown_whole(ask)
    ways = [offer.label for offer in ask.offers if offer.choice != DONE] + ["Skip"] * ask.can_skip
    if ask.wants_words:
        ways.append("some words")
    way = data.draw(st.sampled_from(ways))
    if way == "some words":
        talk.write("a few words")
        return
    talk.tap(way)
    if any(offer.choice == DONE for offer in ask.offers) and not talk.ended and talk.ask.step == ask.step:
        talk.tap("Done")


def _is_shown_whole(ask: Ask) -> None:
    assert ask.text.strip()
    assert "{" not in ask.text
    assert all(offer.label.strip() and "{" not in offer.label for offer in ask.offers)
