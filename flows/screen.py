"""The question to put on the screen: its words, its buttons, how far along it is."""

from __future__ import annotations

from collections.abc import Sequence

from flows.checkin import DONE, Ask, Offer
from flows.compiled import Prepared
from flows.flags import Decision, Rule
from flows.flow import StepKind
from flows.matching import Named
from flows.texts import fill
from flows.walk import Walk, fill_rule


def ask(walk: Walk) -> Ask:
    """The question the conversation stands at."""
    here = walk.here
    step = here.step
    if here.kind is StepKind.SHARE:
        return _sharing(walk, here)
    position, total = _progress(walk, here)
    return Ask(
        step=step.id,
        text=_item_text(walk, here) if here.kind is StepKind.ITEMS else walk.fill(here.text),
        offers=offers(walk, here),
        wants_words=here.kind is StepKind.WORDS,
        can_skip=step.skip,
        can_go_back=can_go_back(walk, here),
        position=position,
        total=total,
        unclear=walk.unclear,
        new_message=step.new_message,
    )


def can_go_back(walk: Walk, here: Prepared) -> bool:
    """Whether there is a question (or a statement of this item group) before this one."""
    return here.step.back and bool(walk.trail or walk.item)


def offers(walk: Walk, here: Prepared) -> tuple[Offer, ...]:
    """The buttons under the question, in the order shown."""
    if here.offers is not None:
        return here.offers
    if here.kind is StepKind.SHARE:
        return _decisions(walk, walk.to_ask(here))
    result = []
    if here.step.scale:
        result = [Offer(str(number), str(number)) for number in range(here.step.scale.low, here.step.scale.high + 1)]
    for choice in here.choice.values():
        if walk.offered(choice):
            result.append(Offer(choice.id, walk.fill(here.labels[choice.id]), choice.id in walk.picked))
    if here.kind is StepKind.PICK:
        result.append(Offer(DONE, walk.text("button.done", "Done")))
    return tuple(result)


def visible(walk: Walk, here: Prepared) -> list[Named]:
    """The answers a person may type instead of pressing."""
    named = []
    for offer in offers(walk, here):
        choice = here.choice.get(offer.choice)
        names: Sequence[str] = (choice.label, choice.text or "", offer.label) if choice else (offer.label,)
        named.append(Named(offer.choice, tuple(name for name in names if name)))
    return named


def summary(walk: Walk) -> tuple[tuple[str, str], ...]:
    """(short name, answer) of what was asked so far, the later of two questions of one name.

    Own words are never repeated; what was typed about oneself, such as a name or a time, is.
    """
    steps, answers = walk.compiled.steps, walk.answers
    lines = {}
    for step_id in walk.trail:
        prepared = steps[step_id]
        short = prepared.step.short
        answer = answers.get((step_id, ""))
        if short is None or answer is None:
            continue
        if answer.choices:
            spoken = [walk.fill(prepared.spoken[choice]) for choice in answer.choices if choice in prepared.spoken]
            lines[short] = ", ".join(spoken)
        elif answer.skipped:
            lines[short] = walk.text("summary.skipped", "skipped")
        elif answer.text is not None:
            about_oneself = prepared.step.words is not None and not prepared.step.words.spot
            lines[short] = answer.text if about_oneself else walk.text("summary.words", "noted")
        else:
            lines[short] = walk.label_of(step_id)
    return tuple(lines.items())


def _sharing(walk: Walk, here: Prepared) -> Ask:
    rule = walk.to_ask(here)
    assert rule is not None, "a sharing screen is put only where a rule is waiting"
    return Ask(
        step=here.id,
        text=_sharing_text(walk, here, rule),
        offers=_decisions(walk, rule),
        can_skip=False,
        can_go_back=can_go_back(walk, here),
        unclear=walk.unclear,
        new_message=here.step.new_message,
        sharing=True,
    )


def _sharing_text(walk: Walk, here: Prepared, rule: Rule) -> str:
    words = fill_rule(walk, rule)
    key = "sharing.ask_alternate" if rule.to_alternate else "sharing.ask"
    question = walk.compiled.texts.get(key, ("", "words", ""))
    asked = fill(question, lambda name: words if name == "words" else walk.look_up(name))
    return "\n\n".join(part for part in (walk.fill(here.text), asked) if part)


def _decisions(walk: Walk, rule: Rule | None) -> tuple[Offer, ...]:
    """What a person can choose; what goes to the alternate anyway cannot go there instead."""
    alternate = walk.facts.settings.get("has_alternate", False) and not (rule and rule.to_alternate)
    return tuple(
        Offer(decision, walk.text(f"sharing.{decision}", decision))
        for decision in Decision
        if decision is not Decision.ALTERNATE or alternate
    )


def _item_text(walk: Walk, here: Prepared) -> str:
    """One statement; before the first, how to answer and whose questions these are."""
    assert here.instrument is not None
    statement = here.items[walk.item].text
    if walk.item:
        return statement
    lead = walk.fill(here.text)
    return "\n\n".join(
        part for part in (lead, here.instrument.introduction, statement, here.instrument.credit) if part
    )


def _progress(walk: Walk, here: Prepared) -> tuple[int, int]:
    """(this question's number, how many there will be if the rest goes the usual way); zeros: show none.

    A group of statements outside the count has a count of its own: thirty of them are long without one.
    """
    if not here.counts:
        return (walk.item + 1, len(here.items)) if here.kind is StepKind.ITEMS else (0, 0)
    steps = walk.compiled.steps
    position = 1
    for step in walk.trail:
        position += steps[step].counts
    ahead = walk.compiled.ahead(here.id, walk.facts.settings)
    hidden = walk.facts.hidden
    left = sum(step not in hidden for step in ahead) if hidden else len(ahead)
    return position, position + left
