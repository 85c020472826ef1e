"""How long until a document is found by words, by meaning, and when nothing changed, beside a plain LangChain pipeline.

Document by document, the product and the peer in turn, each into a folder of its own with no vector known before. The peer
calculates in its default data type.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import indexing
from bench.material import SUBSET, shared_folder, sources
from bench.measured import Measured
from bench.parts import Keep
from bench.parts.opened import of_bench
from corpus.home import shared_home

_OURS, _PEER = 2_300, 1_150
"""Tokens embedded a second on two quiet cores, by which time is foretold."""
_TOKENS_OF_A_BYTE = {".txt": 0.5, ".html": 0.028, ".pdf": 0.06, ".xml": 0.04}
_ROWS = (("words", "words"), ("vectors", "meaning"), ("unchanged", "again"))


@dataclass
class Ingest:
    """The part: five documents of all kinds, or `whole`, all of them; `tiny` takes the article alone."""

    tiny: bool = False
    whole: bool = False
    rooms = ("corpus", "index")
    modules = ("bench/parts/ingest.py", *map(of_bench, ("indexing",)))

    @property
    def name(self) -> str:
        """Of the five documents or of all."""
        return "ingest-all" if self.whole else "ingest"

    @property
    def about(self) -> str:
        """The line of the list."""
        which = "the article and 23 filings" if self.whole else "the article and a filing of each kind"
        return f"{which}: found by words, by meaning, unchanged; beside plain LangChain"

    @property
    def plain(self) -> bool:
        """All of them take about an hour."""
        return not self.whole

    def _paths(self) -> list[Path]:
        paths = sources(shared_folder())
        if self.tiny:
            return paths[:1]
        return paths if self.whole else [path for path in paths if path.name in SUBSET]

    def settings(self) -> Mapping[str, Any]:
        """The documents' names and sizes."""
        return {"documents": {path.name: path.stat().st_size for path in self._paths()}}

    def items(self) -> Mapping[str, float]:
        """The documents."""
        sizes = {path.name: path.stat().st_size * _TOKENS_OF_A_BYTE[path.suffix] for path in self._paths()}
        return {name: 15 + tokens / _OURS + tokens / _PEER for name, tokens in sizes.items()}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Each document on both sides, the order changed each time."""
        threads = _threads()
        for number, path in enumerate(self._paths()):
            if path.name not in missing:
                continue
            took: dict[str, Any] = {}
            for side in ("ours", "peer") if number % 2 else ("peer", "ours"):
                with tempfile.TemporaryDirectory() as folder:
                    took[side] = asdict(_one(side, path, Path(folder), threads))
            keep(path.name, took)

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """The peer's time over ours, of the sums; the spread is over the documents."""
        if len(found) < len(self._paths()):
            return []
        figures: list[Measured] = []
        for row, key in _ROWS:
            ours, peer = (sum(one[side][key] for one in found.values()) for side in ("ours", "peer"))
            each = [one["peer"][key] / max(one["ours"][key], 1e-6) for one in found.values()]
            told = f"{ours:.2f} s against {peer:.0f} s"
            if row == "vectors":
                mine, theirs = (
                    sum(one[side]["tokens"] for one in found.values()) for side in ("ours", "peer")
                )
                numbers = next(iter(found.values()))
                told += f"; {mine:,} and {theirs:,} tokens, {numbers['ours']['numbers']} and {numbers['peer']['numbers']}"
            figures.append(Measured(f"ingest.{row}", peer / ours, min(each), max(each), len(each), told))
        return figures


def _threads() -> int:
    """How many threads torch takes by itself: told by a process of its own, since what was measured before has set them here."""
    told = subprocess.run(
        [sys.executable, "-c", "import torch; print(torch.get_num_threads())"],
        stdout=subprocess.PIPE, check=True, text=True,
    )  # fmt: skip
    return int(told.stdout)


def _one(side: str, path: Path, folder: Path, threads: int) -> indexing.Took:
    if side == "peer":
        return indexing.plain([path], folder, threads)
    cache = folder / "cache"
    cache.mkdir()
    # The number format that this machine has chosen, not one chosen anew while it may be busy.
    if (noted := shared_home() / "embeddings" / "dtype.txt").is_file():
        shutil.copy(noted, cache)
    return indexing.turnpoint([path], folder, cache)
