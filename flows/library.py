"""The library: every flow, rule, instrument, help line and text, read from the files people edit.

**Files** (paths as given to `parse_library`, relative to the folder):

    flows/*.toml                     one flow each
    rules.toml, rules/*.toml         [[rule]] tables
    instruments/<id>/instrument.toml one item group each; without the folder its steps are passed over
    help_lines.toml                  [[help_lines]] tables
    texts/<language>.toml            everything said outside flows: key = "text", tables give dotted keys
    agreement.toml                   the team's agreement lines: key = "text", in texts as {agreement.key}
    words.toml                       our word = "your word": supervisor = "buddy" replaces the word in every text

**A charity's own folder** lies over these. It has files of the same names and says only what it changes:

* A flow of an id that exists is changed, any other id is a new flow. In a changed flow the keys at the top replace
  ours; a `[[step]]` of a known id changes that step key by key; its `choices` are matched by id the same way.
* A new step says where it goes: `before = "safety"` (every way that led to `safety` leads through it) or
  `after = "load"` (the way on from `load` leads through it), or it is reached by a `next` of its own making.
  A new choice comes last, or `before = "<choice>"`.
* `off = true` takes a step, a choice, a rule or a help line out. What led to a step that is off leads to its `next`;
  where there are several ways on, say which: `off = true, next = "..."`.
* A list of names such as `rotate` or `share` is given whole, or as `{ add = [...], remove = [...] }`.
* A `[[rule]]` of a known id changes that rule key by key. `when = { at_most = 44 }` changes one threshold of a simple
  condition; a condition made of `all` or `any` is given whole.
* Help lines are matched by country and name; texts, agreement lines and words by key; an instrument is given whole.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flows.compiled import Compiled, compile_flow
from flows.flags import Rule
from flows.flow import Flow, Instrument, Written
from flows.help_lines import HelpLine
from flows.overlay import Table, by_id, merged, merged_by, merged_flow, reworded, reworded_text, settled, tables
from flows.plain_words import bad_value, not_toml, unknown_key
from flows.problems import FlowError, Problem, did_you_mean, doubled, entries, line_of
from flows.strangers import Stranger, strange_flow, without_strange_rules, without_strange_steps
from flows.structure import Fault, faults

Model = TypeVar("Model", bound=Written)


@dataclass(frozen=True)
class Library:
    """Everything that can be said and asked, read and fitted together; never changes."""

    flows: Mapping[str, Flow]
    rules: Mapping[str, Rule]
    instruments: Mapping[str, Instrument]
    help_lines: tuple[HelpLine, ...]
    texts: Mapping[str, Mapping[str, str]]
    """By language, then by key."""
    agreement: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[Problem, ...] = ()
    """Steps taken out because their instrument is not there: worth knowing, no reason to stop."""
    _compiled: dict[str, Compiled] = field(default_factory=dict, repr=False, compare=False)

    def compiled(self, flow_id: str) -> Compiled:
        """The flow made ready for the engine, with the rules, instruments and texts it needs. KeyError if unknown."""
        if flow_id not in self._compiled:
            flow = self.flows[flow_id]
            texts = {**self.texts.get("en", {}), **self.texts.get(flow.language, {})}
            self._compiled[flow_id] = compile_flow(flow, self.rules.values(), self.instruments, texts)
        return self._compiled[flow_id]

    def revision(self, flow_id: str) -> str:
        """A short hash of everything a check-in of this flow depends on."""
        return self.compiled(flow_id).revision

    def text(self, key: str, language: str = "en") -> str:
        """A text said outside flows, in English where the language lacks it. KeyError if there is none."""
        return self.texts.get(language, {}).get(key) or self.texts["en"][key]


def parse_library(files: Mapping[str, str], overlays: Sequence[Mapping[str, str]] = ()) -> Library:
    """Reads the files (path to TOML text) with the overlays over them, later ones on top.

    Raises FlowError with every problem of every file at once.
    """
    library, problems = read_files(files, overlays)
    if problems:
        raise FlowError(problems)
    return library


def read_files(
    files: Mapping[str, str], overlays: Sequence[Mapping[str, str]] = ()
) -> tuple[Library, tuple[Problem, ...]]:
    """As `parse_library`, but what could be read comes back together with the problems: for the checker, which
    reports everything at once. Where there are problems, only flows without faults may be compiled."""
    reading = _Reading([dict(files), *(dict(overlay) for overlay in overlays)])
    library = reading.library()
    return library, tuple(sorted(reading.problems))


class _Reading:
    """One reading of all files: raw tables first, then models, then how they fit together."""

    def __init__(self, folders: list[dict[str, str]]) -> None:
        self.problems: list[Problem] = []
        self.left_out: list[Problem] = []
        self.sources: dict[str, list[tuple[str, str]]] = {}
        """By what a table is ("flow weekly", "rules", ...): the files that speak of it, the topmost first."""
        self.flows: dict[str, Table] = {}
        self.rules: list[Table] = []
        self.instruments: dict[str, Table] = {}
        self.help_lines: list[Table] = []
        self.texts: dict[str, dict[str, str]] = {}
        self.agreement: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.nameless: Counter[str] = Counter()
        """By source: of how many tables without an id it was said."""
        for place, folder in enumerate(folders):
            self.over = place > 0
            seen: dict[str, str] = {}
            for path in sorted(folder):
                self._read(path, folder[path], seen)

    def _read(self, path: str, text: str, seen: dict[str, str]) -> None:
        if not path.endswith(".toml") or path.startswith(("spotting/", "examples/")):
            return
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(not_toml(path, text, error))
            return
        folder, _, name = path.rpartition("/")
        if folder == "flows":
            self._read_flow(path, text, raw, seen)
        elif path == "rules.toml" or folder == "rules":
            self._note("rules", path, text)
            self._doubles(path, text, tables(raw.get("rule")))
            rules, strange = without_strange_rules(self.rules, tables(raw.get("rule"))) if self.over else ([], [])
            self._strange(path, text, strange)
            self.rules = merged_by(self.rules, rules if self.over else tables(raw.get("rule")), by_id)
            self._only(path, text, raw, {"rule"})
        elif name == "instrument.toml" and folder.startswith("instruments/"):
            self._note(f"instrument {raw.get('id')}", path, text)
            self.instruments[str(raw.get("id"))] = raw
        elif path == "help_lines.toml":
            self._note("help lines", path, text)
            self.help_lines = merged_by(self.help_lines, tables(raw.get("help_lines")), _country_and_name)
            self._only(path, text, raw, {"help_lines"})
        elif folder == "texts":
            self.texts.setdefault(name.removesuffix(".toml"), {}).update(self._flat(path, raw))
        elif path == "agreement.toml":
            self.agreement.update(self._flat(path, raw))
        elif path == "words.toml":
            self.words.update(self._flat(path, raw))
        else:
            mend = "Known are flows/*.toml, texts/*.toml and rules, help_lines, agreement and words.toml."
            self._add(path, 0, "", "unknown-file", "this file is not one the library knows", mend)

    def _read_flow(self, path: str, text: str, raw: Table, seen: dict[str, str]) -> None:
        name = str(raw.get("id"))
        if name in seen:
            what = f'the flow "{name}" is already in {seen[name]}'
            self._add(path, line_of(text, "id"), "", "double-flow", what, "Give one of them another id.")
            return
        seen[name] = path
        if self.over and (strange := strange_flow(self.flows, raw)):
            self._strange(path, text, [strange])
            return
        self._note(f"flow {name}", path, text)
        if name in self.flows:
            raw, strangers = without_strange_steps(self.flows[name], raw)
            self._strange(path, text, strangers)
            raw = merged_flow(self.flows[name], raw)
        self.flows[name] = raw

    def _strange(self, path: str, text: str, strangers: list[Stranger]) -> None:
        for each in strangers:
            self._add(path, line_of(text, *each.marks), each.step, each.code, each.what, each.mend)

    def _note(self, what: str, path: str, text: str) -> None:
        self.sources.setdefault(what, []).insert(0, (path, text))

    def _doubles(self, path: str, text: str, raws: list[Table]) -> None:
        for name, times in Counter(str(raw["id"]) for raw in raws if "id" in raw).items():
            if times > 1:
                what, line = f'{times} rules are called "{name}"', line_of(text, f"id={name}")
                if lines := doubled(text, "double-rule", f"id={name}"):
                    what, line = f"{what}; the first stands in line {lines[0]}", lines[1]
                self._add(path, line, "", "double-rule", what, "Give each its own id.")

    def _only(self, path: str, text: str, raw: Table, known: set[str]) -> None:
        for key in raw.keys() - known:
            what = f'"{key}" has no meaning here'
            self._add(path, line_of(text, key), "", "unknown-key", what, did_you_mean(key, known))

    def _flat(self, path: str, raw: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
        flat: dict[str, str] = {}
        for key, value in raw.items():
            if isinstance(value, dict):
                flat.update(self._flat(path, value, f"{prefix}{key}."))
            elif isinstance(value, str):
                flat[prefix + key] = value
            else:
                self._add(path, 0, "", "not-text", f'"{prefix}{key}" is not a text', "Put it in quotes.")
        return flat

    def _add(self, path: str, line: int, step: str, code: str, what: str, mend: str) -> None:
        self.problems.append(Problem(path, line, step, code, what, mend))

    def library(self) -> Library:
        """Everything as models, fitted together; what is wrong goes to `problems`."""
        off = {str(raw.get("id")) for raw in self.rules if raw.get("off") is True}
        rules = [raw for raw in self.rules if raw.get("off") is not True]
        lines = [raw for raw in self.help_lines if raw.pop("off", False) is not True]
        instruments = self._models(Instrument, "instrument {}", list(self.instruments.values()))
        library = Library(
            flows=self._models(Flow, "flow {}", [self._flow_table(name, off) for name in self.flows]),
            rules=self._models(Rule, "rules", [reworded(raw, self.words) for raw in rules]),
            instruments=instruments,
            help_lines=tuple(read for raw in lines if (read := self._model(HelpLine, "help lines", raw))),
            texts={
                language: {key: reworded_text(text, self.words) for key, text in texts.items()}
                for language, texts in self.texts.items()
            },
            agreement={key: reworded_text(text, self.words) for key, text in self.agreement.items()},
            words=self.words,
            left_out=tuple(self.left_out),
        )
        known_rules = {str(raw.get("id")) for raw in rules}
        for fault in faults(library.flows, known_rules, library.instruments):
            self._fault(fault)
        return library

    def _fault(self, fault: Fault) -> None:
        """One fault at its line; of two entries of one name at the second."""
        if fault.code.startswith("double-"):
            for path, text in self.sources.get(fault.source, ()):
                if lines := doubled(text, fault.code, *fault.marks):
                    what = f"{fault.what}; the first stands in line {lines[0]}"
                    self._add(path, lines[1], fault.step, fault.code, what, fault.mend)
                    return
        self._say(fault.source, fault.marks, fault.step, fault.code, fault.what, fault.mend)

    def _flow_table(self, name: str, rules_off: set[str]) -> Table:
        def complain(step: str, code: str, what: str, mend: str) -> None:
            self._say(f"flow {name}", [f"id={step}"], step, code, what, mend)

        flow = self.flows[name]
        steps = []
        for step in tables(flow.get("step")):
            wanted = step.get("instrument")
            if isinstance(step.get("share"), list):
                step = merged(step, {"share": {"remove": list(rules_off)}})
            if isinstance(wanted, str) and wanted not in self.instruments:
                path, line, _ = self._place(f"flow {name}", f"id={step.get('id')}")
                what = f'the step is left out: there is no instrument "{wanted}"'
                mend = did_you_mean(wanted, self.instruments)
                self.left_out.append(Problem(path, line, str(step.get("id")), "no-instrument", what, mend))
                step = {**step, "off": True}
            steps.append(step)
        raw = {**flow, "step": steps} if steps else flow
        table: Table = reworded(settled(raw, complain), self.words)
        return table

    def _models(self, model: type[Model], source: str, raws: list[Table]) -> dict[str, Model]:
        models = {}
        for raw in raws:
            read = self._model(model, source.format(raw.get("id")), raw)
            if read is not None:
                models[str(raw["id"])] = read
        return models

    def _model(self, model: type[Model], source: str, raw: Table) -> Model | None:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._explain(model, source, raw, detail)
            return None

    def _explain(self, model: type[Written], source: str, raw: Any, detail: ErrorDetails) -> None:
        """One complaint of pydantic in our words: which step, which key, and what is near."""
        where, kind = detail["loc"], detail["type"]
        marks: list[str] = [f"id={raw['id']}"] if "id" in raw and model is not Flow else []
        top, step = raw, ""
        for part in where:
            raw = raw[part] if isinstance(raw, list) and isinstance(part, int) else _get(raw, part)
            if isinstance(raw, dict) and isinstance(raw.get("id"), str):
                marks.append(f"id={raw['id']}")
                step = step or str(raw["id"])
            elif isinstance(raw, dict) and isinstance(raw.get("label"), str):
                marks.append(f"label={raw['label']}")
        key = next((part for part in reversed(where) if isinstance(part, str)), "")
        if not marks and isinstance(top.get("id"), str):
            marks.append(f"id={top['id']}")
        if kind != "missing" and key != "id":
            marks.append(key)
        if kind == "extra_forbidden":
            mend = unknown_key(key, model, where[:-1])
            self._say(source, marks, step, "unknown-key", f'"{key}" has no meaning here', mend)
        elif kind == "missing":
            what, mend = f'"{key}" is missing', f"Add {key} = ... here."
            nameless = self._nameless(source, where) if key == "id" else None
            if nameless:
                self._add(*nameless, step, "missing-key", what, mend)
            else:
                self._say(source, marks, step, "missing-key", what, mend)
        else:
            what, mend = bad_value(key, kind, detail["msg"], detail.get("ctx", {}), detail["input"])
            self._say(source, marks, step, "bad-value", what, mend)

    def _nameless(self, source: str, where: tuple[int | str, ...]) -> tuple[str, int] | None:
        """Where the next step or rule without an id stands. They are told of in the order they are written."""
        header = "rule" if source == "rules" else str(where[0])
        if len(where) != (1 if source == "rules" else 3) or header not in ("rule", "step"):
            return None
        files = reversed(self.sources.get(source, ()))
        places = [(path, line) for path, text in files for line, name in entries(text, header) if not name]
        place = self.nameless[source]
        self.nameless[source] += 1
        return places[place] if place < len(places) else None

    def _say(self, source: str, marks: Sequence[str], step: str, code: str, what: str, mend: str) -> None:
        path, line, note = self._place(source, *marks)
        self._add(path, line, step, code, what, f"{mend} {note}".strip())

    def _place(self, source: str, *marks: str) -> tuple[str, int, str]:
        """The topmost file that holds these marks, and the line of the last one found.

        A file that lies over another of the same name is met first by those who read it: what stands in the lower
        one is told at the top of the upper one, with a sentence that says where it truly is.
        """
        files = self.sources.get(source) or [("", "")]
        for path, text in files:
            if (not marks or marks[0].partition("=")[2] in text) and (line := line_of(text, *marks)):
                top = next(upper for name, upper in files if name == path)
                if top is text:
                    return path, line, ""
                note = f"This is about line {line} of the shipped {path}, which this file changes."
                return path, line_of(top, "id") if source.startswith("flow ") else 0, note
        return files[-1][0], 1 if source == "flow None" else 0, ""


def _get(raw: Any, key: int | str) -> Any:
    return raw.get(key) if isinstance(raw, dict) else None


def _country_and_name(raw: Table) -> object:
    return (raw.get("country"), raw.get("name"))
