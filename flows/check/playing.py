"""Plays example conversations through the real engine and says where the bot does something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flows.check.cast import MONDAY, facts_for
from flows.check.examples import Example, Line, LineKind, read_examples
from flows.check.given import unknown_facts
from flows.checkin import Answer, Ask, NotUnderstood, NotWaiting, Say, Status, TooLong, Turn, Wrote
from flows.compiled import Compiled
from flows.engine import advance, begin
from flows.facts import Facts, Past
from flows.flags import Decision, Flag
from flows.library import Library
from flows.problems import Problem, did_you_mean
from flows.rules import flags_from_facts


def check_examples(library: Library, files: Mapping[str, str]) -> Iterator[Problem]:
    """Plays every example of these files (path to text). Every flow must be free of faults."""
    for path, text in sorted(files.items()):
        examples, problems = read_examples(path, text)
        yield from problems
        for example in examples:
            yield from play(library, example)


def play(library: Library, example: Example) -> Iterator[Problem]:
    """One example: nothing if all is as written."""
    if example.flow and example.flow not in library.flows:
        what = f'there is no flow "{example.flow}"'
        yield example.problem(example.flow_number, "unknown-flow", what, did_you_mean(example.flow, library.flows))
        return
    past, problems = earlier_check_ins(library, example)
    problems = [*unknown_facts(library, example), *problems]
    if problems:
        yield from problems
        return
    words = {"name": example.person, "telegram_name": example.person, **example.words}
    facts = facts_for(library, words=words, settings=example.settings, numbers=example.numbers, past=past)
    facts = replace(facts, hidden=frozenset(example.hidden))
    yield from _Playing(library, example, facts).problems()


@dataclass
class _Playing:
    """One example as it is played."""

    library: Library
    example: Example
    facts: Facts
    turn: Turn | None = None
    unheard: list[Flag] = field(default_factory=list)
    left: int = 0
    """How many flags have left so far."""

    def problems(self) -> Iterator[Problem]:
        """Line by line; ends at the first line the conversation cannot go on from."""
        compiled = None
        if self.example.flow:
            compiled = self.library.compiled(self.example.flow)
            self._take(begin(compiled, "example", MONDAY, self.facts))
        else:
            self._hear(flags_from_facts(self.library.rules.values(), self.facts, MONDAY))
        for line in self.example.lines:
            if line.kind is LineKind.PERSON:
                problem = self._answer(compiled, line)
                if problem is not None:
                    yield problem
                    return
            else:
                yield from self._expect(line)
        for flag in self.unheard:
            what = f'{flag.rule} tells people more than is written here: "{flag.words}"'
            mend = f"If that is meant, add: Supervisor hears: {flag.words}"
            yield self.example.problem(self.example.number, "example-fails", what, mend)

    def _take(self, turn: Turn) -> None:
        self.turn = turn
        self._hear(turn.flags)

    def _hear(self, flags: Iterator[Flag] | tuple[Flag, ...]) -> None:
        leaving = [flag for flag in flags if flag.leaves]
        self.unheard += leaving
        self.left += len(leaving)

    def _answer(self, compiled: Compiled | None, line: Line) -> Problem | None:
        """The person taps or types; a problem if that is no answer to what was asked."""
        if compiled is None or self.turn is None:
            return self._fails(line, "nothing is asked without a flow", "Add a line: Flow: weekly")
        try:
            self._take(advance(compiled, self.turn.checkin, Wrote(line.text), MONDAY, self.facts))
        except NotWaiting:
            return self._fails(
                line, "the conversation is over here", "Take the line out, or look at what was answered."
            )
        except TooLong as long:
            return self._fails(line, f"there is room for {long.limit} characters only", "Say it in fewer words.")
        except NotUnderstood:
            labels = [offer.label for offer in self._ask.offers] if self._ask else []
            what = f'"{line.text}" is no answer here. There are: {"; ".join(labels)}'
            return self._fails(line, what, did_you_mean(line.text, labels))
        return None

    def _expect(self, line: Line) -> Iterator[Problem]:
        if line.kind is LineKind.ASKS:
            asked = self._ask.text if self._ask else "nothing"
            if not _says(asked, line.text):
                yield self._fails(
                    line, f'the bot asks something else: "{_short(asked)}"', "Mend the flow, or this line."
                )
        elif line.kind is LineKind.SAYS:
            said = "\n".join(each.text for each in self.turn.utter if isinstance(each, Say)) if self.turn else ""
            if not _says(said, line.text):
                heard = f'"{_short(said)}"' if said else "nothing"
                yield self._fails(line, f"the bot says something else: {heard}", "Mend the flow, or this line.")
        elif line.kind in (LineKind.SUPERVISOR, LineKind.ALTERNATE):
            yield from self._heard(line)
        elif line.kind is LineKind.NOBODY and self.left:
            yield self._fails(line, "but somebody has heard something", "Look at the lines before this one.")
        elif line.kind is LineKind.HELP and not (self.turn and self.turn.urgent):
            yield self._fails(line, "no help contacts are shown with this answer", "Give the choice urgent = true.")
        elif line.kind is LineKind.ENDS and not (self.turn and self.turn.checkin.status is Status.FINISHED):
            asked = _short(self._ask.text) if self._ask else ""
            yield self._fails(line, f'the conversation goes on: "{asked}"', "Answer it, or take the line out.")

    def _heard(self, line: Line) -> Iterator[Problem]:
        other = line.kind is LineKind.ALTERNATE
        matching = [flag for flag in self.unheard if _says(flag.words, line.text)]
        right = [flag for flag in matching if self._to_alternate(flag) is other]
        if right:
            self.unheard.remove(right[0])
        elif matching:
            who = "the supervisor" if other else "someone else"
            what = f"it is {who} who hears this"
            mend = "Write: Supervisor hears: ..." if other else "Write: Someone else hears: ..."
            self.unheard.remove(matching[0])
            yield self._fails(line, what, mend)
        else:
            heard = "; ".join(f'"{flag.words}"' for flag in self.unheard) or "nothing"
            yield self._fails(line, f"what is heard is {heard}", "Look at the answers before, and at the rule.")

    def _to_alternate(self, flag: Flag) -> bool:
        rule = self.library.rules.get(flag.rule)
        return flag.decision is Decision.ALTERNATE or (rule is not None and rule.to_alternate)

    @property
    def _ask(self) -> Ask | None:
        if self.turn is None:
            return None
        return next((each for each in self.turn.utter if isinstance(each, Ask)), None)

    def _fails(self, line: Line, what: str, mend: str) -> Problem:
        return self.example.problem(line.number, "example-fails", what, mend)


def earlier_check_ins(library: Library, example: Example) -> tuple[list[Past], list[Problem]]:
    """The earlier check-ins, newest first, and what could not be read of them."""
    past, problems = [], []
    for earlier in sorted(example.earlier, key=lambda each: each.weeks):
        flow_id = earlier.flow or example.flow
        at = MONDAY - timedelta(weeks=earlier.weeks)
        answers: dict[tuple[str, str], Answer] = {}
        for name, value in earlier.answers:
            answer = _answer(library, flow_id, name, value)
            if answer is None:
                what = f'"{name} = {value}" is no answer in the flow "{flow_id}"'
                flow = library.flows.get(flow_id)
                step = flow.steps.get(name) if flow else None
                known = (
                    [choice.label for choice in step.choices] if step else list(flow.steps if flow else library.flows)
                )
                mend = did_you_mean(value if step else name if flow else flow_id, known)
                problems.append(example.problem(earlier.number, "example-unreadable", what, mend))
            else:
                answers[answer.step, answer.item] = replace(answer, at=at)
        past.append(Past(f"ago{earlier.number}", flow_id, at, answers))
    return past, problems


def _answer(library: Library, flow_id: str, name: str, value: str) -> Answer | None:
    """An answer as people write it: to a step a label, an id, a number or "skipped"; or a score and its number."""
    flow = library.flows.get(flow_id)
    step = flow.steps.get(name) if flow else None
    number = float(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else None
    if step is None:
        if flow is None or number is None or name not in _scores(library):
            return None
        return Answer(name, MONDAY, f"score:{name}", number=number)
    if value.lower() == "skipped":
        return Answer(name, MONDAY, skipped=True)
    for choice in step.choices:
        if _plain(value) in (_plain(choice.label), choice.id):
            return Answer(name, MONDAY, choices=(choice.id,), skipped=choice.missing)
    if number is not None:
        return Answer(name, MONDAY, number=number)
    return Answer(name, MONDAY, text=value) if step.words is not None else None


def _scores(library: Library) -> set[str]:
    names = set()
    for instrument in library.instruments.values():
        names |= set(instrument.scores) or {instrument.id}
    return names


def _says(text: str, wanted: str) -> bool:
    """Whether the text holds the wanted words; "..." stands for anything."""
    at = 0
    plain = _plain(text)
    for part in filter(None, (_plain(each) for each in wanted.split("..."))):
        found = plain.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _plain(text: str) -> str:
    straight = text.lower().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(straight.split()).strip(" .")


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:30]) + (" ..." if len(words) > 30 else "")
