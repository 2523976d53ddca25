"""Guesses by their function words which languages a text is written in; never more than a guess."""

from collections.abc import Iterable, Mapping

from flows.spotting.words import Piece

_ENOUGH_WORDS = 4
_LATIN_END = 0x0250


def heard(pieces: Iterable[Piece], function_words: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """How many words of the text are function words of each language."""
    words = [part for piece in pieces if piece.kind == "word" for part in piece.word.split("'")]
    return {language: sum(word in known for word in words) for language, known in function_words.items()}


def looks_unknown(pieces: list[Piece], counts: Mapping[str, int], reviewed: Iterable[str]) -> bool:
    """Whether a text of four words or more seems to be in none of the reviewed languages."""
    words = [piece.word for piece in pieces if piece.kind == "word" and not piece.word.isdigit()]
    if not words:
        return False
    known = set(reviewed)
    best_known = max((counts[language] for language in known if language in counts), default=0)
    best_other = max((count for language, count in counts.items() if language not in known), default=0)
    if best_other >= 2 and best_other > best_known:
        return True
    if best_known:
        return False
    foreign_script = sum(ord(word[0]) > _LATIN_END for word in words) * 2 > len(words)
    return foreign_script or len(words) >= _ENOUGH_WORDS
