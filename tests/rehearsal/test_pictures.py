"""Pictures of flows: everything on them, laid out by Graphviz, and the ones in docs/ are those of today's flows."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import flows
from bot.library_files import read_library
from bot.rehearsal.drawing import mermaid, svg, write_pictures
from bot.rehearsal.picture import Picture, in_words, picture
from flows.flow import Flow, When

LIBRARY = read_library()
DOCS = Path(flows.__file__).parent.parent / "docs" / "flows"


def drawn(flow: str) -> Picture:
    return picture(LIBRARY.flows[flow], LIBRARY.rules.values())


def broken() -> Picture:
    flow = Flow.model_validate(
        {
            "id": "broken",
            "title": "Broken <& torn>",
            "start": "a",
            "step": [
                {"id": "a", "ask": "Well?", "next": "nowhere", "choices": [{"id": "yes", "label": 'Yes "now"'}]},
                {"id": "lost", "say": "Nobody comes here.", "next": "a"},
            ],
        }
    )
    return picture(flow, ())


@pytest.mark.parametrize("flow", sorted(LIBRARY.flows))
def test_the_pictures_in_the_docs_are_of_today(flow: str) -> None:
    """Renew them with: alongside rehearse --map --output docs/flows."""
    assert (DOCS / f"{flow}.mmd").read_text(encoding="utf-8") == mermaid(drawn(flow))
    assert (DOCS / f"{flow}.svg").is_file()


def test_no_picture_is_of_a_flow_that_is_gone() -> None:
    assert {path.stem for path in DOCS.glob("*.mmd")} == set(LIBRARY.flows)


def test_every_step_every_way_and_every_flag_is_on_it() -> None:
    shown = drawn("weekly")
    assert {node.id for node in shown.nodes} == set(LIBRARY.flows["weekly"].steps)
    text = mermaid(shown)
    assert "Too much" in text
    assert "R-05 asks first" in text
    assert "R-01 is told" in text
    assert "help is shown" in text
    assert "asks whether to share: R-06, R-06b" in text


def test_dead_ends_and_lost_steps_are_marked_in_words() -> None:
    text = mermaid(broken())
    assert "DEAD END" in text
    lost = next(node for node in broken().nodes if node.id == "lost")
    assert not lost.reachable


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_lays_it_out() -> None:
    image = svg(broken())
    assert image is not None
    words = " ".join(ElementTree.fromstring(image).itertext())
    for said in ("Broken <& torn>", "DEAD END", "NOTHING LEADS HERE", 'Yes "now"'):
        assert said in words.replace("\xa0", " ")


def test_without_graphviz_there_is_still_mermaid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert write_pictures([drawn("pausing")], tmp_path / "maps") == [tmp_path / "maps" / "pausing.mmd"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"setting": "rota_live"}, "rota live"),
        ({"step": "load", "is": ["heavy", "too_much"]}, "load is heavy or too_much"),
        ({"step": "own", "was": ["stirred"]}, "own was stirred"),
        ({"not": True, "number": "who5", "at_most": 48}, "not (who5 at most 48)"),
        ({"step": "load", "is": ["too_much"], "times": 2, "of_last": 3}, "load is too_much, 2 times in 3"),
        ({"all": [{"setting": "a"}, {"number": "n", "fell_by": 12}]}, "a and n fell by 12"),
    ],
)
def test_conditions_are_said_as_people_say_them(when: dict[str, object], words: str) -> None:
    assert in_words(When.model_validate(when)) == words
