"""Turns one language's files into tables that can be searched quickly, and reports what does not fit together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from flows.spotting.files import Entry, LexiconFile, Silence, WordClass, line_of
from flows.spotting.inflect import noun_forms, verb_forms
from flows.spotting.patterns import Little, Pattern, PatternError, parse
from flows.spotting.values import Problem
from flows.spotting.weights import Weights, read_weights
from flows.spotting.words import Spelling, fold, guess_table, spelt

NAME_CLASS = "name"
NOT_CLASS = "not"
TURN_CLASS = "turn"
WRITER_CLASS = "i"
STARTER_CLASS = "starter"
THEY_CLASS = "they"
_WRITER_CLASSES = (WRITER_CLASS, "me", "my")
_BUILT_IN = (NAME_CLASS, NOT_CLASS, TURN_CLASS, WRITER_CLASS, STARTER_CLASS, THEY_CLASS)


Table = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Rule:
    """An entry or silence with its patterns ready to be searched for."""

    entry: Entry | Silence
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]

    @property
    def sure(self) -> bool:
        """Whether it is an entry that nothing in the text can quiet."""
        return isinstance(self.entry, Entry) and self.entry.sure


@dataclass
class Compiled:
    """Everything one language needs to read a text."""

    language: str
    spelling: Spelling
    breaks: frozenset[str]
    class_ids: dict[str, int]
    grammar_ids: frozenset[int]
    meanings: Table = field(default_factory=dict)
    """The classes of each word, and of each phrase, its words parted by single spaces."""
    longest: dict[str, int] = field(default_factory=dict)
    """Of the phrases that begin with a word, how many words the longest has."""
    absorbing: frozenset[str] = frozenset()
    """Phrases that hide the meanings of the words inside them."""
    entries: list[Rule] = field(default_factory=list)
    silences: list[Rule] = field(default_factory=list)
    weights: Weights | None = None


@dataclass
class Sources:
    """The files of one language by path, and the problems found so far."""

    language: str
    files: dict[str, LexiconFile]
    texts: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    weights: Weights | None = None

    def complain(self, path: str, owner: str, what: str, mend: str, line: str = "") -> None:
        """Notes a problem of an entry, frame or class; `line`: what the line says that it lies in."""
        self.problems.append(Problem(path, line_of(self.texts[path], owner, line), owner, what, mend))

    def take(self, path: str, file: LexiconFile) -> None:
        """Adds a file. Weights are read at once and their text, the largest there is, is let go."""
        if file.weights is not None:
            if self.weights is not None:
                self.complain(path, "weights", "are in another file too.", "Keep one table for each language.")
            self.weights, wrong = read_weights(file.weights)
            for line, why in wrong:
                mend = 'Write "worry danger sign", such as "12 30 no point".'
                self.complain(path, "weights", f'"{line}" {why}.', mend, line)
            file = file.model_copy(update={"weights": None})
        self.files[path] = file

    def classes(self) -> Iterator[tuple[str, str, WordClass]]:
        for path, file in self.files.items():
            for name, words in file.classes.items():
                yield path, name, words

    def rules(self) -> Iterator[tuple[str, Entry | Silence]]:
        for path, file in self.files.items():
            for rule in file.rules():
                yield path, rule


def compile_language(sources: Sources) -> Compiled:
    """Builds the tables; what does not fit is added to `sources.problems`."""
    irregular = _irregular(sources)
    short = _short(sources)
    own = {name: (path, words) for path, name, words in sources.classes()}
    _check_names(sources)
    phrases = {name: _own_phrases(words, irregular, short, sources.language) for name, (_, words) in own.items()}
    ids = {name: number for number, name in enumerate((*_BUILT_IN, *(n for n in own if n not in _BUILT_IN)))}
    table: Table = {}
    for name in own:
        _enter(table, ids[name], (phrases[member] for member in _closure(name, own, sources)))
    grammar = {ids[name] for name, (_, words) in own.items() if words.grammar} | {ids[NOT_CLASS], ids[TURN_CLASS]}
    writer = frozenset(ids[name] for name in _WRITER_CLASSES if name in ids)
    little = Little(frozenset(grammar | {ids[NAME_CLASS]}), ids[NOT_CLASS], writer)
    builder = _PatternBuilder(sources, ids, table, little, short)
    entries, silences = builder.rules()
    absorbing = {phrase for name, (_, words) in own.items() if words.absorbs for phrase in phrases[name]}
    breaks = frozenset(fold(word) for file in sources.files.values() for word in file.grammar.breaks)
    spelling = _spelling(sources, table, short)
    compiled = Compiled(sources.language, spelling, breaks, ids, frozenset(grammar))
    compiled.entries, compiled.silences = entries, silences
    compiled.weights = sources.weights
    compiled.meanings, compiled.absorbing = table, frozenset(absorbing)
    for phrase in table:
        first, size = phrase.partition(" ")[0], phrase.count(" ") + 1
        if size > compiled.longest.get(first, 1):
            compiled.longest[first] = size
    return compiled


def _enter(table: Table, number: int, lists: Iterable[set[str]]) -> None:
    """Adds one class to its phrases. All phrases of one class come together, so none is entered twice."""
    alone = (number,)
    for phrases in lists:
        for phrase in phrases:
            known = table.get(phrase)
            if known is None:
                table[phrase] = alone
            elif known[-1] != number:
                table[phrase] = (*known, number)


def _check_names(sources: Sources) -> None:
    seen: dict[str, str] = {}
    named = [(path, name) for path, name, _ in sources.classes()]
    named += [(path, f"entry {rule.name}") for path, rule in sources.rules()]
    for path, name in named:
        if name in seen:
            owner = name.removeprefix("entry ")
            sources.complain(path, owner, f"is also in {seen[name]}.", "Give one of them another name.")
        seen[name] = path


def _irregular(sources: Sources) -> dict[str, list[str]]:
    forms = {}
    for path, file in sources.files.items():
        for line in file.grammar.irregular:
            verb, equals, others = line.partition("=")
            if not equals or not others.split():
                sources.complain(path, "grammar", f'"{line}" is not "verb = forms".', "Write: hit = hits hitting")
            forms[verb.strip()] = others.split()
    return forms


def _folded(phrase: str) -> str:
    """A phrase of a list in the plain spelling of texts, its words parted by single spaces."""
    if phrase.isascii() and "'" not in phrase and "-" not in phrase:
        return phrase.lower() if "  " not in phrase else " ".join(phrase.lower().split())
    return " ".join(fold(word) for word in phrase.replace("-", " ").split())


def _own_phrases(
    words: WordClass, irregular: dict[str, list[str]], short: dict[str, tuple[str, ...]], language: str
) -> set[str]:
    plain = list(words.words)
    if language == "en":
        plain += [form for verb in words.verbs for form in verb_forms(verb, irregular)]
        plain += [form for noun in words.nouns for form in noun_forms(noun)]
    else:
        plain += [*words.verbs, *words.nouns]
    return {_spelt_out(_folded(phrase), short) for phrase in plain}


def _spelt_out(phrase: str, short: dict[str, tuple[str, ...]]) -> str:
    """Lists are read as texts are: "don't" in a list and "do not" in a text are one."""
    if " " not in phrase:
        return " ".join(short[phrase]) if phrase in short else phrase
    typed = phrase.split()
    if short.keys().isdisjoint(typed):
        return phrase
    return " ".join(word for one in typed for word in short.get(one, (one,)))


def _closure(name: str, own: dict[str, tuple[str, WordClass]], sources: Sources) -> Iterable[str]:
    """The class and all classes it includes, however deep."""
    found: dict[str, None] = {name: None}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        path, words = own[current]
        for other in words.includes:
            if other not in own:
                if current == name:
                    sources.complain(path, name, f'includes "{other}", which is no class.', _nearest(other, own))
            elif other not in found:
                found[other] = None
                waiting.append(other)
    return found


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f'Did you mean "{near[0]}"?' if near else "Add the class, or use another."


def _short(sources: Sources) -> dict[str, tuple[str, ...]]:
    short: dict[str, tuple[str, ...]] = {}
    for path, file in sources.files.items():
        for line in file.grammar.short:
            typed, equals, meant = line.partition("=")
            if not equals or not meant.split():
                sources.complain(path, "grammar", f'"{line}" is not "typed = meant".', "Write: wanna = want to")
            for form in typed.split(","):
                short[spelt(form.strip())] = tuple(_folded(meant.strip()).split())
    return short


def _spelling(sources: Sources, table: Table, short: dict[str, tuple[str, ...]]) -> Spelling:
    guesses: list[str] = []
    real: set[str] = set()
    for file in sources.files.values():
        guesses += [fold(word) for word in file.grammar.guess]
        real.update(fold(word) for word in file.grammar.real_words)
    vocabulary = {word for phrase in table for word in phrase.split()}
    endings = {}
    for file in sources.files.values():
        for line in file.grammar.endings:
            typed, _, meant = line.partition("=")
            endings[fold(typed.strip())] = tuple(_folded(meant.strip()).split())
    splits = any(file.grammar.splits_at_apostrophes for file in sources.files.values())
    return Spelling(frozenset(vocabulary), short, guess_table(guesses), frozenset(real), splits, endings)


class _PatternBuilder:
    """Parses the patterns of all rules; words named in a pattern become classes of their own."""

    def __init__(
        self,
        sources: Sources,
        ids: dict[str, int],
        table: Table,
        little: Little,
        short: dict[str, tuple[str, ...]],
    ) -> None:
        self.sources = sources
        self.ids = ids
        self.table = table
        self.little = little
        self.short = short
        self.known: dict[str, tuple[int, ...]] = {}

    def rules(self) -> tuple[list[Rule], list[Rule]]:
        entries: list[Rule] = []
        silences: list[Rule] = []
        for path, rule in self.sources.rules():
            patterns = self._patterns(path, rule.name, rule.patterns)
            unless = self._patterns(path, rule.name, rule.unless)
            (entries if isinstance(rule, Entry) else silences).append(Rule(rule, patterns, unless))
        return entries, silences

    def _patterns(self, path: str, owner: str, lines: list[str]) -> tuple[Pattern, ...]:
        found = []
        for line in lines:
            try:
                found.append(parse(line, self._classes_of, self.little))
            except PatternError as error:
                told = f'pattern "{line}": {error}.'
                self.sources.complain(path, owner, told, "Mend or remove the pattern.", line)
        return tuple(found)

    def _classes_of(self, element: str) -> tuple[int, ...]:
        found = self.known.get(element)
        if found is None:
            found = self.known[element] = (self._class_or_word(element),)
        return found

    def _class_or_word(self, element: str) -> int:
        if element.startswith("{"):
            name = element[1:-1]
            if name not in self.ids:
                raise PatternError(f"there is no class {{{name}}}. {_nearest(name, self.ids)}")
            return self.ids[name]
        word = _spelt_out(_folded(element.replace("_", " ")), self.short)
        number = self.ids.setdefault("=" + word, len(self.ids))
        _enter(self.table, number, [{word}])
        return number
