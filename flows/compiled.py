"""A flow made ready for the engine, with the rules, instruments and texts it needs, and its form for the cellar.

A check-in keeps the revision it began with, so a `Compiled` must come back years later from its `source()` alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flows.checkin import Offer
from flows.facts import Facts
from flows.flags import Rule, Sharing, Tier
from flows.flow import Choice, Flow, Instrument, Item, Step, StepKind, When
from flows.texts import Text, cut, variables

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

ENGINE_TEXTS = ("sharing.", "summary.", "button.", "shared.", "unknown.")
"""The texts the engine itself may say or must recognise, by the beginning of their key."""


@dataclass(slots=True)
class Prepared:
    """One step with everything worked out that does not depend on the person."""

    step: Step
    id: str
    kind: StepKind
    asks: bool
    next: str | None
    choice: Mapping[str, Choice]
    """By id; of an item group its shared answers."""
    offers: tuple[Offer, ...] | None
    """None: they depend on the person (ticks, conditions, variables in labels)."""
    labels: Mapping[str, Text]
    """What a choice's button says."""
    letters: Mapping[str, str]
    """Choices printed as lettered lines, and their letters."""
    text: Text
    says: Mapping[str, Text]
    rules: tuple[Rule, ...]
    """Rules to look at as soon as this step is answered."""
    usual: str | None
    """Where the conversation most often goes from here; for "3 of 7"."""
    counts: bool
    """Whether it counts in "3 of 7"."""
    spoken: Mapping[str, Text]
    """What each choice is called in the trail of answers."""
    items: tuple[Item, ...] = ()
    scores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    instrument: Instrument | None = None


class Compiled:
    """A flow as the engine walks it. Make it with `compile_flow` or `from_source`."""

    def __init__(
        self, flow: Flow, rules: Mapping[str, Rule], instruments: Mapping[str, Instrument], texts: Mapping[str, str]
    ) -> None:
        self.flow = flow
        self.rules = rules
        """Those that this flow can raise or offers for sharing, by id."""
        self.instruments = instruments
        self.texts = {key: cut(text) for key, text in texts.items()}
        self._texts = texts
        self.steps = {step.id: self._prepared(step) for step in flow.step}
        self._forks = {step.id for step in flow.step if step.branch and _on_settings_only(step)}
        self._fork_settings = tuple(sorted({name for step in self._forks for name in _settings(flow.steps[step])}))
        self._ahead: dict[tuple[str, tuple[bool, ...]], tuple[str, ...]] = {}

    @cached_property
    def revision(self) -> str:
        """A short hash of the source."""
        return hashlib.sha256(self.source().encode()).hexdigest()[:16]

    def source(self) -> str:
        """Everything this was made of, as canonical JSON."""
        return json.dumps(
            {
                "flow": _dumped(self.flow),
                "rules": [_dumped(self.rules[rule]) for rule in sorted(self.rules)],
                "instruments": [_dumped(self.instruments[name]) for name in sorted(self.instruments)],
                "texts": dict(self._texts),
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @cached_property
    def reads(self) -> frozenset[tuple[str, str]]:
        """(step, item) of the answers in earlier check-ins that conditions, rotations and texts here look at."""
        conditions = [rule.when for rule in self.rules.values()]
        for step in self.flow.step:
            conditions += [branch.when for branch in step.branch]
            conditions += [choice.offer_when for choice in step.choices if choice.offer_when]
        parts = [part for when in conditions for part in leaves(when)]
        return frozenset(
            {(part.step, part.item or "") for part in parts if part.step}
            | {(part.number, "") for part in parts if part.number}
            | {(step, "") for rotating in self.flow.step for step in rotating.rotate}
            | {(name.removeprefix("last."), "") for name in self.variables if name.startswith("last.")}
        )

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables of every text the engine may say."""
        texts = [*self._texts.values(), *(rule.words for rule in self.rules.values())]
        for step in self.flow.step:
            texts += [step.ask or "", step.say or ""]
            for choice in step.choices:
                texts += [choice.label, choice.text or "", choice.say or "", *choice.effects.values()]
        return frozenset(name for text in texts for name in variables(text))

    def trimmed(self, facts: Facts) -> Facts:
        """The facts without anything this flow never looks at: keep this with the check-in."""
        past = []
        for earlier in facts.past:
            answers = {
                key: answer
                for key, answer in earlier.answers.items()
                if key in self.reads or key[1].startswith("score:")
            }
            past.append(replace(earlier, answers=answers))
        words = {name: word for name, word in facts.words.items() if name in self.variables}
        return replace(facts, past=tuple(past), words=words)

    def ahead(self, step: str, settings: Mapping[str, bool]) -> tuple[str, ...]:
        """The counting steps still to come after this one if the rest goes the usual way with these settings."""
        key = (step, tuple([settings.get(name, False) for name in self._fork_settings]))
        known = self._ahead.get(key)
        if known is None:
            known = self._ahead[key] = tuple(self._usual_way(step, settings))
        return known

    def _usual_way(self, step: str, settings: Mapping[str, bool]) -> Iterator[str]:
        at = self.steps[step].usual
        passed = {step}
        while at is not None and at not in passed:
            passed.add(at)
            here = self.steps[at]
            if here.counts:
                yield at
            at = here.usual
            if here.id in self._forks:
                at = next((branch.next for branch in here.step.branch if _set(branch.when, settings)), at)

    def _prepared(self, step: Step) -> Prepared:
        instrument = self.instruments.get(step.instrument) if step.instrument else None
        choices = instrument.choices + step.choices if instrument else step.choices
        letters = dict(zip((choice.id for choice in choices if choice.text), LETTERS, strict=False))
        labels = {choice.id: cut(letters.get(choice.id, choice.label)) for choice in choices}
        lines = [f"{letters[choice.id]}. {choice.text}" for choice in choices if choice.text]
        asked = step.ask if step.asks else step.say or step.ask
        return Prepared(
            step=step,
            id=step.id,
            kind=step.kind,
            asks=step.asks,
            next=step.next,
            choice={choice.id: choice for choice in choices},
            offers=self._fixed_offers(step, choices, labels),
            labels=labels,
            letters=letters,
            text=cut("\n\n".join(part for part in (asked or "", "\n".join(lines), _scale_ends(step)) if part)),
            says={choice.id: cut(choice.say) for choice in choices if choice.say},
            rules=tuple(rule for rule in self.rules.values() if self._at_once(rule, step, instrument)),
            usual=_usual(step),
            counts=step.counts and step.asks and step.kind is not StepKind.SHARE,
            spoken={choice.id: cut(choice.label) for choice in choices},
            items=_items(step, instrument) if instrument else (),
            scores=_scores_at(step, instrument) if instrument else (),
            instrument=instrument,
        )

    def _fixed_offers(
        self, step: Step, choices: tuple[Choice, ...], labels: Mapping[str, Text]
    ) -> tuple[Offer, ...] | None:
        if step.kind in (StepKind.PICK, StepKind.SHARE):
            return None
        numbers: list[Offer] = []
        if step.scale:
            numbers = [Offer(str(value), str(value)) for value in range(step.scale.low, step.scale.high + 1)]
        for choice in choices:
            label = labels[choice.id]
            if choice.offer_when is not None or not isinstance(label, str):
                return None
            numbers.append(Offer(choice.id, label))
        return tuple(numbers)

    def _at_once(self, rule: Rule, step: Step, instrument: Instrument | None) -> bool:
        asked = rule.sharing is Sharing.ASKED and rule.tier is not Tier.VOLUNTEER_ONLY
        if asked and not rule.first_weeks_private:
            return False
        return _touches(rule, self.flow, step, instrument)


def compile_flow(
    flow: Flow, rules: Iterable[Rule], instruments: Mapping[str, Instrument], texts: Mapping[str, str]
) -> Compiled:
    """The flow with those of the rules, instruments and texts that it needs. The flow must be free of faults."""
    used = {step.instrument: instruments[step.instrument] for step in flow.step if step.instrument}
    listed = {rule for step in flow.step for rule in step.share}
    needed = {
        rule.id: rule
        for rule in rules
        if rule.id in listed or any(_touches(rule, flow, step, used.get(step.instrument or "")) for step in flow.step)
    }
    said = {
        key: text
        for key, text in texts.items()
        if key.startswith(ENGINE_TEXTS) or (key.startswith("rule.") and key.split(".")[1] in needed)
    }
    return Compiled(flow, needed, used, said)


def from_source(source: str) -> Compiled:
    """What `Compiled.source` was called on."""
    raw = json.loads(source)
    rules = [Rule.model_validate(rule) for rule in raw["rules"]]
    instruments = [Instrument.model_validate(instrument) for instrument in raw["instruments"]]
    return Compiled(
        Flow.model_validate(raw["flow"]),
        {rule.id: rule for rule in rules},
        {instrument.id: instrument for instrument in instruments},
        raw["texts"],
    )


def leaves(when: When) -> Iterator[When]:
    """The parts of a condition that look at one thing each."""
    if when.all_ is None and when.any_ is None:
        yield when
    for part in (*(when.all_ or ()), *(when.any_ or ())):
        yield from leaves(part)


def scores_of(instrument: Instrument) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each score's name and the items it counts."""
    if instrument.scores:
        return tuple(instrument.scores.items())
    return ((instrument.id, tuple(item.id for item in instrument.item)),)


def _items(step: Step, instrument: Instrument) -> tuple[Item, ...]:
    return tuple(item for item in instrument.item if step.subscale in (None, item.subscale))


def _scores_at(step: Step, instrument: Instrument) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The scores whose every item is asked at this step."""
    asked = {item.id for item in _items(step, instrument)}
    return tuple((name, items) for name, items in scores_of(instrument) if asked.issuperset(items))


def _touches(rule: Rule, flow: Flow, step: Step, instrument: Instrument | None) -> bool:
    """Whether answering this step can make the rule fire."""
    numbers = {name for name, _ in _scores_at(step, instrument)} if instrument else {step.id} if step.scale else set()
    for leaf in leaves(rule.when):
        if leaf.flow != flow.id and (leaf.flow is not None or flow.kind == "profile"):
            continue
        if leaf.step == step.id or (leaf.number is not None and leaf.number in numbers):
            return True
    return False


def _usual(step: Step) -> str | None:
    """Where most buttons lead; the step's own way on where there are as many."""
    if step.kind is StepKind.ROTATE:
        return step.rotate[0]
    ways = [choice.next or step.next for choice in step.choices]
    if not ways:
        return step.next
    return max([step.next, *ways], key=lambda way: (ways.count(way), way == step.next))


def _settings(step: Step) -> Iterator[str]:
    for branch in step.branch:
        for leaf in leaves(branch.when):
            if leaf.setting is not None:
                yield leaf.setting


def _on_settings_only(step: Step) -> bool:
    return all(leaf.setting is not None for branch in step.branch for leaf in leaves(branch.when))


def _set(when: When, settings: Mapping[str, bool]) -> bool:
    """Whether a condition made of settings alone holds."""
    if when.all_ is not None:
        result = all(_set(part, settings) for part in when.all_)
    elif when.any_ is not None:
        result = any(_set(part, settings) for part in when.any_)
    else:
        result = settings.get(when.setting or "", False)
    return result is not when.not_


def _scale_ends(step: Step) -> str:
    if step.scale is None:
        return ""
    return f"{step.scale.low}: {step.scale.low_label}\n{step.scale.high}: {step.scale.high_label}"


def _dumped(model: Flow | Rule | Instrument) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
