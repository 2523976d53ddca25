"""Writes a rehearsal down as an example conversation, so that `alongside check` plays it from then on."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rehearsal.play import Exchange
from flows.check.examples import Earlier, Example
from flows.checkin import Ask, Say
from flows.flags import Decision, Flag
from flows.library import Library

WORDS = 14
"""A text is written down by its first words: enough to know it by, and a comma more changes nothing."""


def transcript(library: Library, example: Example, exchanges: list[Exchange], name: str) -> str:
    """The text of an example file: who it was, what came before, what was said and who heard of it."""
    lines = [f"Conversation: {name}", f"Flow: {example.flow}", *_given(example)]
    lines += [_earlier(past, example.flow) for past in example.earlier]
    lines.append("")
    asked: Ask | None = None
    for exchange in exchanges:
        if exchange.typed:
            lines.append(f"{example.person}: {_in_words(asked, exchange.typed)}")
        asked = next((said for said in exchange.turn.utter if isinstance(said, Ask)), None)
        lines += _came_of_it(library, exchange)
    if not any(flag.leaves for exchange in exchanges for flag in exchange.turn.flags):
        lines.append("Nobody hears anything.")
    return "\n".join(lines) + "\n"


def _in_words(asked: Ask | None, typed: str) -> str:
    """The words on the button rather than its number: they say more to a reader and outlive a new order."""
    offers = asked.offers if asked else ()
    numbered = typed.isdigit() and 1 <= int(typed) <= len(offers)
    label = offers[int(typed) - 1].label if numbered else typed
    return typed if len(label) == 1 or label.isdigit() else label


def _given(example: Example) -> Iterator[str]:
    parts = [name if value else f"not {name}" for name, value in example.settings.items()]
    parts += [f"{name} = {number:g}" for name, number in example.numbers.items()]
    parts += [f'{name} = "{word}"' for name, word in example.words.items()]
    if parts:
        yield f"Given: {'; '.join(parts)}"
    if example.hidden:
        yield f"Not asked: {', '.join(example.hidden)}"


def _earlier(past: Earlier, flow: str) -> str:
    where = f" in {past.flow}" if past.flow and past.flow != flow else ""
    answers = "; ".join(f"{step} = {answer}" for step, answer in past.answers)
    unit = "week" if past.weeks == 1 else "weeks"
    return f"{past.weeks:g} {unit} ago{where}: {answers}"


def _came_of_it(library: Library, exchange: Exchange) -> Iterator[str]:
    turn = exchange.turn
    said = [each.text for each in turn.utter if isinstance(each, Say)]
    yield from (f"Bot says: {_first_words(text)}" for text in said)
    if turn.urgent:
        yield "Bot shows help."
    yield from (f"{_hearer(library, flag)}: {flag.words}" for flag in turn.flags if flag.leaves)
    yield from (f"Bot asks: {_first_words(each.text)}" for each in turn.utter if isinstance(each, Ask))
    if not any(isinstance(each, Ask) for each in turn.utter):
        yield "It ends."


def _hearer(library: Library, flag: Flag) -> str:
    rule = library.rules.get(flag.rule)
    other = flag.decision is Decision.ALTERNATE or (rule is not None and rule.to_alternate)
    return "Someone else hears" if other else "Supervisor hears"


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:WORDS]) + (" ..." if len(words) > WORDS else "")
