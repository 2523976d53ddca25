"""Whether everything fits Telegram after the longest substitution: messages, buttons, notices, the bot's profile.

Limits of the Bot API: 4,096 characters a message, 64 bytes a button carries, 200 a notice over a button, 512 and 120
for the bot's descriptions, 256 for a command's. Widths of buttons as they stay readable on a small phone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from flows.check.findings import Finding
from flows.check.known import LONGEST
from flows.check.subject import Subject, error
from flows.check.texts import all_texts
from flows.check.ways import targets_of
from flows.flow import Flow, Step, StepKind
from flows.texts import VARIABLE, utf16_length

MESSAGE = 4096
LABEL = 38
NAME_ON_A_BUTTON = 16
"""A name in a label is taken to be this long: longer ones are cut by the phone."""
TITLE = 40
TRAIL_LINES = 8
BESIDES = 900
"""Room for what the program itself adds to a question: who was told, which words were not understood."""

LIMITS: Mapping[str, int] = {"tap.": 200, "bot.description": 512, "bot.short_description": 120, "command.": 256}
UNKNOWN_VARIABLE = 64


def fit(subject: Subject) -> Iterator[Finding]:
    """Everything that is too long."""
    longest = _longest(subject)
    for said in all_texts(subject):
        if said.kind == "label":
            length = utf16_length(VARIABLE.sub("x" * NAME_ON_A_BUTTON, said.text))
            if length > LABEL and VARIABLE.sub("", said.text):
                what = f'the button "{said.text}" has {length} characters, of which a phone shows {LABEL}'
                mend = 'Shorten it, or print it as a lettered line with text = "..." beside a short label.'
                yield error(said.place, said.owner, "label-too-long", what, mend)
            continue
        length = _filled(said.text, longest)
        limit = next((most for key, most in LIMITS.items() if said.owner.startswith(key)), MESSAGE)
        if length > limit:
            what = f"this can become {length} characters long, and Telegram takes {limit}"
            yield error(said.place, said.owner, "text-too-long", what, "Shorten it.")
    for flow in subject.sound:
        yield from _screens(subject, flow, longest)


def _longest(subject: Subject) -> dict[str, int]:
    """How long each variable can become."""
    lines = {f"agreement.{key}": utf16_length(text) for key, text in subject.library.agreement.items()}
    by_country: dict[str, int] = {}
    for line in subject.library.help_lines:
        written = sum(utf16_length(part) for part in (line.name, line.contact, line.hours, line.source)) + 12
        by_country[line.country] = by_country.get(line.country, 0) + written
    return {**LONGEST, **lines, "help_lines": max(by_country.values(), default=0), "shared": 600}


def _filled(text: str, longest: Mapping[str, int]) -> int:
    fixed = utf16_length(VARIABLE.sub("", text))
    return fixed + sum(longest.get(name, UNKNOWN_VARIABLE) for name in VARIABLE.findall(text))


def _screens(subject: Subject, flow: Flow, longest: Mapping[str, int]) -> Iterator[Finding]:
    """The whole message: heading, trail, reply, what is said on the way, question. Only where no way goes round."""
    compiled = subject.library.compiled(flow.id)
    words = {rule.id: _filled(rule.words, longest) for rule in compiled.rules.values()}

    @cache
    def question(step_id: str) -> int:
        here = compiled.steps[step_id]
        if here.kind is StepKind.SHARE:
            return 400 + max((words.get(rule, 0) for rule in here.step.share), default=0)
        lead = len(here.instrument.introduction) + len(here.instrument.credit) if here.instrument else 0
        items = max((utf16_length(item.text) for item in here.items), default=0)
        text = here.text if isinstance(here.text, str) else "".join(_parts(here.text, longest))
        return utf16_length(text) + lead + items

    def onward(step_id: str, passed: frozenset[str]) -> int:
        """The longest of what is said from here to the next question, that question included."""
        step = flow.steps[step_id]
        if step_id in passed:
            return 0
        own = question(step_id)
        if step.kind in (StepKind.SAY, StepKind.BRANCH, StepKind.ROTATE, StepKind.SHARE):
            own = 0 if step.kind in (StepKind.BRANCH, StepKind.ROTATE) else own
            return own + max((onward(target, passed | {step_id}) for target in targets_of(step)), default=0)
        return own

    trail = TRAIL_LINES * max((len(step.short or "") + LABEL + 4 for step in flow.step), default=0)
    for step in flow.step:
        for reply, target, choice in _replies(step):
            length = TITLE + trail + BESIDES + _filled(reply, longest) + onward(target, frozenset())
            if length > MESSAGE:
                what = (
                    f"the message after this answer can become {length} characters long, and Telegram takes {MESSAGE}"
                )
                place = subject.places.flow(flow.id, step.id, choice)
                yield error(place, step.id, "screen-too-long", what, "Shorten the reply or what is said after it.")
                break


def _replies(step: Step) -> Iterator[tuple[str, str, str]]:
    """(reply, where it leads, choice) of every way on from a question."""
    if not step.asks:
        return
    for choice in step.choices:
        target = choice.next or step.next
        if target is not None:
            yield choice.say or "", target, choice.id
    if step.next is not None:
        yield "", step.next, ""


def _parts(text: tuple[str, ...], longest: Mapping[str, int]) -> Iterator[str]:
    for place, part in enumerate(text):
        yield "x" * longest.get(part[:1].lower() + part[1:], UNKNOWN_VARIABLE) if place % 2 else part
