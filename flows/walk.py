"""One turn in the making: where the conversation stands, what was said on the way and what follows from it.

Begun from a check-in, changed by what happened, and ended as a `Turn`; it never outlives one call of the engine.
"""

from __future__ import annotations

from datetime import datetime

from flows.checkin import Answer, CheckIn, Effect, Say, Status
from flows.compiled import Compiled, Prepared
from flows.conditions import Evidence, holds, last_score, score_now
from flows.facts import Facts
from flows.flags import Decision, Flag, Rule, Sharing, Tier
from flows.flow import Choice, StepKind
from flows.rules import RANK, fires, is_quiet, make_flag, tier_now
from flows.scoring import scores
from flows.texts import Text, cut, fill

Key = tuple[str, str]


class Walk:
    """The state of one turn. Answers are copied only when the first one changes."""

    __slots__ = (
        "answers",
        "before",
        "checkin",
        "compiled",
        "decided",
        "draft",
        "effects",
        "facts",
        "flags",
        "item",
        "kept",
        "now",
        "picked",
        "raised",
        "said",
        "seen",
        "status",
        "step",
        "trail",
        "unclear",
        "urgent",
        "withdrawn",
    )

    def __init__(self, compiled: Compiled, checkin: CheckIn, now: datetime, facts: Facts) -> None:
        self.compiled = compiled
        self.checkin = checkin
        self.facts = facts
        self.now = now
        self.status = checkin.status
        self.step = checkin.step
        self.item = checkin.item
        self.trail = checkin.trail
        self.before = checkin.answers
        self.answers: dict[Key, Answer] = dict(checkin.answers)
        self.picked = checkin.picked
        self.unclear = checkin.unclear
        self.raised = checkin.raised
        self.decided = checkin.decided
        self.draft = checkin.draft
        self.said: list[Say] = []
        self.kept: list[Answer] = []
        self.withdrawn: list[Key] = []
        self.flags: list[Flag] = []
        self.effects: list[Effect] = []
        self.urgent = False
        self.seen = Evidence(checkin.code, checkin.flow, self.answers, facts, now)

    @property
    def here(self) -> Prepared:
        """The step the conversation stands at."""
        return self.compiled.steps[self.step]

    # What is said

    def look_up(self, name: str) -> str:
        """The value of a variable in a text."""
        word = self.facts.words.get(name)
        if word is not None:
            return word
        kind, _, rest = name.partition(".")
        if kind == "score":
            return _number(score_now(rest, self.answers))
        if kind == "last" and rest:
            return _number(last_score(rest, self.facts))
        if kind == "answer":
            return self.label_of(rest)
        if name == "shared":
            return self._shared()
        return self.text(f"unknown.{name}", "")

    def fill(self, text: Text) -> str:
        """A text with its variables filled."""
        return text if isinstance(text, str) else fill(text, self.look_up)

    def text(self, key: str, otherwise: str) -> str:
        """One of the library's texts said by the engine itself."""
        text = self.compiled.texts.get(key)
        return otherwise if text is None else self.fill(text)

    def say(self, text: str) -> None:
        """Says something in passing; the same line is not said twice in a row."""
        if text and not (self.said and self.said[-1].text == text):
            self.said.append(Say(text))

    def label_of(self, step: str) -> str:
        """What was answered to this step, in the words of its buttons; empty if nothing was."""
        answer = self.answers.get((step, ""))
        prepared = self.compiled.steps.get(step)
        if answer is None or prepared is None:
            return ""
        if answer.number is not None:
            return _number(answer.number)
        choices = [prepared.choice[choice] for choice in answer.choices if choice in prepared.choice]
        return ", ".join(choice.label for choice in choices)

    def _shared(self) -> str:
        words = []
        for rule_id in self.raised:
            rule = self.compiled.rules.get(rule_id)
            if rule is not None and tier_now(rule, self.facts) is not Tier.VOLUNTEER_ONLY:
                words.append(self._words_of(rule, self.decided.get(rule_id)))
        quoted = [f'"{text.removesuffix(".")}"' for text in dict.fromkeys(words)]
        return "; ".join(quoted) or self.text("shared.nothing", "")

    def _words_of(self, rule: Rule, decision: Decision | None) -> str:
        if decision is Decision.CHAT:
            return self.text("sharing.chat_words", "")
        return " ".join(fill_rule(self, rule).split())

    # What is kept

    def keep(self, answer: Answer) -> None:
        """Keeps an answer; one that differs from what stood here takes back everything answered after it."""
        key = (answer.step, answer.item)
        stood = self.answers.get(key)
        self.answers[key] = answer
        self.kept.append(answer)
        if stood is not None and _differs(stood, answer):
            self._take_back_later()

    def _take_back_later(self) -> None:
        standing = {*self.trail, self.step}
        for key in [key for key in self.answers if key[0] not in standing]:
            del self.answers[key]
            self.withdrawn.append(key)
        then = Evidence(self.checkin.code, self.checkin.flow, self.before, self.facts, self.now)
        for rule_id in self.raised:
            rule = self.compiled.rules.get(rule_id)
            if rule is not None and tier_now(rule, self.facts) is not Tier.VOLUNTEER_ONLY:
                held, does = (holds(rule.when, seen, missing=None) is True for seen in (then, self.seen))
                if held and not does:
                    self.effects.append(Effect("answer_changed", rule_id))

    def keep_scores(self, prepared: Prepared, late: bool) -> None:
        """Computes the scores of an item group, taking back those that no longer stand."""
        assert prepared.instrument is not None
        fresh = dict(scores(prepared.instrument, prepared.id, self.answers))
        for name, _ in prepared.scores:
            key = (prepared.id, f"score:{name}")
            if name in fresh:
                self.keep(Answer(prepared.id, self.now, item=key[1], number=fresh[name], late=late))
            elif self.answers.pop(key, None) is not None:
                self.withdrawn.append(key)

    def apply(self, prepared: Prepared, choice: Choice) -> None:
        """What a choice says and changes besides being the answer."""
        if (line := prepared.says.get(choice.id)) is not None:
            self.say(self.fill(line))
        for name, value in choice.effects.items():
            self.effects.append(Effect(name, fill_text(self, value)))
        self.urgent = self.urgent or choice.urgent

    # What fires

    def raise_at_once(self, prepared: Prepared) -> None:
        """Flags of the rules this step can make true, apart from those the person is asked about."""
        for rule in prepared.rules:
            if rule.id in self.raised or rule.id in self.decided:
                continue
            tier = tier_now(rule, self.facts)
            if rule.sharing is Sharing.ASKED and tier is not Tier.VOLUNTEER_ONLY:
                continue
            if fires(rule, self.seen, self._heard()):
                self.flags.append(make_flag(rule, self.seen, fill_rule(self, rule)))
                self.raised = (*self.raised, rule.id)
                self.say(self.text(f"rule.{rule.id}.say", ""))

    def _heard(self) -> list[Rule]:
        return [rule for rule_id in self.raised if (rule := self.compiled.rules.get(rule_id)) is not None]

    def to_ask(self, prepared: Prepared) -> Rule | None:
        """The rule whose sharing screen comes next at this step: the soonest tier first, one for each theme."""
        if not self.facts.settings.get("share_allowed", True):
            return None
        waiting = []
        for rule_id in prepared.step.share:
            rule = self.compiled.rules.get(rule_id)
            if rule is not None and rule_id not in self.decided and self._asks_about(rule):
                waiting.append(rule)
        return max(waiting, key=lambda rule: RANK[rule.tier], default=None)

    def _asks_about(self, rule: Rule) -> bool:
        if rule.sharing is not Sharing.ASKED or holds(rule.when, self.seen, missing=None) is not True:
            return False
        if tier_now(rule, self.facts) is Tier.VOLUNTEER_ONLY:
            return False
        heard = [
            self.compiled.rules[other] for other in (*self.decided, *self.raised) if other in self.compiled.rules
        ]
        return not is_quiet(rule, self.facts, self.now, heard)

    def decide(self, rule: Rule, decision: Decision) -> None:
        """Keeps what the person chose on the sharing screen; the flag leaves with exactly the words shown."""
        words = self.text("sharing.chat_words", "") if decision is Decision.CHAT else fill_rule(self, rule)
        flag = make_flag(rule, self.seen, words, decision)
        self.flags.append(flag)
        self.decided = {**self.decided, rule.id: decision}
        if flag.leaves:
            self.raised = (*self.raised, rule.id)
        said = self.text(f"sharing.said.{decision}", "")
        self.say(self.text(f"sharing.said.{decision}_alternate", said) if rule.to_alternate else said)

    # Where it goes

    def go(self, target: str | None) -> None:
        """Goes on to the next step that waits for the person, saying what is said on the way, or to the end."""
        passed = 0
        while target is not None:
            here = self.compiled.steps[target]
            self.step = target
            passed += 1
            if here.kind is StepKind.END or passed > 2 * len(self.compiled.steps):
                self._end(here)
                return
            if here.asks:
                if self._stops_at(here):
                    return
                target = here.next or here.usual
            else:
                target = self._through(here)

    def _stops_at(self, here: Prepared) -> bool:
        if here.kind is StepKind.SHARE:
            return self.to_ask(here) is not None
        if here.id in self.facts.hidden:
            return False
        if here.kind is StepKind.CHOOSE and here.offers is None:
            return any(self.offered(choice) for choice in here.step.choices)
        return True

    def _through(self, here: Prepared) -> str | None:
        if here.kind is StepKind.SAY:
            self.say(self.fill(here.text))
        elif here.kind is StepKind.BRANCH:
            for branch in here.step.branch:
                if holds(branch.when, self.seen):
                    return branch.next
        elif here.kind is StepKind.ROTATE:
            return self._turn_of(here) or here.next
        return here.next

    def _turn_of(self, here: Prepared) -> str | None:
        """The rotating step asked longest ago; one never asked comes first, in the order written."""
        open_to = [step for step in here.step.rotate if step not in self.facts.hidden]
        if not open_to:
            return None
        past = self.facts.past
        ages = {
            step: next((age for age, earlier in enumerate(past) if (step, "") in earlier.answers), len(past))
            for step in open_to
        }
        return max(open_to, key=lambda step: ages[step])

    def offered(self, choice: Choice) -> bool:
        """Whether this button is there."""
        return choice.offer_when is None or holds(choice.offer_when, self.seen) is True

    def _end(self, here: Prepared) -> None:
        if self.status is not Status.EXPIRED:
            self.status = Status.FINISHED
        if here.kind is StepKind.END:
            self.say(self.fill(here.text))


def fill_text(walk: Walk, text: str) -> str:
    """A text that was not cut beforehand, filled."""
    return walk.fill(cut(text)) if "{" in text else text


def fill_rule(walk: Walk, rule: Rule) -> str:
    """Exactly what a supervisor would see."""
    return fill_text(walk, rule.words)


def _differs(before: Answer, after: Answer) -> bool:
    return (before.choices, before.text, before.number, before.skipped) != (
        after.choices,
        after.text,
        after.number,
        after.skipped,
    )


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
