"""English word forms, so that a list of verbs and nouns can be written in their plain form only."""

_VOWELS = "aeiou"
_DOUBLING = frozenset("bdgmnprt")


def _doubles(word: str) -> bool:
    """Whether a short verb doubles its last letter: grab, grabbing; but hang, hanging."""
    if len(word) < 3 or word[-1] not in _DOUBLING or word[-2] not in _VOWELS:
        return False
    vowels = sum(letter in _VOWELS for letter in word)
    return vowels == 1 and word[-3] not in _VOWELS


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _regular(word: str) -> list[str]:
    if word.endswith("e"):
        ing = word + "ing" if word.endswith(("ee", "ye")) else word[:-1] + "ing"
        return [word, word + "s", word + "d", ing]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return [word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"]
    stem = word + word[-1] if _doubles(word) else word
    return [word, _with_s(word), stem + "ed", stem + "ing"]


def verb_forms(phrase: str, irregular: dict[str, list[str]]) -> list[str]:
    """All forms of a verb or of a phrase that begins with one ("push around" -> "pushed around", ...)."""
    head, _, tail = phrase.partition(" ")
    forms = [head, *irregular[head]] if head in irregular else _regular(head)
    clipped = [form[:-1] for form in forms if form.endswith("ing") and len(form) > 5]
    return [f"{form} {tail}".strip() for form in (*forms, *clipped)]


def noun_forms(phrase: str) -> list[str]:
    """A noun and its plural; in a phrase the last word takes the ending."""
    head, space, last = phrase.rpartition(" ")
    return [phrase, f"{head}{space}{_with_s(last)}"]
