"""The questions of an evaluation file, one JSON object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from assistant.contract import Turn
from corpus.document import Language
from corpus.errors import TurnpointError

ARTICLE = "article"
"""How evaluation files name the article; its file is `article.txt`."""
_DIGEST = re.compile("[0-9a-f]{16}(?:[0-9a-f]{48})?")


@dataclass(frozen=True, slots=True)
class Pin:
    """Where a quote stands, without its words.

    `start` and `end` count code points of the document's extracted text, `letters` those of the folded quote.
    `sha256` is of the folded quote in UTF-8: its 64 hex digits, or the first 16 of them.
    """

    start: int
    end: int
    letters: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Gold:
    """A verbatim quote that answers the question, white space collapsed. `page` counts from 0.

    With a `pin` the quote is empty until `pins.resolved` has taken it out of the document.
    """

    document: str
    quote: str
    page: int | None = None
    also_pages: tuple[int, ...] = ()
    section: str = ""
    pin: Pin | None = None

    @property
    def source(self) -> str:
        """The document's name among search results."""
        return f"{ARTICLE}.txt" if self.document == ARTICLE else self.document


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """An amount that a right answer states, in base units; `approx` when the source says "about"."""

    value: float
    unit: str
    approx: bool = False
    what: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what a right answer holds.

    `must_have` is a conjunction of alternatives: one of every inner tuple must stand in the answer. `type` is
    fact_figure, fact_entity, explanation, list, comparison, calculation, cross_lingual, multi_turn,
    unanswerable, advice or injection; `subtype` refines the mixed types. `cross_lingual` tells
    that the evidence is in the other language. `file` is the name of the file it was read from, without its ending.
    """

    id: str
    question: str
    lang: Language
    type: str
    group: str = ""
    subtype: str = ""
    answer: str = ""
    answerable: bool = True
    cross_lingual: bool = False
    expect: str = "answer"
    history: tuple[Turn, ...] = ()
    must_have: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    figures: tuple[ExpectedFigure, ...] = ()
    evidence: tuple[Gold, ...] = ()
    file: str = ""

    @property
    def wants_list(self) -> bool:
        """Whether a list was asked for, which may be longer than five sentences."""
        return "list" in (self.type, self.subtype)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Case:
        """A case from a line's object; keys that are absent or null take their defaults.

        Raises:
            KeyError, TypeError, ValueError: a key that is needed is absent, or a value has the wrong form.
        """
        lang, question = _text(row, "lang"), _text(row, "question")
        if lang not in ("ko", "en"):
            raise ValueError(f"lang is {lang!r}, not 'ko' or 'en'")
        if not question.strip():
            raise ValueError("question is empty")
        return cls(
            id=_text(row, "id"),
            question=question,
            lang=lang,
            type=_text(row, "type"),
            group=str(row.get("group") or ""),
            subtype=str(row.get("subtype") or ""),
            answer=str(row.get("answer") or ""),
            answerable=bool(row.get("answerable", True)),
            cross_lingual=bool(row.get("cross_lingual", False)),
            expect=str(row.get("expect") or "answer"),
            history=tuple(_turn(turn) for turn in _rows(row, "history")),
            must_have=tuple(_strings(group, "must_have") for group in _items(row, "must_have")),
            must_not=_strings(row.get("must_not") or [], "must_not"),
            figures=tuple(
                ExpectedFigure(
                    float(f["value"]), _text(f, "unit"), bool(f.get("approx")), str(f.get("what") or "")
                )
                for f in _rows(row, "figures")
            ),
            evidence=tuple(_gold(e) for e in _rows(row, "evidence")),
        )


def read_cases(*paths: Path) -> tuple[Case, ...]:
    """The cases of JSONL files, in order; empty lines are passed over. Pinned quotes are still to be resolved.

    Raises:
        TurnpointError: `eval.no_file`, `eval.not_text`, `eval.no_cases`, `eval.bad_line` (file, line,
            problem) or `eval.same_id` (file, line, id).
    """
    cases: dict[str, Case] = {}
    for path in paths:
        _read_file(path, cases)
    return tuple(cases.values())


def _read_file(path: Path, cases: dict[str, Case]) -> None:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise TurnpointError("eval.no_file", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise TurnpointError("eval.not_text", file=path.name) from error
    before = len(cases)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
            if not isinstance(row, dict):
                raise TypeError("not an object")
            case = replace(Case.from_json(cast("dict[str, Any]", row)), file=path.stem)
        except (KeyError, TypeError, ValueError) as error:
            problem = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            raise TurnpointError("eval.bad_line", file=path.name, line=number, problem=problem) from error
        if case.id in cases:
            raise TurnpointError("eval.same_id", file=path.name, line=number, id=case.id)
        cases[case.id] = case
    if len(cases) == before:
        raise TurnpointError("eval.no_cases", file=path.name)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a string")
    return value


def _items(row: Mapping[str, Any], key: str) -> list[Any]:
    value: Any = row.get(key) or []
    if not isinstance(value, list):
        raise TypeError(f"{key} is not a list")
    return cast("list[Any]", value)


def _rows(row: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = _items(row, key)
    if not all(isinstance(item, dict) for item in items):
        raise TypeError(f"{key} holds something that is not an object")
    return items


def _strings(value: object, key: str) -> tuple[str, ...]:
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    if not all(isinstance(item, str) for item in items):
        raise TypeError(f"{key} is not made of lists of strings")
    return tuple(cast("list[str]", items))


def _turn(row: Mapping[str, Any]) -> Turn:
    role = _text(row, "role")
    if role not in ("user", "assistant"):
        raise ValueError(f"role is {role!r}, not 'user' or 'assistant'")
    return Turn(role, _text(row, "content"))


def _gold(row: Mapping[str, Any]) -> Gold:
    pin = _pin(row) if "sha256" in row else None
    return Gold(
        document=_text(row, "document"),
        quote="" if pin else _text(row, "quote"),
        page=row.get("page"),
        also_pages=tuple(row.get("also_pages") or ()),
        section=str(row.get("section") or ""),
        pin=pin,
    )


def _pin(row: Mapping[str, Any]) -> Pin:
    if "quote" in row:
        raise ValueError("evidence has both a quote and a pin")
    start, end, letters = (_whole(row, key) for key in ("start", "end", "letters"))
    digest = _text(row, "sha256")
    if end <= start or not letters:
        raise ValueError("a pin's start, end and letters make no quote")
    if not _DIGEST.fullmatch(digest):
        raise ValueError("sha256 is not 64 or 16 hex digits")
    return Pin(start, end, letters, digest)


def _whole(row: Mapping[str, Any], key: str) -> int:
    value = row[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{key} is not a whole number")
    return value
