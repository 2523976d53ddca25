"""Who is at the rehearsal: what was answered before, what is set, read from a file somebody keeps.

Either JSON, every key optional:

    {"name": "Ann", "settings": {"rota_live": true}, "numbers": {"weeks_since_joining": 2},
     "words": {"small_step": "Save a ready reply"}, "hidden": ["own"],
     "past": [{"weeks_ago": 1, "flow": "weekly", "answers": {"load": "Too much", "mind": "No"}}]}

or an example conversation, whose first lines say the same in words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.check.cast import facts_for
from flows.check.examples import Earlier, Example, read_examples
from flows.check.playing import earlier_check_ins
from flows.facts import Facts
from flows.library import Library


class HistoryError(Exception):
    """The file cannot be used; the message says what is wrong with it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _PastCheckIn(_Strict):
    weeks_ago: float = Field(ge=0)
    flow: str = ""
    answers: dict[str, str | float | int]


class _History(_Strict):
    name: str = "Ann"
    settings: dict[str, bool] = {}
    numbers: dict[str, float] = {}
    words: dict[str, str] = {}
    hidden: list[str] = []
    past: list[_PastCheckIn] = []


def read_history(path: Path | None, flow: str) -> Example:
    """The beginning of an example: who it is and what came before. Raises HistoryError."""
    if path is None:
        return Example("", 0, "", flow=flow)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HistoryError(f"{path} cannot be read: {error}.") from None
    if not text.lstrip().startswith("{"):
        return _from_example(path, text, flow)
    try:
        history = _History.model_validate(json.loads(text))
    except ValueError as error:
        raise HistoryError(f"{path}: {_sentence(error)}") from None
    example = Example(str(path), 0, "", flow=flow, person=history.name)
    example.settings, example.numbers, example.words = history.settings, history.numbers, history.words
    example.hidden = tuple(history.hidden)
    example.earlier = [
        Earlier(
            0, past.weeks_ago, past.flow, tuple((step, _written(answer)) for step, answer in past.answers.items())
        )
        for past in history.past
    ]
    return example


def facts_of(library: Library, example: Example) -> Facts:
    """What the engine may know of this person. Raises HistoryError for answers the flows do not have."""
    past, problems = earlier_check_ins(library, example)
    if problems:
        raise HistoryError("\n".join(f"{problem.what}. {problem.mend}" for problem in problems))
    words: Mapping[str, str] = {"name": example.person, "telegram_name": example.person, **example.words}
    facts = facts_for(library, words=words, settings=example.settings, numbers=example.numbers, past=past)
    return replace(facts, hidden=frozenset(example.hidden))


def _from_example(path: Path, text: str, flow: str) -> Example:
    examples, problems = read_examples(str(path), text)
    if problems or not examples:
        why = f"{problems[0].what}. {problems[0].mend}" if problems else "there is no conversation in it."
        raise HistoryError(f"{path}: {why}")
    return replace(examples[0], flow=flow, lines=[])


def _written(answer: str | float) -> str:
    return answer if isinstance(answer, str) else f"{answer:g}"


def _sentence(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}."
    return f"this is not JSON: {error}."
