"""What the benches measure on: the article and the filings beside the checkout, indexed apart."""

from __future__ import annotations

from pathlib import Path

from corpus.progress import Progress
from index.embed import Embedder
from index.store import Index

OUT = Path("bench-out")
"""Where a bench keeps its index and results, so that an interrupted run goes on."""


def shared_folder() -> Path:
    """The folder of filings, questions and the article beside the checkout."""
    return Path(__file__).resolve().parents[2] / "shared"


def sources(shared: Path) -> list[Path]:
    """The article and the filings, in a fixed order."""
    filings = [path for path in (shared / "corpus").iterdir() if path.suffix in (".html", ".pdf", ".xml")]
    return [shared / "seed" / "article.txt", *sorted(filings)]


def open_index(home: Path, shared: Path, progress: Progress, embedder: Embedder | None = None) -> Index:
    """The index of the article and the filings; what is there already is not read or embedded again."""
    index = Index.open(home, embedder)
    paths = sources(shared)
    for number, path in enumerate(paths):
        progress("read documents", number, len(paths))
        index.add(path.read_bytes(), path.name)
    progress("read documents", len(paths), len(paths))
    index.embed_pending(progress)
    return index
