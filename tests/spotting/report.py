"""Prints how well the shipped lexicon does: `python -m tests.spotting.report`.

Without more, on the sentences that nothing was ever learned from. `--learned` reads the others too; `--batch third-k`
one file only (the figure to take before learning from it); `--misses` lists what was missed among those learned from.
"""

import sys
from collections.abc import Callable, Iterable

from flows.spotting import Level
from tests.spotting.corpus import Sentence, sentences
from tests.spotting.library import shipped_lexicon

Results = list[tuple[Sentence, Level, str]]


def share(results: Results, right: Callable[[Sentence, Level], bool]) -> float:
    """The share of these for which it is right; 0 where there are none."""
    return sum(right(sentence, level) for sentence, level, _ in results) / max(1, len(results))


def raised(_: Sentence, level: Level) -> bool:
    return level != Level.NONE


def urgent(_: Sentence, level: Level) -> bool:
    return level == Level.URGENT


def must_raise(results: Results) -> Results:
    return [each for each in results if each[0].level != "none"]


def must_be_urgent(results: Results) -> Results:
    return [each for each in results if each[0].level == "urgent"]


def hard(results: Results) -> Results:
    return [each for each in results if each[0].level == "none" and each[0].category != "ordinary"]


def ordinary(results: Results) -> Results:
    return [each for each in results if each[0].category == "ordinary"]


def results(wanted: Callable[[Sentence], bool]) -> Results:
    """What the shipped lexicon says of the sentences wanted."""
    lexicon = shipped_lexicon()
    found: Results = []
    for sentence in filter(wanted, sentences()):
        spotted = lexicon.spot(sentence.text)
        found.append((sentence, spotted.level, ", ".join(match.entry for match in spotted.matched)))
    return found


def _row(title: str, chosen: Results, right: Callable[[Sentence, Level], bool]) -> None:
    print(f"  {title:30} {100 * share(chosen, right):5.1f} % of {len(chosen)}")


def _summary(title: str, found: Results) -> None:
    print(f"\n{title}")
    _row("must raise, raised at all", must_raise(found), raised)
    _row("urgent, answered urgent", must_be_urgent(found), urgent)
    _row("hard harmless, asked or more", hard(found), raised)
    _row("hard harmless, urgent", hard(found), urgent)
    _row("ordinary, asked or more", ordinary(found), raised)
    for harmless in (False, True):
        for category in sorted({s.category for s, _, _ in found if (s.level == "none") == harmless}):
            chosen = [r for r in found if (r[0].level == "none", r[0].category) == (harmless, category)]
            _row(f"  {'harmless' if harmless else 'must'} {category}", chosen, raised)


def _misses(found: Iterable[tuple[Sentence, Level, str]]) -> None:
    for sentence, level, entries in found:
        wanted = sentence.level
        if (wanted == "none") != (level == Level.NONE) or (wanted == "urgent" and level == Level.ASK):
            print(f"    {wanted:6} -> {level.value:6} [{sentence.category}] {sentence.text}   ({entries})")


def main(arguments: list[str]) -> None:
    batch = arguments[arguments.index("--batch") + 1] if "--batch" in arguments else None
    learned = "--learned" in arguments or "--misses" in arguments
    found = results(lambda each: each.batch == batch if batch else each.held or learned)
    for held in (True, False):
        for language in sorted({sentence.language for sentence, _, _ in found}):
            chosen = [r for r in found if (r[0].held, r[0].language) == (held, language)]
            if chosen:
                _summary(f"{'never learned from' if held else 'learned from'}: {language}", chosen)
    if "--misses" in arguments:
        print("\nTo learn from:")
        _misses(r for r in found if not r[0].held)


if __name__ == "__main__":
    main(sys.argv[1:])
