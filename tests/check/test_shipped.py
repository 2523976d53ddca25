"""The shipped library passes its own checker, with its examples, and says everything the program asks of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.cli.folders import shipped
from bot.cli.reading_age import grade
from flows.check import Report, check_library
from flows.check.examples import read_examples
from flows.check.playing import check_examples
from flows.flags import Sharing, Tier
from flows.library import Library, parse_library
from flows.texts import variables

FILES = shipped()
EXAMPLES = {path: text for path, text in FILES.items() if path.startswith("examples/")}


@pytest.fixture(scope="module")
def library() -> Library:
    return parse_library({path: text for path, text in FILES.items() if path.endswith(".toml")})


@pytest.fixture(scope="module")
def report() -> Report:
    files = {path: text for path, text in FILES.items() if not path.startswith("spotting/")}
    return check_library(files, grade=grade)


def test_nothing_in_the_shipped_library_must_be_mended(report: Report) -> None:
    assert [str(found.problem) for found in report.errors] == []


def test_every_flow_has_a_length(report: Report, library: Library) -> None:
    assert {budget.flow for budget in report.budgets} == set(library.flows)
    assert all(each.shortest.taps <= each.typical.taps <= each.longest.taps for each in report.budgets)


def test_the_weekly_check_in_keeps_its_promise(report: Report) -> None:
    weekly = next(each for each in report.budgets if each.flow == "weekly")
    assert weekly.typical.taps <= 8
    assert weekly.typical.minutes <= 2


def test_every_flow_and_every_told_rule_has_an_example(library: Library) -> None:
    flows = {example.flow for path, text in EXAMPLES.items() for example in read_examples(path, text)[0]}
    assert set(library.flows) <= flows
    # Two rules may say the same words (R-04a and R-04d), so they are told apart by being switched off.
    for rule in library.rules.values():
        if rule.sharing is Sharing.TOLD and rule.tier is not Tier.VOLUNTEER_ONLY:
            others = {name: other for name, other in library.rules.items() if name != rule.id}
            without = Library(
                library.flows, others, library.instruments, library.help_lines, library.texts, library.agreement
            )
            assert list(check_examples(without, EXAMPLES)), f"no example rests on {rule.id}"


def said_by_the_program() -> Iterator[tuple[str, str]]:
    """(file, key) of each text the program names outright."""
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                if node.func.attr == "say" and re.fullmatch(r"[a-z_]+(\.[A-Za-z_]+)+", first.value):
                    yield path.name, first.value
                elif node.func.attr == "button" and re.fullmatch(r"[a-z_]+", first.value):
                    yield path.name, f"button.{first.value}"


def test_no_text_the_program_says_is_missing(library: Library) -> None:
    keys = set(said_by_the_program())
    assert len(keys) > 100
    assert [key for key in sorted(keys) if key[1] not in library.texts["en"]] == []


def test_every_unknown_word_has_something_to_say_instead(library: Library) -> None:
    """A name nobody knows yet is never an empty place in a sentence."""
    named = {
        name
        for flow in library.flows.values()
        for step in flow.step
        for text in (step.ask or "", step.say or "", *(choice.say or "" for choice in step.choices))
        for name in variables(text)
        if "." not in name and name not in ("shared", "help_lines", "telegram_name", "role")
    }
    assert {name for name in named if f"unknown.{name}" not in library.texts["en"]} == set()
