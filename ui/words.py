"""What Turnpoint says to people, in Korean and English: one key, one sentence in each language.

The sentences stand in `ui/text/{ko,en}.toml`. A key is `table.name`; everything after the first dot is the
name inside the table, so an error's code may hold dots of its own (`errors.read.empty_file`).
"""

from __future__ import annotations

import locale
import os
import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from corpus.document import Language
from corpus.errors import TurnpointError

_TEXT = Path(__file__).with_name("text")
# Control characters and bidirectional overrides: a file's name must not drive a terminal or turn its lines.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_DETAIL = 300


class Words:
    """The sentences of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._tables = _tables(language)

    def __call__(self, key: str, **details: object) -> str:
        """The sentence of a key with its placeholders filled; KeyError for a key that is not in the file."""
        table, _, name = key.partition(".")
        return _fill(self._tables[table][name], details)

    def table(self, name: str) -> Mapping[str, Any]:
        """All keys of one table, unfilled."""
        return self._tables[name]

    def error(self, failure: TurnpointError) -> str:
        """What happened and what to do next."""
        return self.error_sentence(failure.code, failure.details)

    def error_sentence(self, code: str, details: Mapping[str, object]) -> str:
        """The sentence of an error's code; a code without one is shown with its details."""
        template = self._tables["errors"].get(code)
        if template is None:
            inside = ", ".join(f"{key}={value}" for key, value in details.items())
            return self("cli.unknown_error", code=code, details=inside or "-")
        return _fill(template, details)

    def stage(self, name: str) -> str:
        """A work stage's name for people: `fetch X` becomes the words for fetching X."""
        verb, _, rest = name.partition(" ")
        known = self._tables["stages"].get(verb)
        return printable(f"{known} {rest}".strip() if known else name)


def printable(text: str) -> str:
    """Text that came from elsewhere without anything that would control a terminal."""
    return _CONTROLS.sub("", text)


def preferred(named: str | None = None) -> Language:
    """The language for messages: as named, else TURNPOINT_LANGUAGE, else the locale's; English for others."""
    for value in (named, os.environ.get("TURNPOINT_LANGUAGE")):
        if value in ("ko", "en"):
            return value
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ko" if value.lower().startswith("ko") else "en"
    return "ko" if (locale.getlocale()[0] or "").lower().startswith(("ko", "korean")) else "en"


def accepted(header: str) -> Language:
    """The language that an Accept-Language header likes best: Korean when it ranks before English."""
    best: tuple[float, Language] = (0.0, "en")
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        base = tag.strip().lower().partition("-")[0]
        if base in ("ko", "en") and quality > best[0]:
            best = (quality, "ko" if base == "ko" else "en")
    return best[1]


def placeholders(template: str) -> set[str]:
    """The names that a sentence wants filled."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _fill(template: str, details: Mapping[str, object]) -> str:
    values = {name: _detail(details.get(name, "?")) for name in placeholders(template)}
    return template.format_map(values)


def _detail(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    text = printable(str(value))
    return text if len(text) <= _LONGEST_DETAIL else text[: _LONGEST_DETAIL - 1] + "…"


@cache
def _tables(language: Language) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((_TEXT / f"{language}.toml").read_text(encoding="utf-8"))
