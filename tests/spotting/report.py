"""Prints how well the shipped lexicon does on the development sentences: `python -m tests.spotting.report`.

`--misses` lists what was missed among the sentences that are tuned on; held ones show as figures only.
`--batch second-1` reads that file's sentences only, all parts together: the figure to take before learning from it.
"""

import sys
from collections.abc import Callable, Iterable

from flows.spotting import Level
from tests.spotting.corpus import Sentence, sentences
from tests.spotting.library import shipped_lexicon

_HARD = "none"
Results = list[tuple[Sentence, Level, str]]


def _share(results: Results, right: Callable[[Sentence, Level], bool]) -> str:
    hits = sum(right(sentence, level) for sentence, level, _ in results)
    return f"{hits:4d}/{len(results):4d} {100 * hits / len(results):5.1f} %" if results else "   none"


def _raised(_: Sentence, level: Level) -> bool:
    return level != Level.NONE


def _urgent(_: Sentence, level: Level) -> bool:
    return level == Level.URGENT


def _summary(title: str, results: Results) -> None:
    must = [r for r in results if r[0].level != _HARD]
    hard = [r for r in results if r[0].level == _HARD and r[0].category != "ordinary"]
    plain = [r for r in results if r[0].category == "ordinary"]
    print(f"\n{title}")
    print(f"  must raise, raised at all      {_share(must, _raised)}")
    print(f"  urgent, answered urgent        {_share([r for r in must if r[0].level == 'urgent'], _urgent)}")
    print(f"  hard harmless, asked or more   {_share(hard, _raised)}")
    print(f"  hard harmless, urgent          {_share(hard, _urgent)}")
    print(f"  ordinary, asked or more        {_share(plain, _raised)}")


def _by_category(results: Results) -> None:
    for category in sorted({(s.level == _HARD, s.category) for s, _, _ in results}):
        chosen = [r for r in results if (r[0].level == _HARD, r[0].category) == category]
        print(f"    {'harmless' if category[0] else 'must    '} {category[1]:22} {_share(chosen, _raised)}")


def _misses(results: Iterable[tuple[Sentence, Level, str]]) -> None:
    for sentence, level, entries in results:
        wanted = sentence.level
        if (wanted == _HARD) != (level == Level.NONE) or (wanted == "urgent" and level == Level.ASK):
            print(f"    {wanted:6} -> {level.value:6} [{sentence.category}] {sentence.text}   ({entries})")


def _results(batch: str | None) -> Results:
    lexicon = shipped_lexicon()
    found: Results = []
    for sentence in sentences():
        if batch in (None, sentence.batch):
            spotted = lexicon.spot(sentence.text)
            found.append((sentence, spotted.level, ", ".join(m.entry for m in spotted.matched)))
    return found


def main(arguments: list[str]) -> None:
    batch = arguments[arguments.index("--batch") + 1] if "--batch" in arguments else None
    results = _results(batch)
    for part in [batch] if batch else sorted({sentence.part for sentence, _, _ in results}):
        for english in (True, False):
            chosen = [r for r in results if part in (r[0].part, batch) and (r[0].language == "en") == english]
            if chosen:
                _summary(f"{part}, {'English' if english else 'other languages'}", chosen)
                _by_category(chosen)
    if "--misses" in arguments:
        print("\nTo learn from (tune part only):")
        _misses(r for r in results if r[0].part.endswith("tune"))


if __name__ == "__main__":
    main(sys.argv[1:])
