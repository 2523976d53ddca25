"""One language at work: where its classes, entries and harmless frames occur in a text, and what that weighs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flows.spotting.compile import (
    NAME_CLASS,
    NOT_CLASS,
    STARTER_CLASS,
    THEY_CLASS,
    TURN_CLASS,
    WRITER_CLASS,
    Compiled,
    Rule,
)
from flows.spotting.files import Entry, Silence
from flows.spotting.patterns import Pattern, Reading, Span, occurrences
from flows.spotting.signs import ENTRY, FRAME, LENGTH, signs_of
from flows.spotting.values import Level, Match, strongest
from flows.spotting.weights import Weights
from flows.spotting.words import Piece, Words, read

SAID = 5
"""Signs named as reasons at most."""
WEIGHT = "weight:"
"""How a sign is named as a reason beside the entries."""


@dataclass(frozen=True)
class _Quiet:
    """Which words are covered by harmless frames: for every entry, and for those about other people only."""

    for_all: frozenset[int]
    for_others: frozenset[int]

    def hides(self, spans: Iterable[Span], firm: bool) -> bool:
        covered = self.for_all if firm else self.for_others
        return all(start in covered for start, _ in spans)


@dataclass(frozen=True)
class Sighting:
    """What one language's lists found in a text: where each class stands first, the frames, and the entries."""

    words: Words
    classes: dict[str, Span] = field(default_factory=dict)
    frames: frozenset[str] = frozenset()
    entries: dict[str, tuple[Entry, Span]] = field(default_factory=dict)


class Searcher:
    """One language's tables with an index from classes to the patterns worth trying."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.name_id = compiled.class_ids[NAME_CLASS]
        self.not_id = compiled.class_ids[NOT_CLASS]
        self.turn_id = compiled.class_ids[TURN_CLASS]
        self.they_id = compiled.class_ids[THEY_CLASS]
        self.writer_id = compiled.class_ids[WRITER_CLASS]
        self.starter_id = compiled.class_ids[STARTER_CLASS]
        self.sizes = self._sizes()
        self._indexes = {
            "entry": self._index(compiled.entries),
            "sure": self._index([rule for rule in compiled.entries if rule.sure]),
            "silence": self._index(compiled.silences),
        }
        self.names = {one: name for name, one in compiled.class_ids.items() if not name.startswith("=")}

    def _sizes(self) -> dict[int, int]:
        """How many words a class has; the smallest class of a pattern decides when it is worth trying."""
        sizes: dict[int, int] = {}
        for phrase, classes in self.compiled.meanings.items():
            for one in classes if " " not in phrase else ():
                sizes[one] = sizes.get(one, 0) + 1
        return {one: size + 10_000 * (one in self.compiled.grammar_ids) for one, size in sizes.items()}

    def _index(self, rules: list[Rule]) -> dict[int, list[tuple[Rule, Pattern, tuple[tuple[int, ...], ...]]]]:
        index: dict[int, list[tuple[Rule, Pattern, tuple[tuple[int, ...], ...]]]] = {}
        for rule in rules:
            for pattern in rule.patterns:
                needs = [step.classes for sequence in pattern.sequences for step in sequence.steps]
                needs.sort(key=lambda classes: sum(self.sizes.get(one, 0) for one in classes))
                for one in needs[0]:
                    index.setdefault(one, []).append((rule, pattern, tuple(needs[1:])))
        return index

    def tag(self, text: str, words: Words) -> dict[int, list[Span]]:
        """Where each class occurs. A phrase that absorbs hides the meanings of the words inside it."""
        spans: dict[int, list[Span]] = {}
        meanings, longest, absorbing = self.compiled.meanings, self.compiled.longest, self.compiled.absorbing
        word, sentence = words.word, words.sentence
        at, size = 0, len(word)
        while at < size:
            skip = 0
            for length in range(min(longest.get(word[at], 1), size - at), 1, -1):
                end = at + length
                phrase = " ".join(word[at:end])
                if phrase not in meanings or sentence[at] != sentence[end - 1]:
                    continue
                for one in meanings[phrase]:
                    spans.setdefault(one, []).append((at, end))
                if phrase in absorbing:
                    skip = length
                    break
            if not skip:
                for one in meanings.get(word[at], ()):
                    spans.setdefault(one, []).append((at, at + 1))
                if self._is_name(text, words, at):
                    spans.setdefault(self.name_id, []).append((at, at + 1))
            at += skip or 1
        self._add_dropped_writer(words, spans)
        return spans

    def _add_dropped_writer(self, words: Words, spans: dict[int, list[Span]]) -> None:
        """People leave out "I": a sentence that starts with such a verb gets an "I" of no length before it."""
        sentence = words.sentence
        for start, _ in spans.get(self.starter_id, ()):
            if start == 0 or sentence[start - 1] != sentence[start]:
                spans.setdefault(self.writer_id, []).append((start, start))

    def _is_name(self, text: str, words: Words, at: int) -> bool:
        """A capital in mid-sentence on a word the lexicon does not know is taken for somebody's name."""
        first = text[words.start[at]]
        if first.isupper() and len(words.word[at]) == 1:
            return first not in "AI"
        if not first.isupper() or words.word[at] in self.compiled.spelling.vocabulary:
            return False
        inside = at > 0 and words.sentence[at - 1] == words.sentence[at]
        return inside and not text[words.start[at] : words.end[at]][1:].isupper()

    def found(self, rules: str, reading: Reading) -> list[tuple[Rule, list[Span]]]:
        """The rules of one kind ("entry", "sure", "silence") that occur, with the stretches of each occurrence."""
        index = self._indexes[rules]
        spans = reading.spans
        seen: set[int] = set()
        found: list[tuple[Rule, list[Span]]] = []
        for one in list(spans):
            for rule, pattern, needs in index.get(one, ()):
                if id(pattern) in seen:
                    continue
                seen.add(id(pattern))
                if not all(any(c in spans for c in classes) for classes in needs):
                    continue
                runs = occurrences(pattern, reading, _guarded(rule))
                if not runs:
                    continue
                if len(pattern.sequences) > 1:
                    found.append((rule, runs))
                else:
                    found.extend((rule, [run]) for run in runs)
        return found

    def search(self, text: str, pieces: list[Piece]) -> Sighting:
        """What this language's lists make of a scanned text."""
        words = read(pieces, self.compiled.spelling, self.compiled.breaks)
        if not words.word:
            return Sighting(words)
        reading = Reading(words, self.tag(text, words))
        reading.prepare(self.not_id, self.turn_id, self.they_id)
        classes = {self.names[one]: spans[0] for one, spans in reading.spans.items() if one in self.names}
        kept: dict[str, tuple[Entry, Span]] = {}
        for rule, spans in self.found("sure", reading):
            # Before anything is blanked: in "no, I want to die" nothing is denied.
            if isinstance(rule.entry, Entry) and self._holds(rule, reading):
                _keep(kept, rule.entry, spans)
        frames, quiet = self._quieten(reading)
        called_off: dict[str, bool] = {}
        for rule, spans in self.found("entry", reading):
            entry = rule.entry
            if not isinstance(entry, Entry) or quiet.hides(spans, entry.firm):
                continue
            if entry.name not in called_off:
                called_off[entry.name] = not self._holds(rule, reading)
            if not called_off[entry.name]:
                _keep(kept, entry, spans)
        return Sighting(words, classes, frames, kept)

    def judge(self, text: str, pieces: list[Piece]) -> tuple[Level, list[tuple[Level, Match]]]:
        """How worried to be, and why: the entries that matched, then the signs that weighed most."""
        seen, weights = self.search(text, pieces), self.compiled.weights
        if weights is None:
            found = [(Level(entry.level), entry.name, span) for entry, span in seen.entries.values()]
        else:
            found = self._weighed(seen, weights)
        start, end = seen.words.start, seen.words.end
        matches = [
            (level, Match(name, text[start[first] : end[last - 1]], start[first], end[last - 1]))
            for level, name, (first, last) in found
            if last > first
        ]
        return strongest(level for level, _ in matches), matches

    def _weighed(self, seen: Sighting, weights: Weights) -> list[tuple[Level, str, Span]]:
        entries = {name: span for name, (_, span) in seen.entries.items()}
        signs = signs_of(seen.words, weights.letters, seen.classes, entries, seen.frames)
        level, heavy = weights.weigh(signs)
        found: list[tuple[Level, str, Span]] = []
        for entry, span in seen.entries.values():
            own = Level(entry.level)
            if weights.knows(entry.name):
                own = Level.ASK if entry.sure else Level.NONE
            if (told := strongest((own, level))) is not Level.NONE:
                found.append((told, entry.name, span))
        if level is not Level.NONE:
            heaviest = [sign for _, sign in heavy if not sign.startswith((ENTRY, FRAME, LENGTH))][:SAID]
            found += [(level, WEIGHT + sign, signs[sign]) for sign in heaviest]
        return found

    def _quieten(self, reading: Reading) -> tuple[frozenset[str], _Quiet]:
        """Blanks idioms and denials, then finds which words lie in a harmless frame; with the names of all found."""
        found = [(rule, spans) for rule, spans in self.found("silence", reading) if _applies(rule, spans, reading)]
        frames = frozenset(rule.entry.name for rule, _ in found)
        idioms: dict[str, tuple[Rule, set[Span]]] = {}
        for rule, spans in found:
            if isinstance(rule.entry, Silence) and rule.entry.covers == "words":
                idioms.setdefault(rule.entry.name, (rule, set()))[1].update(spans)
        for rule, places in idioms.values():
            if self._holds(rule, reading):
                self._blank(reading, places)
        reading.prepare(self.not_id, self.turn_id, self.they_id)
        for_all: set[int] = set()
        for_others: set[int] = set()
        for rule, spans in self.found("silence", reading):
            silence = rule.entry
            if not isinstance(silence, Silence) or silence.covers == "words" or not self._holds(rule, reading):
                continue
            covered = _covered(silence.covers, spans, reading)
            for_others |= covered
            if silence.quiets == "everything":
                for_all |= covered
        return frames, _Quiet(frozenset(for_all), frozenset(for_others))

    @staticmethod
    def _holds(rule: Rule, reading: Reading) -> bool:
        return not any(occurrences(pattern, reading, False) for pattern in rule.unless)

    def _blank(self, reading: Reading, spans: set[Span]) -> None:
        """Takes every meaning but grammar from the words of an idiom or denial."""
        blanked = {at for start, end in spans for at in range(start, end)}
        for one, places in list(reading.spans.items()):
            if one in self.compiled.grammar_ids:
                continue
            left = [place for place in places if blanked.isdisjoint(range(*place))]
            if left:
                reading.spans[one] = left
            else:
                del reading.spans[one]


def _applies(rule: Rule, spans: list[Span], reading: Reading) -> bool:
    """A denial holds within its clause: in "never mind, I will kill myself" nothing is denied."""
    silence, clause = rule.entry, reading.words.clause
    if not isinstance(silence, Silence) or silence.kind != "denial" or silence.covers not in ("words", "part"):
        return True
    return all(clause[start] == clause[end - 1] for start, end in spans)


def _guarded(rule: Rule) -> bool:
    """Whether a "not" in front undoes the rule: so for most entries, and for frames that say all is well."""
    if isinstance(rule.entry, Entry):
        return not rule.entry.even_if_not
    return rule.entry.kind in ("past-and-well", "good-practice")


def _covered(covers: str, spans: list[Span], reading: Reading) -> set[int]:
    size = len(reading.words.word)
    if covers == "text":
        return set(range(size))
    sentence, turns = reading.words.sentence, reading.turns
    covered: set[int] = set()
    for start, end in spans:
        first, last = start, end
        while first > 0 and sentence[first - 1] == sentence[start]:
            if covers == "part" and turns[first] != turns[start + 1]:
                break
            first -= 1
        while last < size and sentence[last] == sentence[start]:
            if covers == "part" and turns[last + 1] != turns[end]:
                break
            last += 1
        covered.update(range(first, last))
    return covered


def _keep(kept: dict[str, tuple[Entry, Span]], entry: Entry, spans: list[Span]) -> None:
    """One match per entry: the first in the text."""
    whole = (min(start for start, _ in spans), max(end for _, end in spans))
    if entry.name not in kept or whole < kept[entry.name][1]:
        kept[entry.name] = (entry, whole)
