"""Briefs of filings: what a filing says that an investor asks about, in words of our own, in both languages.

One file `corpus/digest/filings/NAME.toml` for each filing: its head, then statements by topic, each with the section
of the filing that says it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

from corpus.document import DocumentInfo, Language

Topic = Literal["demand", "customers", "supply", "capex", "energy", "competition", "export", "risk"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
"""What statements are on, in the order in which they are told."""

_SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a filing says.

    Attributes:
        topic: What it is on.
        section: The filing's section that says it, its path joined by " > ".
        period: The fiscal period that it is about, as in `DocumentInfo.fiscal_period`.
        ko: The statement in Korean.
        en: The same in English.
    """

    topic: Topic
    section: str
    period: str
    ko: str
    en: str

    def told(self, language: Language) -> str:
        """The statement in a language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Brief:
    """What a filing says, by statements. `name` is that of its file, `info` what the filing says about itself."""

    name: str
    info: DocumentInfo
    statements: tuple[Statement, ...]


def load(name: str) -> Brief | None:
    """The brief of that name (NVDA_10-K_FY2025); None where there is none.

    Raises:
        ValueError: the file lacks a field, has one that is not known, or a statement is on no known topic.
    """
    file = _folder() / f"{name}{_SUFFIX}"
    return _read(name, file.read_text(encoding="utf-8")) if file.is_file() else None


def brief_files() -> tuple[Traversable, ...]:
    """The files of the briefs, by name."""
    if not _folder().is_dir():
        return ()
    found = (entry for entry in _folder().iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(sorted(found, key=lambda entry: entry.name))


def all_briefs() -> tuple[Brief, ...]:
    """Every brief, by name."""
    names = (file.name.removesuffix(_SUFFIX) for file in brief_files())
    return tuple(brief for name in names if (brief := load(name)) is not None)


def _folder() -> Traversable:
    return files("corpus") / "digest" / "filings"


def _read(name: str, text: str) -> Brief:
    raw: dict[str, Any] = tomllib.loads(text)
    try:
        info = DocumentInfo(**raw["filing"])
        statements = tuple(Statement(**row) for row in raw.get("statement", ()))
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong
    if unknown := {statement.topic for statement in statements} - set(TOPICS):
        raise ValueError(f"{name}: no topic {', '.join(sorted(unknown))}")
    return Brief(name, info, statements)
