"""The lexicon: built once from files, then asked of each text which of its entries occur there, and where."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flows.spotting.compile import (
    NAME_CLASS,
    NOT_CLASS,
    STARTER_CLASS,
    THEY_CLASS,
    TURN_CLASS,
    WRITER_CLASS,
    Compiled,
    Rule,
    Sources,
    compile_language,
)
from flows.spotting.files import Entry, LexiconFile, Silence, line_of, read_file
from flows.spotting.languages import heard, looks_unknown
from flows.spotting.patterns import Pattern, Reading, Span, occurrences
from flows.spotting.values import Level, LexiconError, Match, Problem, Spotted
from flows.spotting.words import Piece, Words, fold, read, scan

_MAIN_LANGUAGE = "en"
_LONGEST_TEXT = 20_000
_STRENGTH = {Level.NONE: 0, Level.ASK: 1, Level.URGENT: 2}


@dataclass(frozen=True)
class _Quiet:
    """Which words are covered by harmless frames: for every entry, and for those about other people only."""

    for_all: frozenset[int]
    for_others: frozenset[int]

    def hides(self, spans: Iterable[Span], firm: bool) -> bool:
        covered = self.for_all if firm else self.for_others
        return all(start in covered for start, _ in spans)


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
        self.entry_index = self._index(compiled.entries)
        self.silence_index = self._index(compiled.silences)
        self.nets = [rule for rule in compiled.entries if rule.net]

    def _sizes(self) -> dict[int, int]:
        """How many words a class has; the smallest class of a pattern decides when it is worth trying."""
        sizes: dict[int, int] = {}
        for classes in self.compiled.singles.values():
            for one in classes:
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
        singles, phrases = self.compiled.singles, self.compiled.phrases
        at, size = 0, len(words.word)
        following = [*words.word[1:], ""]
        while at < size:
            word = words.word[at]
            skip = 0
            for phrase, classes, absorbs in phrases.get((word, following[at]), ()):
                end = at + len(phrase)
                if tuple(words.word[at:end]) == phrase and words.sentence[at] == words.sentence[end - 1]:
                    for one in classes:
                        spans.setdefault(one, []).append((at, end))
                    if absorbs:
                        skip = len(phrase)
                        break
            if not skip:
                for one in singles.get(word, ()):
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
        """The rules of one kind ("entry" or "silence") that occur, each with the stretches of each occurrence."""
        index = self.entry_index if rules == "entry" else self.silence_index
        spans = reading.spans
        seen: set[int] = set()
        found = []
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

    def search(self, text: str, pieces: list[Piece]) -> list[tuple[Entry, int, int]]:
        """The entries that occur in a scanned text, with the first and last word of each as text offsets."""
        words = read(pieces, self.compiled.spelling, self.compiled.breaks)
        if not words.word:
            return []
        reading = Reading(words, self.tag(text, words))
        reading.prepare(self.not_id, self.turn_id, self.they_id)
        quiet = self._quieten(reading)
        kept: dict[str, tuple[Entry, Span]] = {}
        called_off: dict[str, bool] = {}
        for rule, spans in self.found("entry", reading):
            entry = rule.entry
            if not isinstance(entry, Entry) or rule.net or quiet.hides(spans, entry.firm):
                continue
            if entry.name not in called_off:
                called_off[entry.name] = not self._holds(rule, reading)
            if not called_off[entry.name]:
                _keep(kept, entry, spans)
        for rule in self.nets:
            self._cast(rule, reading, quiet, kept)
        return [(entry, words.start[span[0]], words.end[span[1] - 1]) for entry, span in kept.values()]

    def _cast(self, rule: Rule, reading: Reading, quiet: _Quiet, kept: dict[str, tuple[Entry, Span]]) -> None:
        """A net catches when enough of its classes occur outside every harmless frame."""
        if sum(one in reading.spans for one in rule.net) < rule.least:
            return
        caught: list[Span] = []
        for one in rule.net:
            loose = (span for span in reading.spans.get(one, ()) if not quiet.hides([span], False))
            first = next((span for span in loose if span not in caught), None)
            if first is not None:
                caught.append(first)
        if len(caught) < rule.least or not isinstance(rule.entry, Entry):
            return
        if rule.patterns and not any(occurrences(pattern, reading, False) for pattern in rule.patterns):
            return
        if not any(occurrences(pattern, reading, False) for pattern in rule.unless):
            _keep(kept, rule.entry, caught)

    def _quieten(self, reading: Reading) -> _Quiet:
        """Blanks idioms and denials, then finds which words lie in a harmless frame."""
        found = self.found("silence", reading)
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
        return _Quiet(frozenset(for_all), frozenset(for_others))

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


class Lexicon:
    """All reviewed languages; `spot` is pure and gives the same answer for the same text, always."""

    def __init__(self, searchers: Mapping[str, Searcher], files: Mapping[str, LexiconFile]) -> None:
        self._searchers = dict(searchers)
        self.files = dict(files)
        self._function_words: dict[str, frozenset[str]] = {}
        for file in files.values():
            known = self._function_words.get(file.language, frozenset())
            self._function_words[file.language] = known | frozenset(map(fold, file.grammar.function_words))
        self.languages = tuple(self._searchers)

    def spot(self, text: str, languages: Sequence[str] | None = None) -> Spotted:
        """Reads one text (longer than 20,000 characters: its beginning) and says how worried to be, and why.

        `languages` limits the lists used. An empty or wordless text is `none`.
        """
        pieces = scan(text[:_LONGEST_TEXT])
        counts = heard(pieces, self._function_words)
        found: list[tuple[Entry, int, int]] = []
        for language, searcher in self._searchers.items():
            wanted = languages is None or language in languages
            if wanted and (languages is not None or language == _MAIN_LANGUAGE or counts[language]):
                found += searcher.search(text, pieces)
        matched = [(Level(entry.level), Match(entry.name, text[a:b], a, b)) for entry, a, b in found]
        matched.sort(key=lambda item: (-_STRENGTH[item[0]], item[1].start, item[1].entry))
        level = matched[0][0] if matched else Level.NONE
        unknown = looks_unknown(pieces, counts, self.languages)
        return Spotted(level, tuple(match for _, match in matched), unknown)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Building makes many small objects and no garbage; walking them over and over costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def parse_lexicon(files: Mapping[str, str]) -> Lexicon:
    """Builds a lexicon from files (path -> TOML text). Raises LexiconError with every problem in every file."""
    with _collector_paused():
        return _parse(files)


def _parse(files: Mapping[str, str]) -> Lexicon:
    problems: list[Problem] = []
    good: dict[str, LexiconFile] = {}
    for path in sorted(files):
        found = read_file(path, files[path])
        if isinstance(found, LexiconFile):
            good[path] = found
        else:
            problems += found
    searchers = {}
    for language in sorted({file.language for file in good.values() if file.reviewed}):
        chosen = {path: file for path, file in good.items() if file.language == language}
        sources = Sources(language, chosen, {path: files[path] for path in chosen})
        compiled = compile_language(sources)
        problems += sources.problems
        searchers[language] = Searcher(compiled)
    if problems:
        raise LexiconError(problems)
    return Lexicon(searchers, good)


def check_examples(lexicon: Lexicon, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """Runs every entry's and silence's own sentences; `texts` (path -> TOML) lets the problems name their lines."""
    problems = []
    for path, file in lexicon.files.items():
        for rule in file.rules():
            line = line_of(texts[path], rule.name) if texts and path in texts else 1
            for what, mend in _failures(lexicon, file.language, rule):
                problems.append(Problem(path, line, rule.name, what, mend))
    return problems


def _failures(lexicon: Lexicon, language: str, rule: Entry | Silence) -> list[tuple[str, str]]:
    failures = []
    if isinstance(rule, Entry):
        for sentence in rule.raises:
            spotted = lexicon.spot(sentence, [language])
            names = [match.entry for match in spotted.matched]
            if rule.name not in names:
                failures.append(
                    (f'does not match its own sentence "{sentence}".', "Widen the pattern or its classes.")
                )
            elif Level(rule.level) == Level.URGENT and spotted.level != Level.URGENT:
                failures.append((f'"{sentence}" is not urgent.', "Look at the entry's level."))
    for sentence in rule.silent:
        spotted = lexicon.spot(sentence, [language])
        if spotted.level != Level.NONE:
            names = [match.entry for match in spotted.matched]
            failures.append((f'"{sentence}" should stay silent but matches {", ".join(names)}.', "Add a silence."))
    return failures
