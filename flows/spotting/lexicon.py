"""The lexicon: built once from files, then asked of each text which of its entries occur there, and where."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from flows.spotting.compile import Sources, compile_language
from flows.spotting.files import Entry, LexiconFile, Silence, language_of, line_of, read_file
from flows.spotting.languages import heard, looks_unknown
from flows.spotting.searching import WEIGHT, Searcher
from flows.spotting.values import Level, LexiconError, Problem, Spotted, strongest
from flows.spotting.words import fold, scan

_MAIN_LANGUAGE = "en"
_LONGEST_TEXT = 20_000


def _is_heard(language: str, counts: Mapping[str, int]) -> bool:
    """Whether a language's lists are asked: those of which as much is heard as half of what is heard most."""
    most = max(counts.values(), default=0)
    return counts[language] * 2 >= most if most else language == _MAIN_LANGUAGE


class Lexicon:
    """All reviewed languages; `spot` is pure and gives the same answer for the same text, always."""

    def __init__(self, searchers: Mapping[str, Searcher], function_words: Mapping[str, frozenset[str]]) -> None:
        self._searchers = dict(searchers)
        self._function_words = dict(function_words)
        self.languages = tuple(self._searchers)

    def searcher(self, language: str) -> Searcher:
        """The lists of one language. KeyError: there are none that were reviewed."""
        return self._searchers[language]

    def weighs(self, language: str, entry: Entry) -> bool:
        """Whether an entry is weighed with the rest of a text, which then decides between asking and urgent."""
        weights = self.searcher(language).compiled.weights
        return weights is not None and weights.knows(entry.name)

    def spot(self, text: str, languages: Sequence[str] | None = None) -> Spotted:
        """Reads one text (longer than 20,000 characters: its beginning) and says how worried to be, and why.

        `languages` limits the lists used. An empty or wordless text is `none`.
        """
        pieces = scan(text[:_LONGEST_TEXT])
        counts = heard(pieces, self._function_words)
        level, matched = Level.NONE, []
        for language, searcher in self._searchers.items():
            if language in languages if languages is not None else _is_heard(language, counts):
                here, why = searcher.judge(text, pieces)
                level = strongest((level, here))
                matched += why
        matched.sort(key=lambda item: (item[0] is not level, item[1].entry.startswith(WEIGHT)))
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
    """One language after the other, so that only one language's files are held at a time."""
    problems: list[Problem] = []
    searchers: dict[str, Searcher] = {}
    function_words: dict[str, frozenset[str]] = {}
    by_language: dict[str, list[str]] = {}
    for path in sorted(files):
        by_language.setdefault(language_of(files[path]), []).append(path)
    for language, paths in sorted(by_language.items()):
        sources = _read(language, paths, files)
        words = {fold(word) for file in sources.files.values() for word in file.grammar.function_words}
        function_words[language] = frozenset(words)
        if any(file.reviewed for file in sources.files.values()):
            searchers[language] = Searcher(compile_language(sources))
        problems += sources.problems
    if problems:
        raise LexiconError(problems)
    return Lexicon(searchers, function_words)


def _read(language: str, paths: Sequence[str], files: Mapping[str, str]) -> Sources:
    """The files of one language, with what is wrong in them."""
    sources = Sources(language, {}, files)
    for path in paths:
        found = read_file(path, files[path])
        if isinstance(found, LexiconFile):
            sources.take(path, found)
        else:
            sources.problems += found
    return sources


def check_examples(lexicon: Lexicon, texts: Mapping[str, str]) -> list[Problem]:
    """Runs every entry's and silence's own sentences. `texts` (path -> TOML) are those the lexicon was built from."""
    problems = []
    for path, text in sorted(texts.items()):
        file = read_file(path, text)
        if not isinstance(file, LexiconFile):
            continue
        for rule in file.rules():
            for what, mend in _failures(lexicon, file.language, rule):
                problems.append(Problem(path, line_of(text, rule.name), rule.name, what, mend))
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
            elif Level(rule.level) == Level.URGENT != spotted.level and not lexicon.weighs(language, rule):
                failures.append((f'"{sentence}" is not urgent.', "Look at the entry's level."))
    for sentence in rule.silent:
        spotted = lexicon.spot(sentence, [language])
        if spotted.level != Level.NONE:
            names = [match.entry for match in spotted.matched]
            failures.append((f'"{sentence}" should stay silent but matches {", ".join(names)}.', "Add a silence."))
    return failures
