"""The checker: everything that could leave somebody stuck, misled or hurt, found before the bot starts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from flows.check.brackets import brackets
from flows.check.budgets import budgets
from flows.check.conditions import conditions
from flows.check.disarmed import disarmed
from flows.check.findings import Finding, Report, Severity, report
from flows.check.fit import fit
from flows.check.help import help_lines, urgent_answers
from flows.check.missing import missing_texts
from flows.check.own_words import own_words
from flows.check.papers import papers
from flows.check.paths import paths
from flows.check.places import Places
from flows.check.playing import check_examples
from flows.check.rules import rules
from flows.check.steps import steps
from flows.check.subject import Subject
from flows.check.thresholds import thresholds
from flows.check.unread import unread
from flows.check.variables import flow_variables, other_variables
from flows.check.word_lists import word_lists
from flows.check.wording import Grade, wording
from flows.library import read_files

__all__ = ["Finding", "Report", "Severity", "check_library"]


def check_library(
    files: Mapping[str, str],
    overlays: Sequence[Mapping[str, str]] = (),
    *,
    today: date | None = None,
    grade: Grade | None = None,
    countries: Collection[str] = (),
) -> Report:
    """Everything wrong with a library and the charity's own folders over it, all at once.

    `files` and `overlays` are as for `parse_library`; word lists (spotting/), example conversations (examples/*.txt)
    and instruments' papers (CHECKSUM, LICENCE, ...) are looked at where they are among them. `today` tells how old
    the help lines are, `grade` the school grade a text needs, `countries` where the programme has people. Nothing is
    raised: what cannot be read is a finding.
    """
    library, problems = read_files(_toml(files), [_toml(overlay) for overlay in overlays])
    subject = Subject(library, Places(files, overlays))
    slips = [found for folder in (files, *overlays) for found in brackets(folder)]
    misread = {found.problem.file for found in slips}
    # What else is said of a file with single brackets is about the steps nobody could see.
    findings = slips + [Finding(problem) for problem in problems if problem.file not in misread]
    findings += [Finding(problem, Severity.WARNING) for problem in library.left_out]
    named = [*conditions(subject), *thresholds(subject)]
    shipped = read_files(_toml(files))[0] if overlays else library
    for found in (
        paths(subject),
        steps(subject),
        named,
        rules(subject, {found.problem.step for found in named}),
        disarmed(subject, shipped),
        urgent_answers(subject),
        help_lines(subject, today, countries),
        flow_variables(subject),
        other_variables(subject, shipped),
        missing_texts(subject),
        own_words(subject, (files, *overlays)),
        wording(subject, grade),
        fit(subject),
        *(papers(folder) for folder in (files, *overlays)),
        *(unread(folder) for folder in overlays),
        word_lists({path: text for folder in (files, *overlays) for path, text in _toml(folder).items()}),
    ):
        findings.extend(found)
    if all(found.severity is Severity.WARNING for found in findings):
        # A fault makes examples fail that are right: they are played once the library is in order.
        findings.extend(_examples(subject, files, overlays))
    lengths = list(budgets(subject))
    findings += [over for _, over in lengths if over is not None]
    return report(findings, [budget for budget, _ in lengths])


def _examples(subject: Subject, files: Mapping[str, str], overlays: Sequence[Mapping[str, str]]) -> Iterator[Finding]:
    """Plays every example conversation. Ours may go another way over a charity's changes: that is a warning."""
    for files_of, severity in (
        (files, Severity.WARNING if overlays else Severity.ERROR),
        *((overlay, Severity.ERROR) for overlay in overlays),
    ):
        texts = {path: text for path, text in files_of.items() if path.startswith("examples/")}
        yield from (Finding(problem, severity) for problem in check_examples(subject.library, texts))


def _toml(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".toml")}
