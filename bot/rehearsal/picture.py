"""What a picture of a flow shows: steps, ways on, flags that are raised, sharing screens, ends and dead ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flows.compiled import leaves
from flows.flags import Rule, Sharing, Tier
from flows.flow import Flow, Step, StepKind, When

LONGEST_TEXT = 140


@dataclass(frozen=True, slots=True)
class Node:
    """A step. `kind` is a StepKind, or "nowhere" for a way that leads to no step."""

    id: str
    kind: str
    title: str
    text: str = ""
    reachable: bool = True


@dataclass(slots=True)
class Edge:
    """A way from one step to another: the buttons that take it, and the flags these raise."""

    source: str
    target: str
    labels: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    urgent: bool = False
    faint: bool = False
    """Skipping, which is nobody's main road."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One flow, ready to be drawn."""

    id: str
    title: str
    start: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def picture(flow: Flow, rules: Iterable[Rule]) -> Picture:
    """The picture of a flow with the rules that its answers can raise. Faulty flows are drawn too."""
    known = [
        rule for rule in rules if flow.kind != "profile" or any(leaf.flow == flow.id for leaf in leaves(rule.when))
    ]
    edges = [edge for step in flow.step for edge in _edges(flow, step, known)]
    reached = _reached(flow.start, edges)
    nodes = [_node(step, step.id in reached) for step in flow.step]
    missing = {edge.target for edge in edges} - flow.steps.keys()
    nodes += [Node(name, "nowhere", name, "there is no such step") for name in sorted(missing)]
    return Picture(flow.id, flow.title, flow.start, tuple(nodes), tuple(edges))


def _node(step: Step, reachable: bool) -> Node:
    text = step.ask or step.say or ""
    if step.kind is StepKind.SHARE:
        text = "asks whether to share: " + ", ".join(step.share)
    elif step.kind is StepKind.ROTATE:
        text = "one of these, in turn"
    elif step.kind is StepKind.ITEMS:
        text = f"the questions of {step.instrument}" + (f" ({step.subscale})" if step.subscale else "")
    elif step.kind is StepKind.SCALE and step.scale:
        text = f"{text} ({step.scale.low} to {step.scale.high})"
    elif step.kind is StepKind.PICK:
        text = f"{text} (several)"
    elif step.kind is StepKind.WORDS:
        text = f"{text} (a few words)"
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rsplit(" ", 1)[0] + " ..."
    return Node(step.id, step.kind.value, step.id, text, reachable)


def _edges(flow: Flow, step: Step, rules: list[Rule]) -> Iterator[Edge]:
    """The ways on from a step; answers that lead to the same step without a flag share one line."""
    if step.kind is StepKind.END:
        return
    together: dict[tuple[str, tuple[str, ...], bool], Edge] = {}
    for choice in step.choices:
        target = choice.next or step.next or "?"
        flags = tuple(_flags(flow, step, choice.id, rules))
        edge = together.setdefault((target, flags, choice.urgent), Edge(step.id, target, flags=list(flags)))
        edge.urgent = choice.urgent
        edge.labels.append(choice.text or choice.label)
    yield from together.values()
    if step.kind is StepKind.BRANCH:
        for branch in step.branch:
            yield Edge(step.id, branch.next, [f"if {in_words(branch.when)}"])
        yield Edge(step.id, step.next or "?", ["otherwise"])
    elif step.kind is StepKind.ROTATE:
        yield from (Edge(step.id, target) for target in step.rotate)
    elif step.kind in (StepKind.WORDS, StepKind.SCALE, StepKind.ITEMS):
        flags = tuple(_number_flags(step, rules))
        yield Edge(step.id, step.next or "?", [_answer_name(step)], list(flags))
    elif step.kind in (StepKind.SAY, StepKind.SHARE):
        yield Edge(step.id, step.next or "?")
    elif step.skip and step.next is not None and all(edge.target != step.next for edge in together.values()):
        yield Edge(step.id, step.next, ["Skip"], faint=True)


def _answer_name(step: Step) -> str:
    return {StepKind.WORDS: "typed", StepKind.SCALE: "a number", StepKind.ITEMS: "answered"}[step.kind]


def _flags(flow: Flow, step: Step, choice: str, rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        for leaf in leaves(rule.when):
            if leaf.step == step.id and leaf.flow in (None, flow.id) and choice in (leaf.is_ or ()) and not leaf.not_:
                yield _flag(rule)
                break


def _number_flags(step: Step, rules: list[Rule]) -> Iterator[str]:
    """Rules that a score of this step can raise."""
    names = {step.id, step.instrument or ""}
    for rule in rules:
        if any(leaf.number in names and leaf.number for leaf in leaves(rule.when)):
            yield _flag(rule)


def _flag(rule: Rule) -> str:
    if rule.tier is Tier.VOLUNTEER_ONLY:
        return f"{rule.id} for you alone"
    return f"{rule.id} {'asks first' if rule.sharing is Sharing.ASKED else 'is told'}"


def _reached(start: str, edges: list[Edge]) -> set[str]:
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    reached: set[str] = set()
    todo = [start]
    while todo:
        step = todo.pop()
        if step not in reached:
            reached.add(step)
            todo.extend(onward.get(step, ()))
    return reached


COMPARED: Mapping[str, str] = {
    "at_most": "at most",
    "at_least": "at least",
    "below": "below",
    "above": "above",
    "fell_by": "fell by",
}


def in_words(when: When) -> str:
    """A condition as a person would say it."""
    if when.all_ is not None:
        said = " and ".join(in_words(part) for part in when.all_)
    elif when.any_ is not None:
        said = " or ".join(in_words(part) for part in when.any_)
    elif when.setting is not None:
        said = when.setting.replace("_", " ")
    elif when.number is not None:
        parts = [
            f"{words} {getattr(when, key):g}" for key, words in COMPARED.items() if getattr(when, key) is not None
        ]
        said = f"{when.number} {' and '.join(parts)}"
    elif when.was is not None:
        said = f"{when.step} was {' or '.join(when.was)}"
    else:
        said = f"{when.step} is {' or '.join(when.is_ or ())}"
    if when.times is not None:
        said += f", {when.times} times" + (f" in {when.of_last}" if when.of_last else "")
    return f"not ({said})" if when.not_ else said
