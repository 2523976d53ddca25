"""How things are said: phrases that safety guidance warns against, pressure, double questions, long or hard texts.

The phrases follow Samaritans' media guidelines, Orygen's #chatsafe and NHS England, Staying safe from suicide (2025);
the lengths and the reading age follow the NHS content style guide (reading age 9 to 11, 11 to 14 at most).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flows.check.findings import Finding
from flows.check.subject import Subject, error, warning
from flows.check.texts import Said, all_texts, flow_texts
from flows.texts import VARIABLE

Grade = Callable[[str], float]
"""The school grade that reads a text with ease (Flesch-Kincaid: Kincaid and others 1975); five more is the age."""

FORBIDDEN = (
    (r"(understand|know) (exactly )?how you feel", "Nobody knows how another feels; name what they said instead."),
    (r"24 ?/ ?7|around the clock for you", "The bot is not watched all the time. Say who is there, and when."),
    (r"(you are|you're) not alone", "From a program this rings hollow. Say which person can be reached."),
    (r"(i am|i'm) (always )?here for you", "A program cannot be there for anyone. Say which person can be reached."),
    (r"(everything|it|things|you)('ll| will) (all )?be (fine|ok|okay|all right)", "Nobody can promise that."),
    (r"think of your (family|children|kids|loved ones)", "Guilt does not help. Offer a person to talk to."),
    (r"(should|ought to) be (grateful|thankful)", "Nobody should feel a duty to be grateful."),
    (r"commit(s|ted|ting)? suicide", 'Say "died by suicide" or "thinking about suicide".'),
    (
        r"(failed|unsuccessful|successful|completed) (suicide )?(attempt|suicide)",
        'Say "attempted" or "died by suicide".',
    ),
    (r"attention[- ]seek\w*", "Say what the person needs."),
    (r"threaten(s|ed|ing)? suicide", 'Say "thinking about suicide".'),
    (r"(hang(ed|ing)? (your|him|her|my)self|overdos\w+|noose|slit\w* .{0,12}wrists?)", "Never name a method."),
    (r"(number|amount|how many) (of )?(pills|tablets)", "Never name a method."),
    (r"how (would|will|do|are) you (going to )?(do it|kill|hurt|harm)\w*", "Never ask how, when or with what."),
    (
        r"(?<!'t )(?<!cannot )(?<!never )(?<!not )(keep|stays?|remains?) (it |this |that )?(a |our )?secret"
        r"|strictly between us",
        "Never promise secrecy about danger.",
    ),
    (r"(i|we) promise", "Promise nothing that the rota cannot keep."),
    (r"(somebody|someone|help|police|ambulance)( is|'s)? on (the|its|their) way", "Promise no rescue."),
    (
        r"(will|shall) (call|ring|answer|reply|be (there|with you)) within \w+ (minutes?|hours?)",
        "Promise no response time.",
    ),
    (
        r"(high|low|medium|moderate)[- ]risk|risk (level|score|rating of)",
        "A tier is a response time, never a level of risk.",
    ),
    (r"you (have|suffer from|are suffering from) (depression|anxiety|burnout|ptsd|trauma)", "Never diagnose."),
    (r"useful data|valuable data", "Distress is not data."),
)
"""(pattern, what to do instead); matched in plain lower case on whole words."""

AVOID = (
    (r"clients?", '"a person you support"'),
    (r"breach\w*", '"boundary"'),
    (r"resilien\w+", '"take a break"'),
    (r"interventions?", '"chat"'),
    (r"complian\w+|non-complian\w+", "what is asked, in plain words"),
    (r"suffers? from", '"lives with"'),
    (r"burn-?out|depress\w+|symptoms?|diagnos\w+", "what the person said, in their words"),
    (r"asap|e\.g\.|i\.e\.|etc", "the words themselves"),
)

PRESSURE = (
    r"you must",
    r"(?<!not )(?<!n't )(?<!never )(?<!no )(you )?(have|need) to",
    r"you ought to",
    r"make sure (you|that)",
    r"(do not|don't) forget",
    r"(hurry|immediately|at once), please|please hurry",
    r"you (still )?(haven't|have not) (answered|replied|finished)",
    r"why (haven't|didn't) you",
    r"we are waiting|we're waiting",
    r"last chance|final reminder",
    r"you should have",
)

MESSAGE, SCENARIO, SENTENCE = 60, 110, 25
"""Words in a message, in a scenario's screen, in a sentence."""

AGE, OLDEST = 11.0, 14.0
"""Reading age of a whole conversation, and of a single message."""

LONG_BY_PURPOSE = ("privacy.", "bot.", "help.", "card.", "words.", "urgent.", "note.")
"""Notices read at leisure, and safety texts that are kept whole."""

EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2715-\u27bf\u2b00-\u2bff]")

_FORBIDDEN = tuple((re.compile(rf"\b(?:{pattern})(?!\w)"), instead) for pattern, instead in FORBIDDEN)
_AVOID = tuple((re.compile(rf"\b(?:{pattern})(?!\w)"), instead) for pattern, instead in AVOID)
_PRESSURE = tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in PRESSURE)


def wording(subject: Subject, grade: Grade | None = None) -> Iterator[Finding]:
    """Everything worth saying about the words. Without `grade`, nothing about reading age."""
    for said in all_texts(subject):
        plain = " ".join(said.text.lower().replace("’", "'").split())
        yield from _phrases(said, plain)
        yield from _pressure(said, plain)
        yield from _signs(said)
        yield from _lengths(said)
        yield from _double(said)
    if grade is not None:
        yield from _reading_age(subject, grade)


def _phrases(said: Said, plain: str) -> Iterator[Finding]:
    for pattern, instead in _FORBIDDEN:
        if found := pattern.search(plain):
            yield error(said.place, said.owner, "forbidden-phrase", f'"{found[0]}" may not be said', instead)
    for pattern, instead in _AVOID:
        if found := pattern.search(plain):
            yield warning(
                said.place, said.owner, "avoid-word", f'"{found[0]}" is better put otherwise', f"Say {instead}."
            )


def _pressure(said: Said, plain: str) -> Iterator[Finding]:
    for pattern in _PRESSURE:
        if (found := pattern.search(plain)) and said.kind not in ("label", "words"):
            what = f'"{found[0]}" presses people'
            yield warning(said.place, said.owner, "pressure", what, "Offer it instead: people may always say no.")


def _signs(said: Said) -> Iterator[Finding]:
    if said.kind == "label" and not re.search(r"\w", VARIABLE.sub("x", said.text)):
        what = f'the button "{said.text}" has no words, so its meaning is lost to some'
        yield warning(
            said.place, said.owner, "emoji-only", what, "Put the meaning in words; an emoji may stand beside it."
        )
    elif said.grave and EMOJI.search(said.text):
        what = "an emoji in a moment of danger"
        yield error(said.place, said.owner, "emoji-in-danger", what, "Take it out: words only here.")
    if said.grave and "!" in said.text:
        yield warning(
            said.place, said.owner, "exclamation", "an exclamation mark after a hard answer", "End with a full stop."
        )


def _lengths(said: Said) -> Iterator[Finding]:
    if said.owner.startswith(LONG_BY_PURPOSE) and said.kind == "text":
        return
    words = len(said.text.split())
    most = SCENARIO if said.scenario else MESSAGE
    if words > most:
        what = f"{words} words in one message, where {most} are plenty"
        yield warning(said.place, said.owner, "long-message", what, "Say less, or say it in two steps.")
    for sentence in re.split(r"(?<=[.?!:;])[\"']?\s+|\n+", said.text):
        if (count := len(sentence.split())) > SENTENCE:
            what = f'a sentence of {count} words: "{" ".join(sentence.split()[:6])} ..."'
            yield warning(said.place, said.owner, "long-sentence", what, "Make two sentences of it.")


def _double(said: Said) -> Iterator[Finding]:
    if said.kind != "ask":
        return
    asked = re.sub(r"\"[^\"]*\"|“[^”]*”", "", said.text)
    if asked.count("?") > 1:
        what = "two questions at once: which one does a button answer?"
        yield warning(said.place, said.owner, "double-question", what, "Ask one thing at a time.")


def _reading_age(subject: Subject, grade: Grade) -> Iterator[Finding]:
    for flow in subject.library.flows.values():
        if flow.language != "en":
            continue
        texts = [said for said in flow_texts(subject, flow) if said.kind in ("ask", "say", "reply")]
        whole = " ".join(_ended(said.text) for said in texts)
        if whole and (age := grade(whole) + 5) > AGE:
            what = f"the conversation needs a reading age of {age:.0f}, where 9 to {AGE:.0f} reaches most people"
            yield warning(subject.places.flow(flow.id), "", "reading-age", what, "Shorter sentences, plainer words.")
        for said in texts:
            if len(said.text.split()) >= 15 and (age := grade(_ended(said.text)) + 5) > OLDEST:
                what = f"this needs a reading age of {age:.0f}"
                yield warning(said.place, said.owner, "reading-age", what, "Shorter sentences, plainer words.")


def _ended(text: str) -> str:
    plain = VARIABLE.sub("Sue", text).strip()
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
