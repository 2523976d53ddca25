"""Whether the word lists can be read and do what their own example sentences say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.check.findings import Finding, Severity
from flows.problems import Problem, line_of
from flows.spotting import LexiconError, check_examples, parse_lexicon
from flows.spotting import Problem as WordProblem
from flows.spotting.files import language_of

FOLDER = "spotting/"
WARNING = Severity.WARNING


def word_lists(files: Mapping[str, str]) -> Iterator[Finding]:
    """Everything wrong with the lists below spotting/; nothing where there are none."""
    lists = {path.removeprefix(FOLDER): text for path, text in files.items() if path.startswith(FOLDER)}
    if not lists:
        return
    yield from _elsewhere(lists)
    try:
        lexicon = parse_lexicon(lists)
    except LexiconError as error:
        yield from (_finding(problem, "word-list") for problem in error.problems)
        return
    yield from (_finding(problem, "word-list-example") for problem in check_examples(lexicon, lists))


def _elsewhere(lists: Mapping[str, str]) -> Iterator[Finding]:
    """Lists whose language is not the one of their folder: somebody will look for them in the wrong place."""
    for path, text in lists.items():
        folder, inside, _ = path.partition("/")
        language = language_of(text)
        if inside and language and language != folder:
            what = f'this list is in the folder "{folder}" and says that its language is "{language}"'
            mend = f"Move it to {FOLDER}{language}/, or mend its language: it is read as {language}."
            yield Finding(Problem(FOLDER + path, line_of(text, "language"), "", "word-list", what, mend), WARNING)


def _finding(problem: WordProblem, code: str) -> Finding:
    return Finding(
        Problem(FOLDER + problem.file, problem.line, problem.entry, code, problem.what.rstrip("."), problem.mend)
    )
