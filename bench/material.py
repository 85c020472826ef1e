"""What the benches measure on: the article and the filings beside the checkout, indexed apart."""

from __future__ import annotations

from pathlib import Path

from corpus.progress import Progress
from index.store import Index

OUT = Path("bench-out")
"""Where a bench keeps its index and results, so that an interrupted run goes on."""

SUBSET = (
    "article.txt",
    "NVDA_10-K_FY2025.html",
    "NVDA_10-Q_FY2026Q3.html",
    "AMZN_10-K_FY2025.pdf",
    "SAMSUNG_semiannual_2022H1.xml",
)
"""The article and a filing of each kind, for daily work: 4,700 of the 24,900 windows."""


def shared_folder() -> Path:
    """The folder of filings, questions and the article beside the checkout."""
    return Path(__file__).resolve().parents[2] / "shared"


def sources(shared: Path) -> list[Path]:
    """The article and the filings, in a fixed order."""
    filings = [path for path in (shared / "corpus").iterdir() if path.suffix in (".html", ".pdf", ".xml")]
    return [shared / "seed" / "article.txt", *sorted(filings)]


def subset(shared: Path) -> list[Path]:
    """The sources of `SUBSET`."""
    return [path for path in sources(shared) if path.name in SUBSET]


def open_index(home: Path | None, progress: Progress, *, small: bool = False) -> Index:
    """The index to measure on: a data folder as it is, or the bench's own with the article and the filings.

    In the bench's own, what is there already is not read or embedded again. With `small` it holds the
    subset alone.
    """
    if home is not None:
        return Index.open(home)
    index = Index.open(OUT / ("subset" if small else "home"))
    paths = subset(shared_folder()) if small else sources(shared_folder())
    for number, path in enumerate(paths):
        progress("read documents", number, len(paths))
        index.add(path.read_bytes(), path.name)
    progress("read documents", len(paths), len(paths))
    index.embed_pending(progress)
    return index
