"""Banks of study cards for tests: of some shipped documents, and of small filings made for a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.study.card import Card
from assistant.study.material import Material, materials
from bench.check_cards import failures
from corpus.keeping import Keeping
from corpus.library import Library, content_hash
from corpus.read import read
from corpus.shipped import shipped_documents
from corpus.split import split

SHIPPED = (
    "article.ko.md", "article.en.md", "NVDA_10-K_FY2025.brief", "AMD_10-K_FY2025.brief", "META_10-K_FY2024.brief",
    "GOOGL_10-K_FY2025.brief", "AMZN_10-K_FY2025.brief", "SAMSUNG_annual_FY2021.brief", "SAMSUNG_semiannual_2022H1.brief",
)  # fmt: skip


def of_shipped(home: Path, names: Sequence[str] = SHIPPED) -> tuple[Material, ...]:
    """Some of the shipped documents."""
    documents = [document for document in shipped_documents() if document.source in names]
    extracts = [document.extract() for document in documents]
    return _kept(
        home,
        [
            Keeping(document.source, document.edition(), extract, split(extract), document.place)
            for document, extract in zip(documents, extracts, strict=True)
        ],
    )


def of_files(home: Path, files: Iterable[tuple[str, bytes]]) -> tuple[Material, ...]:
    """Documents of these names and bytes."""
    extracts = [(name, data, read(data, name)) for name, data in files]
    return _kept(
        home,
        [Keeping(name, content_hash(data), extract, split(extract)) for name, data, extract in extracts],
    )


def _kept(home: Path, keeping: Sequence[Keeping]) -> tuple[Material, ...]:
    library = Library.at(home)
    library.keep_all(keeping)
    try:
        return materials(library, library.documents())
    finally:
        library.close()


def as_lines(cards: Iterable[Card]) -> list[dict[str, Any]]:
    """Cards as they are read from a file of lines of JSON."""
    return [json.loads(json.dumps(asdict(card), ensure_ascii=False)) for card in cards]


def failing(cards: Sequence[Card], text_of: Callable[[str], str]) -> dict[str, list[str]]:
    """What the independent script says of some cards."""
    return failures(as_lines(cards), text_of)
