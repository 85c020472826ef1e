"""What passes between readers, the splitter, the catalogue and the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.facts import Fact

Language = Literal["ko", "en"]
Kind = Literal["prose", "table", "heading"]
"""What a passage is made of."""

DIGEST = "digest:"
"""Prefix of the `place` of a shipped document; the original that it is of takes over the name after it."""

FIGURES = "figures:"
"""Prefix of the `place` of a document that holds a filing's figures alone; the filing's accession number follows."""

FIGURES_SUFFIX = ".figures"
"""How the name of such a document ends; it begins with the company's: `NVDA_10-K_2013-01-27.figures`."""

MAX_PASSAGE = 1_200
"""The longest passage, in Unicode code points."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of the extracted text that belongs together: a heading, a paragraph, a list item, a table row.

    `start` and `end` are code-point offsets into the extracted text. `level` is a heading's depth from 1.
    `context` tells what a table row needs to be understood alone (the table's title, unit and column heads);
    it is not part of the text. `group` is equal for the rows of one table and 0 elsewhere. `exhibit` marks
    what is attached to a report rather than said by it.
    """

    start: int
    end: int
    kind: Literal["heading", "prose", "list", "table"]
    level: int = 0
    page: int | None = None
    context: str = ""
    group: int = 0
    exhibit: bool = False


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a document says about itself. Unknown fields are empty; `origins` says where each came from.

    `fiscal_period` is FY2025, FY2026Q2, 2022H1, or an 8-K's month (2026-03). Dates are ISO 8601. `cik` is the
    ten-digit CIK of EDGAR, or the eight-digit company code of DART for a Korean company; `accession` is
    EDGAR's accession number or DART's receipt number. `origins` maps a field's name to `content`, `xbrl`,
    `fetch`, `name`, `user`, or `digest` for what a shipped document knows of the filing that it is of.
    """

    title: str = ""
    language: Language = "en"
    company: str = ""
    ticker: str = ""
    cik: str = ""
    form: str = ""
    fiscal_period: str = ""
    period_end: str = ""
    filed: str = ""
    accession: str = ""
    url: str = ""
    origins: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def is_filing(self) -> bool:
        """Whether it is a report that a company filed; everything else is commentary."""
        return bool(self.form)

    @property
    def report(self) -> tuple[str, str, str] | None:
        """Names the report among all: its company, its form and its period; None where one of them is unknown.

        A company files several 8-Ks in a month, so that these are named by their day.
        """
        period = self.period_end if self.form.startswith("8-K") else self.fiscal_period
        return (self.cik, self.form, period) if self.cik and self.form and period else None


def completed(info: DocumentInfo, known: DocumentInfo) -> DocumentInfo:
    """What a document says of itself, and for what it does not say, what its publisher says of it.

    A title that is only the file's name gives way to company, form and period.
    """
    told = ("company", "ticker", "cik", "form", "fiscal_period", "period_end", "filed", "accession", "url")
    added = {name: getattr(known, name) for name in told if getattr(known, name) and not getattr(info, name)}
    origins = {**info.origins, **dict.fromkeys(added, "fetch")}
    whole = replace(info, **added, origins=origins)
    if info.origins.get("title") == "name" and whole.form:
        title = " ".join(part for part in (whole.company, whole.form, whole.fiscal_period) if part)
        whole = replace(whole, title=title, origins={**origins, "title": "fetch"})
    return whole


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader makes of a file: the text that every offset counts in, its blocks in order, its info, its figures."""

    text: str
    blocks: tuple[Block, ...]
    info: DocumentInfo
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a document small enough to read at a glance: `text == document_text[start:end]`.

    `section` is the path of headings above it. `context` is the table's title, unit and column heads when
    it holds table rows. `page` counts from 0 and is None where the format has no pages.
    """

    start: int
    end: int
    text: str
    kind: Kind
    section: tuple[str, ...] = ()
    page: int | None = None
    context: str = ""
    exhibit: bool = False


def source_of(name: str, owner: str) -> str:
    """The name of a document in the catalogue: as it was added, and behind its owner's key where it is private.

    No other name holds the sign after the key: a base name has none, and an address begins with its scheme.
    """
    return f"{owner}/{name}" if owner else name


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the catalogue. `source` is the base name or address as it was added, behind the owner of a private
    one; `id` never changes.
    """

    id: int
    source: str
    info: DocumentInfo
    sha256: str
    passages: int
    added: str
    version: int = 1
    place: str = ""
    """`digest:NAME` for a shipped document, `original:NAME` for the article or filing that it is of, `figures:ACCESSION`
    for the figures of a filing that is not here."""
    hidden: bool = False
    """Whether it is kept out of answers: a document in the place of an original that is here."""
    owner: str = ""
    """The key of the one person who sees it; empty for what everybody sees."""

    @property
    def name(self) -> str:
        """The name under which it was added: `source` without the owner that keeps apart equal names of two people."""
        return self.source.removeprefix(f"{self.owner}/") if self.owner else self.source

    def is_seen_by(self, viewer: str) -> bool:
        """Whether a person sees it; with an empty key, somebody who sees what everybody sees."""
        return self.owner in ("", viewer)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it is written in: what is shipped of a filing tells all in both."""
        return ("ko", "en") if self.is_shipped and self.info.is_filing else (self.info.language,)

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the program, in the place of an article or a filing."""
        return self.place.startswith(DIGEST)

    @property
    def is_figures_only(self) -> bool:
        """Whether it holds a filing's figures alone: they are looked up, and no text of it answers anything."""
        return self.place.startswith(FIGURES)

    @property
    def group(self) -> str:
        """The name under which all documents of a company's figures are listed and removed; empty for any other."""
        return f"{self.source.partition('_')[0]}_*{FIGURES_SUFFIX}" if self.is_figures_only else ""
