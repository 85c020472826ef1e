"""The shipped figures: the main figures of some filings, as a file of rows for each, so that a machine without
network has them. They are facts, without a word of the filings' prose.

A file is a head of `#name<TAB>value` lines that say whose filing it is, a line of column names, and a row for each
figure. To make all anew from the filings: `python -m bench.shipped_figures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from corpus.document import DocumentInfo
from corpus.facts import Fact, Origin, segment_of
from corpus.metrics import metric_of

COLUMNS = (
    "metric", "segment", "concept", "label", "start", "end", "value", "unit", "decimals", "dimensions", "origin",
)  # fmt: skip
HEAD = (
    "company", "ticker", "cik", "form", "fiscal_period", "period_end", "filed", "accession", "url", "language",
)  # fmt: skip

_SUFFIX = ".tsv"


@dataclass(frozen=True, slots=True)
class ShippedFigures:
    """The main figures of a filing. `name` is that of the file, `info` what the filing says about itself.

    The facts have no place: the text that states them is the filing's, which is not here.
    """

    name: str
    info: DocumentInfo
    facts: tuple[Fact, ...]


def figure_files() -> tuple[Traversable, ...]:
    """The files of the shipped figures, by name."""
    if not _folder().is_dir():
        return ()
    found = (entry for entry in _folder().iterdir() if entry.name.endswith(_SUFFIX))
    return tuple(sorted(found, key=lambda entry: entry.name))


def load_figures(name: str) -> ShippedFigures | None:
    """The shipped figures of a filing (NVDA_10-K_FY2025); None where there are none."""
    file = _folder() / f"{name}{_SUFFIX}"
    return from_tsv(name, file.read_text(encoding="utf-8")) if file.is_file() else None


def to_tsv(figures: ShippedFigures) -> str:
    """A filing's figures as the text of a file; what `from_tsv` reads."""
    lines = [f"#{name}\t{_cell(getattr(figures.info, name))}" for name in HEAD]
    lines.append("\t".join(COLUMNS))
    lines += ["\t".join(_cells(fact)) for fact in figures.facts]
    return "\n".join(lines) + "\n"


def from_tsv(name: str, text: str) -> ShippedFigures:
    """A filing's figures from the text of a file.

    Raises:
        ValueError: its columns are others than `COLUMNS`, or a cell cannot be read.
    """
    head: dict[str, str] = {}
    lines = text.splitlines()
    while lines and lines[0].startswith("#"):
        key, _, value = lines.pop(0)[1:].partition("\t")
        head[key] = value
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"{name}: not the columns of shipped figures")
    facts = (_fact(dict(zip(COLUMNS, line.split("\t"), strict=True))) for line in lines[1:])
    return ShippedFigures(name, DocumentInfo(**head), tuple(facts))  # pyright: ignore[reportArgumentType]


def _folder() -> Traversable:
    return files("corpus") / "figures" / "filings"


def _cells(fact: Fact) -> Sequence[str]:
    return [
        metric_of(fact),
        _cell(segment_of(fact.dimensions) or ""),
        fact.concept,
        _cell(fact.label),
        fact.start,
        fact.end,
        repr(fact.value).removesuffix(".0"),
        fact.unit,
        "" if fact.decimals is None else str(fact.decimals),
        ";".join(f"{axis}={_cell(member)}" for axis, member in fact.dimensions),
        fact.origin,
    ]


def _fact(cell: Mapping[str, str]) -> Fact:
    pairs = (pair.partition("=") for pair in cell["dimensions"].split(";") if pair)
    return Fact(
        cell["concept"],
        cell["label"],
        float(cell["value"]),
        cell["unit"],
        int(cell["decimals"]) if cell["decimals"] else None,
        cell["start"],
        cell["end"],
        tuple((axis, member) for axis, _, member in pairs),
        cast(Origin, cell["origin"]),
    )


def _cell(text: str) -> str:
    """Text without what would end a cell."""
    return " ".join(text.split())
