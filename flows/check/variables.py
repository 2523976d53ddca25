"""Whether every variable in every text is known on every path on which the text is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from flows.check.findings import Finding
from flows.check.knowledge import SKIPPED, TYPED, Value, answer_to, last, score
from flows.check.known import LONGEST
from flows.check.places import Place
from flows.check.subject import Subject, error
from flows.check.ways import State, Ways
from flows.compiled import scores_of
from flows.flow import Choice, Flow, Step
from flows.library import Library
from flows.problems import did_you_mean
from flows.texts import VARIABLE, variables

COMPUTED = ("score", "last", "answer")
FREE_KEYS = ("rule.", "country.", "unknown.")
"""Texts that may be added, by the beginning of their key; of all others the program knows the names."""
ALWAYS = frozenset({"charity"})
BRACES = re.compile(r"[{}]")


def flow_variables(subject: Subject) -> Iterator[Finding]:
    """The variables of flows and rules."""
    for flow in subject.sound:
        ways = subject.ways(flow.id)
        for step in flow.step:
            for place, text, choice in _texts(subject, flow, step):
                yield from _braces(place, step.id, text)
                for name in dict.fromkeys(variables(text)):
                    yield from _known(subject, place, step.id, name)
                    yield from _certain(subject, place, flow, ways, step, choice, name)
    for rule in subject.library.rules.values():
        place = subject.places.rule(rule.id, "words")
        yield from _braces(place, rule.id, rule.words)
        for name in dict.fromkeys(variables(rule.words)):
            if name.partition(".")[0] in COMPUTED:
                what = f"the words of a flag may not carry an answer ({{{name}}})"
                yield error(place, rule.id, "flag-quotes-answer", what, "Say what would help, not what was answered.")
            else:
                yield from _known(subject, place, rule.id, name)
        if variables(rule.plain):
            place = subject.places.rule(rule.id, "plain")
            what = "the plain line is the same for everybody, so it has no variables"
            yield error(place, rule.id, "unknown-variable", what, 'Say "your supervisor" instead.')


def other_variables(subject: Subject, shipped: Library) -> Iterator[Finding]:
    """The variables of texts outside flows, held against those of the shipped text of the same name."""
    english = shipped.texts.get("en", {})
    for language, texts in subject.library.texts.items():
        for key, text in texts.items():
            place = subject.places.text(language, key)
            yield from _braces(place, key, text)
            if key not in english:
                yield from _new_text(subject, place, key, text, english.keys())
                continue
            allowed = set(variables(english[key])) | ALWAYS
            for name in dict.fromkeys(variables(text)):
                if name not in allowed:
                    what = f"{{{name}}} is not known where this is said"
                    yield error(place, key, "unknown-variable", what, did_you_mean(name, allowed))
    for key, text in subject.library.agreement.items():
        if BRACES.search(text):
            what = "an agreement line is said as it stands, without variables"
            yield error(subject.places.agreement(key), key, "unknown-variable", what, "Write the words themselves.")


def _new_text(subject: Subject, place: Place, key: str, text: str, known: Collection[str]) -> Iterator[Finding]:
    if not key.startswith(FREE_KEYS):
        yield error(place, key, "unknown-text", f'no text is called "{key}"', did_you_mean(key, known))
    elif key.startswith("rule."):
        rule = key.split(".")[1]
        if rule not in subject.library.rules and not rule.startswith("R-17"):
            what = f"there is no rule {rule} to say this for"
            yield error(place, key, "unknown-rule", what, did_you_mean(rule, subject.library.rules))
        for name in dict.fromkeys(variables(text)):
            yield from _known(subject, place, key, name)


def _texts(subject: Subject, flow: Flow, step: Step) -> Iterator[tuple[Place, str, Choice | None]]:
    place = subject.places.flow
    if step.ask:
        yield place(flow.id, step.id, key="ask"), step.ask, None
    if step.say:
        yield place(flow.id, step.id, key="say"), step.say, None
    for choice in step.choices:
        at = place(flow.id, step.id, choice.id)
        yield at, choice.label, None
        for text in (choice.text or "", *choice.effects.values()):
            yield at, text, None
        if choice.say:
            yield at, choice.say, choice


def _braces(place: Place, owner: str, text: str) -> Iterator[Finding]:
    if BRACES.search(VARIABLE.sub("", text)):
        what = "braces that are no variable would be shown as they stand"
        yield error(place, owner, "bad-braces", what, "Write a variable as {name}: small letters, no spaces.")


def _known(subject: Subject, place: Place, owner: str, name: str) -> Iterator[Finding]:
    kind, _, rest = name.partition(".")
    if kind == "agreement":
        if rest not in subject.library.agreement:
            what = f'the agreement has no line "{rest}"'
            yield error(place, owner, "unknown-variable", what, did_you_mean(rest, subject.library.agreement))
        return
    english = subject.library.texts.get("en", {})
    known = {*LONGEST, "shared"} | {key.removeprefix("unknown.") for key in english if key.startswith("unknown.")}
    if kind not in COMPUTED and name not in known:
        yield error(place, owner, "unknown-variable", f"there is no variable {{{name}}}", did_you_mean(name, known))


def _certain(
    subject: Subject, place: Place, flow: Flow, ways: Ways, step: Step, choice: Choice | None, name: str
) -> Iterator[Finding]:
    """Whether a computed variable has a value at every state in which the text is said."""
    kind, _, rest = name.partition(".")
    if kind not in COMPUTED or (kind == "answer" and choice is not None and rest == step.id):
        return
    if kind == "answer" and rest not in flow.steps:
        what = f"{{{name}}} names no step of this flow"
        yield error(place, step.id, "unknown-variable", what, did_you_mean(rest, flow.steps))
        return
    if kind == "score" and rest not in (known := subject.scores(flow.id)):
        # A part of an instrument that does not exist is reported where it is asked for.
        asked = [subject.library.instruments[each.instrument] for each in flow.step if each.instrument]
        if not any(rest == name for instrument in asked for name, _ in scores_of(instrument)):
            what = f"no question of this flow gives the score {rest}"
            yield error(place, step.id, "unknown-variable", what, did_you_mean(rest, known))
        return
    for state in ways.moves:
        if state.step == step.id and not _has(state, kind, rest):
            missing = {"answer": "the answer may have been skipped", "score": "there may be no score"}
            what = f"{{{name}}} may be empty here: {missing.get(kind, 'there may be no earlier score')}"
            mend = "Lead here only through a branch that asks for it, and say it another way otherwise."
            yield error(place, step.id, "variable-may-be-missing", what, mend)
            return


def _has(state: State, kind: str, name: str) -> bool:
    facts: dict[tuple[str, str, str], Value] = dict(state.facts)
    if kind == "answer":
        return facts.get(answer_to(name)) not in (None, SKIPPED, TYPED)
    if kind == "score":
        return isinstance(facts.get(score(name)), tuple)
    return facts.get(last(name)) is True
