"""Whether the word lists can be read and do what their own example sentences say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.check.findings import Finding
from flows.problems import Problem
from flows.spotting import LexiconError, check_examples, parse_lexicon
from flows.spotting import Problem as WordProblem

FOLDER = "spotting/"


def word_lists(files: Mapping[str, str]) -> Iterator[Finding]:
    """Everything wrong with the lists below spotting/; nothing where there are none."""
    lists = {path.removeprefix(FOLDER): text for path, text in files.items() if path.startswith(FOLDER)}
    if not lists:
        return
    try:
        lexicon = parse_lexicon(lists)
    except LexiconError as error:
        yield from (_finding(problem, "word-list") for problem in error.problems)
        return
    yield from (_finding(problem, "word-list-example") for problem in check_examples(lexicon, lists))


def _finding(problem: WordProblem, code: str) -> Finding:
    return Finding(
        Problem(FOLDER + problem.file, problem.line, problem.entry, code, problem.what.rstrip("."), problem.mend)
    )
