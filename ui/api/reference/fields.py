"""The fields that a route takes, out of its description, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_DEEPEST = 3  # of fields within fields
_BOUNDS = (
    ("minimum", "≥"),
    ("maximum", "≤"),
    ("minLength", "length ≥"),
    ("maxLength", "length ≤"),
    ("minItems", "items ≥"),
    ("maxItems", "items ≤"),
)


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a route takes.

    Attributes:
        name: With the names of what it is in: `history[].role`.
        place: Where it stands: path, query, header or body.
        type: What it is, with its bounds.
        about: What it is for; may be empty.
        required: Whether it must be there.
    """

    name: str
    place: str
    type: str
    about: str
    required: bool


def fields_of(operation: Schema, schemas: Mapping[str, Schema]) -> tuple[Field, ...]:
    """All that an operation takes: its parameters, then the fields of its body."""
    told = [
        Field(
            each["name"],
            each["in"],
            _type(each["schema"], schemas),
            each.get("description", ""),
            bool(each.get("required")),
        )
        for each in operation.get("parameters", ())
    ]
    return (*told, *_within(body_of(operation, schemas), schemas, "", 0))


def body_of(operation: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """The schema of an operation's body; empty where it takes none."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        return _resolved(media["schema"], schemas)
    return {}


def _within(schema: Schema, schemas: Mapping[str, Schema], before: str, depth: int) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        told = _resolved(each, schemas)
        yield Field(
            before + name, "body", _type(each, schemas), told.get("description", ""), name in required
        )
        item = _resolved(told.get("items", {}), schemas)
        inner, mark = (item, "[].") if "properties" in item else (told, ".")
        if "properties" in inner and depth < _DEEPEST:
            yield from _within(inner, schemas, f"{before}{name}{mark}", depth + 1)


def _resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """A schema without references, and the one that says something of several of which one is null."""
    if "$ref" in schema:
        return schemas[schema["$ref"].rpartition("/")[2]]
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return {**schema, **_resolved(some[0], schemas)} if len(some) == 1 else schema


def _type(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    if "anyOf" in schema and "$ref" not in schema:
        return " | ".join(_type(each, schemas) for each in schema["anyOf"])
    told = _resolved(schema, schemas)
    if "enum" in told or "const" in told:
        return " | ".join(str(each) for each in told.get("enum", [told.get("const")]))
    kind = str(told.get("type", "any"))
    if kind == "array":
        kind = f"{_type(told.get('items', {}), schemas)}[]"
    elif told.get("format") == "binary" or "contentMediaType" in told:
        kind = "file"
    bounds = ", ".join(f"{sign} {told[name]:,}" for name, sign in _BOUNDS if name in told)
    return f"{kind} ({bounds})" if bounds else kind
