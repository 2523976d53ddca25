"""Shows what the checker found: by file, with colours on a terminal, plain text elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.folders import full_path
from flows.check.findings import Finding, Report, Severity

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def show(report: Report, configuration: Iterable[str], folders: Iterable[Path], *, starts: bool) -> None:
    """Everything found, then how long the flows take, then one line that sums it up.

    `starts`: the bot does, whatever was found in the configuration.
    """
    console = Console(highlight=False, soft_wrap=True)
    folders = list(folders)
    problems = list(configuration)
    for problem in problems:
        console.print(f"[{COLOURS[Severity.ERROR]}]error[/] configuration: {escape(problem)}")
    for file, findings in groupby(report.findings, key=lambda found: found.problem.file):
        console.print(f"\n[bold]{escape(full_path(file, folders))}[/]")
        for found in findings:
            _show_one(console, found)
    _show_lengths(console, report)
    errors, warnings = len(report.errors) + len(problems), len(report.warnings)
    colour = "red" if errors else "green"
    end = "The bot does not start with this." if errors else "All in order."
    if errors and starts and not report.errors:
        end = "The bot starts, but this has to be mended."
    console.print(f"\n[bold {colour}]{_count(errors, 'error')}, {_count(warnings, 'warning')}.[/] {end}")


def _show_one(console: Console, found: Finding) -> None:
    problem = found.problem
    where = f"line {problem.line}" if problem.line else "somewhere"
    step = f", {escape(problem.step)}" if problem.step else ""
    colour = COLOURS[found.severity]
    what = f"{escape(_ended(problem.what))} [dim]({problem.code})[/]"
    console.print(f"  [{colour}]{found.severity.value}[/] {where}{step}: {what}")
    if problem.mend:
        console.print(f"      {escape(problem.mend)}")


def _show_lengths(console: Console, report: Report) -> None:
    if not report.budgets:
        return
    table = Table(
        title="How long each conversation takes (taps, minutes)", title_justify="left", box=None, pad_edge=False
    )
    table.add_column("flow")
    for name in ("shortest", "usual", "longest"):
        table.add_column(name, justify="right")
    for budget in report.budgets:
        cells = (f"{each.taps}, {each.minutes:.1f}" for each in (budget.shortest, budget.typical, budget.longest))
        table.add_row(budget.flow, *cells)
    console.print()
    console.print(table)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
