"""What is being checked: the library, where its parts stand in the files, and every way through its flows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from flows.check.findings import Finding, Severity
from flows.check.places import Place, Places
from flows.check.ways import Ways, all_ways, scores_at
from flows.flow import Flow
from flows.library import Library
from flows.structure import faults


@dataclass
class Subject:
    """One library under the eyes of the checker."""

    library: Library
    places: Places
    _ways: dict[str, Ways] = field(default_factory=dict)
    _scores: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def sound(self) -> tuple[Flow, ...]:
        """The flows without structural faults: only these can be compiled and walked."""
        rules, instruments = self.library.rules, self.library.instruments
        bad = {fault.source for fault in faults(self.library.flows, rules, instruments)}
        if any(source.startswith("instrument ") for source in bad):
            bad |= {f"flow {flow.id}" for flow in self.library.flows.values() if any(s.instrument for s in flow.step)}
        return tuple(flow for flow in self.library.flows.values() if f"flow {flow.id}" not in bad)

    @property
    def whole(self) -> bool:
        """Whether every flow could be read and is sound: only then is it certain that something is nowhere."""
        return len(self.sound) == len(self.library.flows) and not self.places.flow_ids - self.library.flows.keys()

    @cached_property
    def hideable(self) -> frozenset[str]:
        """Steps that some choice lets people hide."""
        return frozenset(
            choice.effects["hide_step"]
            for flow in self.library.flows.values()
            for step in flow.step
            for choice in step.choices
            if "hide_step" in choice.effects
        )

    def scores_at(self, flow: str, step: str) -> frozenset[str]:
        """The scores and numbers answering this step of a sound flow gives."""
        return frozenset(name for name, _ in scores_at(self.library.compiled(flow).steps[step]))

    def scores(self, flow: str) -> frozenset[str]:
        """The scores and numbers a sound flow can come to."""
        if flow not in self._scores:
            steps = self.library.compiled(flow).steps
            self._scores[flow] = frozenset(name for here in steps.values() for name, _ in scores_at(here))
        return self._scores[flow]

    def ways(self, flow: str) -> Ways:
        """Every way through a sound flow."""
        if flow not in self._ways:
            self._ways[flow] = all_ways(self.library.compiled(flow), self.hideable)
        return self._ways[flow]


def error(place: Place, step: str, code: str, what: str, mend: str) -> Finding:
    """Something that must be mended before the bot starts."""
    return Finding(place.problem(step, code, what, mend))


def warning(place: Place, step: str, code: str, what: str, mend: str) -> Finding:
    """Something worth a look."""
    return Finding(place.problem(step, code, what, mend), Severity.WARNING)
