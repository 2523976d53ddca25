"""Learns the weights of one language from the sentences and writes them: `python -m tests.spotting.learn en`.

It needs scikit-learn (`pip install scikit-learn`), which nothing else here does. The same sentences give the same
weights. Before writing, every author's sentences are judged by weights that have never seen that author: these are
the figures to quote, and the thresholds are set by them.

A linear model (logistic regression on log-count ratios, Wang and Manning 2012) was chosen because its sum can be
read, explained and changed by hand, line by line.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from flows.spotting.files import Entry, LexiconFile, read_file
from flows.spotting.searching import Searcher
from flows.spotting.signs import ENTRY, FRAME, signs_of
from flows.spotting.words import scan
from tests.spotting.corpus import sentences
from tests.spotting.library import FOLDER, library_texts, shipped_lexicon

LETTERS = {"en": 5}
SELDOM = {"en": 3}
"""How many sentences must show a sign for it to be weighed; 2 and 4 letters where nothing is said."""
PROMISED = "promised"
"""The file of sentences that must come out as written; the examples of entries and frames are taken with them."""
PAIRS = "third-e2"
"""Pairs that share most of their words: learned from, but harder than anything people write by themselves."""
FIRMLY = 8.0
"""How many sentences one that is promised counts for."""
BETWEEN = 0.1
"""What a sentence that is only to be asked about counts for where danger is learned: contacts hurt nobody there."""
HARD_ASKED, HARD_URGENT = 0.08, 0.015
"""The shares of hard harmless sentences that may be asked about, and answered urgent."""
FREEDOM, RATIO = 0.5, 0.8
HUNDREDTHS = 100
LIGHTEST = 5
"""Signs that weigh no more than so many hundredths either way are left out: nearly half, and nothing is missed."""


@dataclass(frozen=True)
class Case:
    """One sentence to learn from with its signs."""

    text: str
    level: str
    hard: bool
    batch: str
    weight: float
    signs: dict[str, float]


def cases(language: str) -> list[Case]:
    """Everything there is to learn from in one language."""
    lexicon = shipped_lexicon()
    searcher, letters = lexicon.searcher(language), LETTERS.get(language, 4)
    found = [
        Case(
            each.text,
            each.level,
            each.category != "ordinary",
            each.batch,
            FIRMLY if each.batch == PROMISED else 1.0,
            signs(searcher, each.text, letters),
        )
        for each in sentences()
        if each.language == language and not each.held
    ]
    for path, source in library_texts().items():
        file = read_file(path, source)
        if isinstance(file, LexiconFile) and file.language == language:
            for text, level in examples(file):
                found.append(Case(text, level, False, PROMISED, FIRMLY, signs(searcher, text, letters)))
    return found


def examples(file: LexiconFile) -> list[tuple[str, str]]:
    """The sentences that entries and frames prove themselves with."""
    found: list[tuple[str, str]] = []
    for rule in file.rules():
        if isinstance(rule, Entry):
            found += [(text, rule.level) for text in rule.raises]
        found += [(text, "none") for text in rule.silent]
    return found


def signs(searcher: Searcher, text: str, letters: int) -> dict[str, float]:
    """The signs of a text, as the bot would see them."""
    seen = searcher.search(text, scan(text))
    entries = {name: span for name, (_, span) in seen.entries.items()}
    return dict.fromkeys(signs_of(seen.words, letters, seen.classes, entries, seen.frames), 1.0)


class Table:
    """The cases as numbers."""

    def __init__(self, found: Sequence[Case], seldom: int) -> None:
        counts = Counter(sign for case in found for sign in case.signs)
        kept = {sign for sign, many in counts.items() if many >= seldom or sign.startswith((ENTRY, FRAME))}
        self.vectorizer = DictVectorizer()
        self.shown: csr_matrix = self.vectorizer.fit_transform(
            [{sign: one for sign, one in case.signs.items() if sign in kept} for case in found]
        ).tocsr()
        self.weight = np.array([case.weight for case in found])
        self.batch = np.array([case.batch for case in found])
        self.must = np.array([case.level != "none" for case in found])
        self.urgent = np.array([case.level == "urgent" for case in found])
        promised = self.batch == PROMISED
        self.hard = np.array([case.level == "none" and case.hard for case in found]) & ~promised
        self.ordinary = ~self.must & ~self.hard & ~promised

    def learn(self, wanted: Any, chosen: Any) -> tuple[Any, float]:
        """Weights of all signs and of none, from the chosen cases."""
        yes = 1.0 + np.asarray(self.shown[chosen & wanted].sum(0)).ravel()
        no = 1.0 + np.asarray(self.shown[chosen & ~wanted].sum(0)).ravel()
        ratio = np.abs(np.log((yes / yes.sum()) / (no / no.sum()))) ** RATIO
        model = LogisticRegression(C=FREEDOM, solver="liblinear", random_state=0)
        weight = np.where(self.must & ~wanted, BETWEEN, 1.0) * self.weight
        model.fit((self.shown @ diags(ratio))[chosen], wanted[chosen], sample_weight=weight[chosen])
        return model.coef_[0] * ratio, float(model.intercept_[0])

    def unseen(self, wanted: Any) -> Any:
        """What each author's sentences weigh by what was learned from all the others."""
        scores = np.full(len(self.batch), -np.inf)
        for batch in sorted(set(self.batch) - {PROMISED}):
            there = self.batch == batch
            weights, base = self.learn(wanted, ~there)
            scores[there] = self.shown[there] @ weights + base
        return scores


def main(language: str) -> None:
    """Learn, say how well the unseen was judged, and write the weights."""
    table = Table(cases(language), SELDOM.get(language, 2))
    worry, danger = table.unseen(table.must), table.unseen(table.urgent)
    lifelike = table.hard & (table.batch != PAIRS)
    ask_from = float(np.quantile(worry[lifelike], 1 - HARD_ASKED))
    urgent_from = float(np.quantile(danger[lifelike], 1 - HARD_URGENT))
    _tell(table, (worry >= ask_from) | (danger >= urgent_from), danger >= urgent_from)
    everything = np.ones(len(table.batch), dtype=bool)
    columns = [table.learn(wanted, everything) for wanted in (table.must, table.urgent)]
    _write(language, table, columns, (ask_from, urgent_from))


def _tell(table: Table, asked: Any, urgent: Any) -> None:
    print("batch        sentences  raised  urgent  hard asked  hard urgent ordinary")
    for batch in [*sorted(set(table.batch) - {PROMISED}), "all"]:
        here = (table.batch == batch) if batch != "all" else (table.batch != PROMISED)

        def share(answers: Any, of: Any, here: Any = here) -> str:
            chosen = here & of
            return f"{100 * answers[chosen].mean():.1f}" if chosen.any() else "-"

        print(
            f"{batch:12} {here.sum():9} {share(asked, table.must):>7} {share(urgent, table.urgent):>7} "
            f"{share(asked, table.hard):>11} {share(urgent, table.hard):>12} {share(asked, table.ordinary):>8}"
        )


def _write(
    language: str, table: Table, columns: Sequence[tuple[Any, float]], thresholds: tuple[float, float]
) -> None:
    (worry, worry_base), (danger, danger_base) = columns
    names = table.vectorizer.get_feature_names_out()
    heaviest: dict[int, tuple[int, int, str]] = {}
    for one, two, sign in zip(worry, danger, names, strict=True):
        row = round(one * HUNDREDTHS), round(two * HUNDREDTHS), str(sign)
        number = crc32(sign.encode())
        # Once in some tens of thousands two signs have the same number: the heavier one has it.
        taken = heaviest.get(number, (0, 0, ""))
        if sum(map(abs, row[:2])) > sum(map(abs, taken[:2])) or sign.startswith(ENTRY):
            heaviest[number] = row
    rows = [
        f"{one} {two} {sign}"
        for one, two, sign in sorted(heaviest.values(), key=itemgetter(2))
        if max(abs(one), abs(two)) > LIGHTEST or sign.startswith(ENTRY)
    ]
    many = int((table.batch != PROMISED).sum())
    text = f'''# What each sign speaks for, in hundredths: worry, danger, sign (docs/spotting.md). Learned from the
# sentences in tests/spotting/sentences by `python -m tests.spotting.learn {language}`.
language = "{language}"

[weights]
made_from = "{many} sentences, {len(rows)} signs"
letters = {LETTERS.get(language, 4)}
base = [{round(worry_base * HUNDREDTHS)}, {round(danger_base * HUNDREDTHS)}]
ask_from = {round(thresholds[0] * HUNDREDTHS)}
urgent_from = {round(thresholds[1] * HUNDREDTHS)}
signs = \'\'\'
{chr(10).join(rows)}
\'\'\'
'''
    path = FOLDER / language / "weights.toml"
    path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(FOLDER.parent)}: {len(rows)} signs, {len(text) // 1024} KiB")


if __name__ == "__main__":
    for each in sys.argv[1:] or shipped_lexicon().languages:
        main(each)
