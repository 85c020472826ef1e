"""What the description of the API says of each route, in the language of whoever reads the page of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.document import Language
from ui.api.reference.fields import fields_of

_KOREAN = Path(__file__).with_name("korean.toml")


@cache
def korean() -> Mapping[str, str]:
    """The Korean of each paragraph."""
    return tomllib.loads(_KOREAN.read_text(encoding="utf-8"))


def told(paragraph: str, language: Language) -> str:
    """A paragraph of the description in a language; as it is where there is no other."""
    plain = " ".join(paragraph.split())
    return korean().get(plain, plain) if language == "ko" else plain


def paragraphs_of(operation: Mapping[str, Any]) -> list[str]:
    """The paragraphs that describe a route."""
    return str(operation["description"]).split("\n\n")


def said_of(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All that the page says of a route in words, each with what it is said of; empty where nothing is said."""
    yield "summary", operation["summary"]
    for paragraph in paragraphs_of(operation):
        yield "description", paragraph
    for field in fields_of(operation, schemas):
        yield field.name, field.about
    given = operation["responses"]["200"]
    yield "gives", given["description"]
    for media, content in given.get("content", {}).items():
        if said := content["schema"].get("description"):
            yield media, said
