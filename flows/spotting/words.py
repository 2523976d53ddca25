"""Turns a text as people type it into plain words that still know where they stood in the text."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_JOINERS = "'’‘`´ʼ＇*!|"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff\ufe0f"
_MARKS = "\u0300-\u036f\u064b-\u0652\u0670"
_SCANNER = re.compile(
    rf"(?P<word>(?:[^\W_]|[@$€{_MARKS}{_INVISIBLE}]|(?<=\w)[{_JOINERS}](?=[^\W_]))+)"
    r"|(?P<stop>[.!?…\n\r؟۔]+)"
    r"|(?P<pause>[,;:()\[\]{}—–،]+|\s-+\s)"
    r"|(?P<quote>[\"“”«»„]|(?<!\w)['‘’]|['’](?!\w))"
    r"|(?P<sign>[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ي": "ی", "ك": "ک", "ى": "ی", "ہ": "ه", "ھ": "ه"}
)
_LOOKALIKES = str.maketrans("асеорхуікмтнв", "aceopxyikmthb")
_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "@": "a",
        "$": "s",
        "€": "e",
        "!": "i",
        "|": "l",
        "*": "",
    }
)
_LEET_L = str.maketrans({"1": "l", "!": "l"})
_APOSTROPHES = re.compile("['’‘`´ʼ＇]")
_LONG = re.compile(r"(.)\1{2,}")
_DOUBLE_END = re.compile(r"(.)\1$")
_MIXED = re.compile(r"[^\W\d_].*[\d@$€!|*]|[\d@$€!|*].*[^\W\d_]")
_FUZZY_FROM = 6
_REPAIR_FROM = 3
_SPACED_FROM = 3
_SPACED_TO = 60


@dataclass(frozen=True)
class Spelling:
    """What one language knows about spelling: its vocabulary, short forms, and words worth guessing at."""

    vocabulary: Collection[str]
    short: Mapping[str, tuple[str, ...]]
    guesses: Mapping[str, str]
    real_words: Collection[str]
    splits: bool = False
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Words:
    """The words of one text in order, each with its place in the original, its sentence, part and clause."""

    word: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    clause: list[int] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)

    def add(self, word: str, start: int, end: int, sentence: int, clause: int, quoted: bool) -> None:
        self.word.append(word)
        self.start.append(start)
        self.end.append(end)
        self.sentence.append(sentence)
        self.clause.append(clause)
        self.quoted.append(quoted)


@lru_cache(maxsize=20_000)
def fold(raw: str) -> str:
    """A word without case, accents, apostrophes and invisible characters."""
    if raw.isascii() and raw.isalpha():
        return raw.lower()
    letters = unicodedata.normalize("NFKD", raw).casefold().translate(_LETTERS)
    kept = "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cf") and c not in "'’‘`´ʼ")
    if any("а" <= c <= "я" or c == "і" for c in kept) and any("a" <= c <= "z" for c in kept):
        kept = kept.translate(_LOOKALIKES)
    return kept


def spelt(raw: str) -> str:
    """A word as `fold` gives it, with its apostrophes kept as "'": "od'd" is not "odd", nor "j'ai" one word."""
    if raw.isascii() and raw.isalpha():
        return raw.lower()
    return "'".join(filter(None, map(fold, _APOSTROPHES.split(raw))))


def deletions(word: str) -> set[str]:
    """The word with any one letter left out: two words one slip apart share one of these."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def guess_table(words: Collection[str]) -> dict[str, str]:
    """For each way of losing one letter, the word meant."""
    table: dict[str, str] = {}
    for word in words:
        for short in deletions(word):
            table.setdefault(short, word)
    table.update({word: word for word in words})
    return table


def _swapped(one: str, other: str) -> bool:
    """Whether two words of one length differ in one letter or in two neighbours that changed places."""
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    neighbours = len(differing) == 2 and differing[1] == differing[0] + 1
    return neighbours and one[differing[0]] == other[differing[1]] and one[differing[1]] == other[differing[0]]


def _guess(word: str, spelling: Spelling) -> str | None:
    if len(word) < _FUZZY_FROM or word in spelling.real_words:
        return None
    meant = spelling.guesses.get(word)
    if meant is not None and meant[0] == word[0]:
        return meant
    for short in sorted(deletions(word)):
        meant = spelling.guesses.get(short)
        if meant is None or meant[0] != word[0]:
            continue
        if meant == short or (len(meant) == len(word) and _swapped(meant, word)):
            return meant
    return None


def _candidates(word: str) -> list[str]:
    """Other spellings of an unknown word, the likeliest first: fewer repeats, digits and signs as letters."""
    forms = [word]
    if _MIXED.search(word):
        forms += [word.translate(_LEET), word.translate(_LEET_L).translate(_LEET)]
    for form in list(forms):
        if _LONG.search(form):
            forms += [_LONG.sub(r"\1\1", form), _LONG.sub(r"\1", form)]
            forms.append(_DOUBLE_END.sub(r"\1", forms[-2]))
    forms += [_DOUBLE_END.sub(r"\1", form) for form in forms]
    return forms[1:]


def repair(word: str, spelling: Spelling) -> tuple[str, ...]:
    """The plain word or words behind a folded word as typed; the word itself where nothing is known."""
    if word in spelling.short:
        return spelling.short[word]
    if "'" in word:
        if spelling.splits:
            return tuple(part for piece in word.split("'") for part in repair(piece, spelling))
        head, _, tail = word.rpartition("'")
        joined = head.replace("'", "") + tail
        if tail in spelling.endings and head in spelling.vocabulary and joined not in spelling.vocabulary:
            return (head, *spelling.endings[tail])
        return repair(joined, spelling)
    if word in spelling.vocabulary or len(word) > 40:
        return (word,)
    for form in _candidates(word):
        if len(form) < _REPAIR_FROM:
            continue
        if form in spelling.short:
            return spelling.short[form]
        if form in spelling.vocabulary:
            return (form,)
    return (_guess(word, spelling) or word,)


def _segment(letters: str, spelling: Spelling) -> list[tuple[int, int]] | None:
    """Cuts letters that were typed with gaps into known words, or None; longest words first."""
    best: list[list[tuple[int, int]] | None] = [[]]
    for end in range(1, len(letters) + 1):
        found: list[tuple[int, int]] | None = None
        for start in range(max(0, end - 14), end):
            before = best[start]
            piece = letters[start:end]
            if before is None or not (piece in spelling.vocabulary or piece in spelling.short):
                continue
            if found is None or len(before) + 1 < len(found):
                found = [*before, (start, end)]
        best.append(found)
    return best[-1]


@dataclass(frozen=True)
class Piece:
    """A stretch of text as the scanner found it."""

    kind: str
    word: str
    start: int
    end: int


def scan(text: str) -> list[Piece]:
    """The text cut into words, stops, pauses, quotation marks and signs; the same for every language."""
    pieces = []
    for found in _SCANNER.finditer(text):
        kind = found.lastgroup or "word"
        raw = found.group()
        word = spelt(raw) if kind == "word" else raw
        if word:
            pieces.append(Piece(kind, word, found.start(), found.end()))
    return pieces


def _gapped(pieces: list[Piece], at: int) -> int:
    """Where a run of single letters that begins here ends (the letters may stand apart by dots or dashes)."""
    stop = at
    while stop < len(pieces) and stop - at < _SPACED_TO:
        piece = pieces[stop]
        dotted = piece.kind != "word" and len(piece.word.strip()) == 1 and stop + 1 < len(pieces)
        if not (piece.kind == "word" and len(piece.word) == 1) and not dotted:
            break
        stop += 1
    return stop


def _spaced(pieces: list[Piece], at: int, spelling: Spelling) -> tuple[int, list[Piece]] | None:
    stop = _gapped(pieces, at)
    letters = [piece for piece in pieces[at:stop] if piece.kind == "word"]
    if len(letters) < _SPACED_FROM:
        return None
    cut = _segment("".join(piece.word for piece in letters), spelling)
    if cut is None or max(end - start for start, end in cut) < 3:
        return None
    joined = "".join(piece.word for piece in letters)
    words = [Piece("word", joined[a:b], letters[a].start, letters[b - 1].end) for a, b in cut]
    return stop, words


def read(pieces: list[Piece], spelling: Spelling, breaks: Collection[str]) -> Words:
    """The words of a scanned text as one language spells them; `breaks` are words that begin a new clause."""
    words = Words()
    sentence = clause = 0
    quoted = False
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at += 1
        if piece.kind == "stop":
            sentence, clause = sentence + 1, clause + 1
        elif piece.kind == "pause":
            clause += 1
        elif piece.kind == "quote":
            quoted = not quoted
        else:
            run = _spaced(pieces, at - 1, spelling) if len(piece.word) == 1 else None
            if run is not None:
                at = run[0]
            for one in run[1] if run is not None else [piece]:
                for word in repair(one.word, spelling):
                    clause += word in breaks
                    words.add(word, one.start, one.end, sentence, clause, quoted)
    return words
