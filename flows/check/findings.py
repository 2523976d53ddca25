"""What the checker found: problems that stop the bot, warnings that do not, and how long each flow takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from flows.problems import Problem


class Severity(StrEnum):
    """Whether the library can be used as it is."""

    ERROR = "error"
    """The bot does not start with it."""
    WARNING = "warning"
    """Worth a look by the people who write the texts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, and how much it matters."""

    problem: Problem
    severity: Severity = Severity.ERROR

    def to_data(self) -> dict[str, Any]:
        """As plain data: file, line, step, code, what, mend, severity."""
        return asdict(self.problem) | {"severity": self.severity.value}


@dataclass(frozen=True, slots=True)
class Length:
    """One way through a flow: how often the person taps or types, and about how long it takes."""

    taps: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a flow takes: the shortest way, the usual one and the longest."""

    flow: str
    shortest: Length
    typical: Length
    longest: Length


@dataclass(frozen=True)
class Report:
    """Everything found, sorted by file and line."""

    findings: tuple[Finding, ...]
    budgets: tuple[Budget, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops the bot from starting."""
        return tuple(found for found in self.findings if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is worth a look."""
        return tuple(found for found in self.findings if found.severity is Severity.WARNING)

    @property
    def ok(self) -> bool:
        """Whether the library can be used."""
        return not self.errors

    def counts(self) -> Counter[str]:
        """How many findings of each code."""
        return Counter(found.problem.code for found in self.findings)

    def to_data(self) -> dict[str, Any]:
        """As plain data for other programs."""
        return {
            "ok": self.ok,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "findings": [found.to_data() for found in self.findings],
            "flows": [asdict(budget) for budget in self.budgets],
        }


def report(findings: Iterable[Finding], budgets: Iterable[Budget] = ()) -> Report:
    """The findings in order, doubles taken out: errors and warnings by file, line and step."""
    unique = dict.fromkeys(findings)
    return Report(tuple(sorted(unique, key=lambda found: (found.problem, found.severity))), tuple(budgets))
