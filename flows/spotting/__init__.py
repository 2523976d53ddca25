"""Word spotting: says whether a typed answer is worth a gentle question, and which words were the reason."""

from flows.spotting.lexicon import Lexicon, check_examples, parse_lexicon
from flows.spotting.values import Level, LexiconError, Match, Problem, Spotted, to_json

__all__ = [
    "Level",
    "Lexicon",
    "LexiconError",
    "Match",
    "Problem",
    "Spotted",
    "check_examples",
    "parse_lexicon",
    "to_json",
]
