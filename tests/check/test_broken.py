"""Every broken file has one fault, and the checker finds that fault, on its line, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.check.charity import HERE, checked, codes

BROKEN = sorted((HERE / "broken").iterdir())
HEADER = re.compile(r"# (?P<path>\S+): (?P<code>[a-z-]+), line (?P<line>\d+)")


def test_the_sound_charity_is_sound() -> None:
    assert codes(checked()) == []


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_one_fault_is_found_where_it_is(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    header = HEADER.match(text)
    assert header is not None
    report = checked(**{header["path"]: text})
    found = [(each.problem.code, each.problem.line) for each in report.findings]
    assert found == [(header["code"], int(header["line"]))], [str(each.problem) for each in report.findings]
    assert all(each.problem.mend or each.problem.code == "bad-effect" for each in report.findings)
