"""Typed words where buttons are on the screen: what the person would have pressed."""

from __future__ import annotations

from dataclasses import dataclass

from flows.checkin import DONE, Chose, Skipped, WentBack, Wrote
from flows.compiled import Prepared
from flows.flow import StepKind
from flows.matching import Named, choice_meant, choice_named, choices_meant, number_meant
from flows.screen import can_go_back, visible
from flows.walk import Walk


@dataclass(frozen=True, slots=True)
class Ticked:
    """Several answers typed in one go on a several-of-several question."""

    choices: tuple[str, ...]


def understood(walk: Walk, here: Prepared, text: str) -> Chose | Skipped | WentBack | Wrote | Ticked | None:
    """The event the words stand for: themselves where words are asked for; None if they are not understood."""
    shown = visible(walk, here)
    pressed = _pressed(here, text, shown) or _beside(walk, here, text)
    if pressed is None and here.kind is StepKind.WORDS and text:
        return Wrote(text)
    return pressed


def _pressed(here: Prepared, text: str, shown: list[Named]) -> Chose | Ticked | None:
    if here.kind is StepKind.PICK:
        several = choices_meant(text, shown)
        if several is None:
            return None
        ticked = tuple(choice for choice in several if choice != DONE)
        return Ticked(ticked) if ticked else Chose(DONE)
    if here.kind is StepKind.SCALE and (number := number_meant(text)) is not None:
        return Chose(str(number)) if any(named.choice == str(number) for named in shown) else None
    # Where words are asked for, "3" or "a" may be the words.
    meant = choice_named(text, shown) if here.kind is StepKind.WORDS else choice_meant(text, shown)
    return None if meant is None else Chose(meant)


def _beside(walk: Walk, here: Prepared, text: str) -> Skipped | WentBack | None:
    """The buttons that stand under every question."""
    named = choice_named(text, [Named(name, (walk.text(f"button.{name}", name),)) for name in ("skip", "back")])
    if named == "skip" and (here.step.skip or here.kind is StepKind.SHARE):
        return Skipped()
    if named == "back" and can_go_back(walk, here):
        return WentBack()
    return None
