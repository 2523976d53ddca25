"""The JSON Schema of a flow file, made from the models: editors complete, explain and underline with it."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType
from typing import Any

from flows import flow as flow_module
from flows.effects import EFFECTS
from flows.flow import Flow

Schema = dict[str, Any]

OVERLAY: Schema = {
    "off": {"type": "boolean", "description": "In a charity's own folder: takes this out of the shipped flow."},
    "before": {"type": "string", "description": "In a charity's own folder: put it in front of this one."},
    "after": {"type": "string", "description": "In a charity's own folder: put this step behind that one."},
}
LISTED = ("rotate", "share")
ADD_REMOVE: Schema = {
    "type": "object",
    "additionalProperties": False,
    "description": "In a charity's own folder: what to add to the shipped list and what to take out.",
    "properties": {name: {"type": "array", "items": {"type": "string"}} for name in ("add", "remove")},
}


def flow_schema() -> Schema:
    """The schema of one file below flows/, with the docstrings of the models as descriptions."""
    schema = Flow.model_json_schema(by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "A flow of Alongside"}
    definitions: dict[str, Schema] = schema["$defs"]
    notes = _docstrings(flow_module)
    for name, definition in (("Flow", schema), *definitions.items()):
        for field, note in notes.get(name, {}).items():
            key = field.rstrip("_")
            if key in definition.get("properties", {}):
                definition["properties"][key]["description"] = note
    for name in ("Step", "Choice"):
        definitions[name]["properties"] |= OVERLAY if name == "Step" else {k: OVERLAY[k] for k in ("off", "before")}
    for key in LISTED:
        listed = definitions["Step"]["properties"][key]
        definitions["Step"]["properties"][key] = {
            "anyOf": [{k: v for k, v in listed.items() if k in ("type", "items")}, ADD_REMOVE],
            "description": listed.get("description", "Steps that take turns, one each time."),
        }
    effects = definitions["Choice"]["properties"]["effects"]
    effects.pop("additionalProperties", None)
    effects |= {
        "properties": {name: {"type": "string", "description": kind.does} for name, kind in EFFECTS.items()},
        "additionalProperties": False,
    }
    # A file that only changes a shipped flow says its id and what it changes.
    schema["required"] = ["id"]
    definitions["Choice"]["required"] = ["id"]
    return schema


def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """The text written below each attribute of each class."""
    notes: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                notes.setdefault(node.name, {})[field.target.id] = " ".join(str(after.value.value).split())
    return notes
