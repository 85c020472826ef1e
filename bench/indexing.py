"""Measures how long it takes until documents can be found: by words, by meaning, and when added once more.

Run: `python -m bench.indexing [--subset] [--cold]`. Everything is added to a data folder of its own, which is
thrown away. With `--cold` nothing is taken from the cache of embeddings of earlier runs.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation.identity import machine
from assistant.evaluation.report import table
from bench.console import Console
from bench.material import shared_folder, sources, subset
from index.embed import Embedder
from index.store import Index


def measure(paths: Sequence[Path], folder: Path, cache: Path | None) -> list[list[str]]:
    """Rows of what was measured, each with its seconds."""
    progress = Console()
    embedder = Embedder(cache=cache)
    embedder.queries(["ready"])  # loads the model, which a running server has done
    index = Index.open(folder / "home", embedder)
    begun = time.perf_counter()
    for number, path in enumerate(paths):
        progress("read documents", number, len(paths))
        index.add(path.read_bytes(), path.name)
    words = time.perf_counter() - begun
    index.embed_pending(progress)
    meaning = time.perf_counter() - begun
    count = index.vectors.count()
    begun = time.perf_counter()
    unchanged = [index.add(path.read_bytes(), path.name).status for path in paths]
    again = time.perf_counter() - begun
    index.close()
    return [
        ["documents", str(len(paths))],
        ["windows", f"{count:,}"],
        ["found by words after", f"{words:.0f} s"],
        ["found by meaning after", f"{meaning:.0f} s"],
        [f"added once more ({unchanged.count('unchanged')} unchanged)", f"{again:.1f} s"],
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subset", action="store_true", help="the article and four filings alone")
    parser.add_argument("--cold", action="store_true", help="without the cache of embeddings")
    args = parser.parse_args()
    paths = subset(shared_folder()) if args.subset else sources(shared_folder())
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache" if args.cold else None
        rows = measure(paths, Path(folder), cache)
    here = machine()
    print(table([f"{here['cpu']}, {here['cores']} cores", "cold" if args.cold else "warm"], rows))


if __name__ == "__main__":
    main()
