"""The documents cut and embedded for the product and for each peer: nothing of it is a result, but all else waits for it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.measured import Measured
from bench.parts import Keep
from bench.parts.answers import PEERS, stored
from bench.parts.opened import documents, index_of, of_bench

_SECONDS = {"index": 900, "plain": 1_300, "llamaindex": 400, "haystack": 1_100}


@dataclass
class Stores:
    """The part; `tiny` takes the article."""

    tiny: bool = False
    name = "stores"
    about = "documents cut and embedded for each side (once on a machine: vectors are kept)"
    plain = True
    rooms = ("corpus", "index")
    modules = tuple(map(of_bench, ("peer", "plain", "peer_llamaindex", "peer_haystack", "material")))

    def settings(self) -> Mapping[str, Any]:
        """The documents' names and sizes."""
        return {"documents": {path.name: path.stat().st_size for path in documents(self.tiny)}}

    def items(self) -> Mapping[str, float]:
        """The product's index, then each peer's store."""
        return {key: seconds / (100 if self.tiny else 1) for key, seconds in _SECONDS.items()}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Make them; what is embedded stays in the cache of embeddings."""
        begun = time.perf_counter()
        index = index_of(self.tiny)
        if "index" in missing:
            keep("index", {"seconds": time.perf_counter() - begun})
        for name in PEERS:
            if name in missing:
                begun = time.perf_counter()
                stored(name, index.embedder, self.tiny)
                keep(name, {"seconds": time.perf_counter() - begun})
        index.close()

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """None: these seconds depend on what was in the cache."""
        return []
