"""The shipped corpus: the digest of an article in each language, and a document for each filing with a brief or figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from corpus.brief import brief_files, load
from corpus.document import DIGEST, Extract
from corpus.figures.shipped import figure_files, load_figures

_FORM = b"1"
"""Counted up when the documents of filings are made in another way from the same files."""


@dataclass(frozen=True, slots=True)
class ShippedDocument:
    """A document of the shipped corpus.

    Attributes:
        source: Its name in the catalogue.
        place: Its `place` there.
        parts: What its edition is of: the bytes of its files, and of their form.
        extract: Makes its text.
    """

    source: str
    place: str
    parts: Callable[[], Iterable[bytes]]
    extract: Callable[[], Extract]

    def edition(self) -> str:
        """SHA-256 (hex) of what it is made of; cheap, for it is asked for at every start."""
        return hashlib.sha256(b"".join(self.parts())).hexdigest()


def shipped_documents() -> list[ShippedDocument]:
    """All of them: the article's digests, then the filings, by name."""
    folder = files("corpus") / "digest"
    articles = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name
    )
    of_filings: dict[str, list[Traversable]] = {}
    for file in (*brief_files(), *figure_files()):
        of_filings.setdefault(file.name.rpartition(".")[0], []).append(file)
    return [
        *(article_digest(file) for file in articles),
        *(_filing(name, parts) for name, parts in sorted(of_filings.items())),
    ]


def article_digest(file: Traversable) -> ShippedDocument:
    """The digest of an article in one language, from its Markdown file (NAME.LANGUAGE.md)."""

    def extract() -> Extract:
        from corpus.read import read

        return read(file.read_bytes(), file.name)

    return ShippedDocument(
        file.name, DIGEST + file.name.partition(".")[0], lambda: [file.read_bytes()], extract
    )


def _filing(name: str, parts: Iterable[Traversable]) -> ShippedDocument:
    def extract() -> Extract:
        from corpus.filing_digest import filing_digest

        return filing_digest(load(name), load_figures(name))

    return ShippedDocument(
        f"{name}.brief", DIGEST + name, lambda: [_FORM, *(part.read_bytes() for part in parts)], extract
    )
