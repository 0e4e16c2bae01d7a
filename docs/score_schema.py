"""The JSON schema of `unspin score --json`, made from the results' own dataclasses."""

from __future__ import annotations

import inspect
import re
import typing
from dataclasses import fields, is_dataclass
from typing import Any

from dedup.cli.score_findings import SCHEMA
from dedup.engine.repeated import Repetition

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def score_schema() -> dict[str, Any]:
    """One article's score; of several articles, an array of these is printed."""
    made = _object(Repetition)
    names = {
        "schema": {"const": SCHEMA, "description": "Number of this schema."},
        "id": {"type": "string", "description": "What was read: a file, a URL or standard input."},
        "url": {"type": "string", "description": "Where it was found, empty for a file."},
        "title": {"type": "string", "description": "Its title, empty where it has none."},
    }
    made["properties"] = names | made["properties"]
    made["required"] = list(made["properties"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Score"} | made


def _object(of: type) -> dict[str, Any]:
    """A dataclass: all of its fields, described in the words of its docstring."""
    text = inspect.getdoc(of) or ""
    entries = re.finditer(
        r"^    (\w+): (.*(?:\n {8}.*)*)", text.partition("Attributes:\n")[2], re.M
    )
    meanings = {entry[1]: " ".join(entry[2].split()) for entry in entries}
    kinds = typing.get_type_hints(of)
    properties = {
        field.name: _value(kinds[field.name])
        | ({"description": meanings[field.name]} if field.name in meanings else {})
        for field in fields(of)
    }
    return {
        "description": " ".join(text.partition("\n\n")[0].split()),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(kind: type) -> dict[str, Any]:
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if is_dataclass(kind):
        return _object(kind)
    return {"type": "array", "items": _value(typing.get_args(kind)[0])}
