"""Search among 10,000 and 30,000 passages, or among a million, and the bytes that a passage takes: `bench.scale`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.identity import machine
from bench import scale
from bench.console import Console
from bench.journal import key_of
from bench.material import OUT, open_index
from bench.measured import Measured, measured, percentile_of
from bench.parts import Keep
from bench.parts.opened import fresh_folder, of_bench

_MILLION = 1_000_000


@dataclass
class Searching:
    """The part: up to 30,000 passages, or `whole`, up to a million; `tiny` makes 1,000 and 2,000 of five documents' sentences."""

    tiny: bool = False
    whole: bool = False
    rooms = ("corpus", "index")
    modules = ("bench/parts/searching.py", *map(of_bench, ("scale", "material")))

    @property
    def name(self) -> str:
        """Of the small sizes or of the great one."""
        return "search-million" if self.whole else "search"

    @property
    def about(self) -> str:
        """The line of the list."""
        return (
            f"search among {' and '.join(f'{size:,}' for size in self._sizes())} passages, and their memory"
        )

    @property
    def plain(self) -> bool:
        """A million take more than an hour."""
        return not self.whole

    def _sizes(self) -> tuple[int, ...]:
        if self.whole:
            return (10_000, _MILLION) if not self.tiny else (3_000, 4_000)
        return (1_000, 2_000) if self.tiny else (10_000, 30_000)

    def settings(self) -> Mapping[str, Any]:
        """Sizes alone: the passages are made by chance numbers that are the same each time."""
        return {"sizes": self._sizes(), "small": self.tiny}

    def items(self) -> Mapping[str, float]:
        """The sizes; a thousand passages take two to four seconds to make."""
        return {str(size): 25 + size * 0.0032 for size in self._sizes()}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Make passages and search among them, in a process that does nothing else."""
        real = open_index(None, Console(), small=self.tiny)
        given = scale.material(real)
        real.close()
        # One size is made out of the one before; an interrupted one goes on, but only of the same sizes and code.
        home = self._kept() if self.whole else fresh_folder("search-home")
        for item in self.items():
            making = scale.build(home, given, int(item))
            if item in missing:
                said = subprocess.run(
                    [sys.executable, "-m", "bench.scale", "--measure", str(home)], stdout=subprocess.PIPE, check=True
                )  # fmt: skip
                keep(item, {"making": making, **json.loads(said.stdout)})

    def _kept(self) -> Path:
        """The folder of an interrupted run of the same code and sizes; those of others are thrown away."""
        key = key_of(self.rooms, self.modules, self.settings(), machine())
        home = OUT / f"{self.name}-{key}"
        for other in OUT.glob(f"{self.name}-*"):
            if other != home and other.is_dir():
                shutil.rmtree(other)
        return home

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """p95 with its interval, and the memory of a passage between two sizes."""
        first, last = map(str, self._sizes())
        figures: list[Measured] = []
        size = last if self.whole else first
        if size in found:
            row = "search.million" if self.whole else "search.10k"
            told = f"median {found[size]['p50']:.0f} ms"
            figures.append(measured(row, found[size]["wall"], percentile_of(95), told))
        if first in found and last in found:
            grown = (found[last]["mb"] - found[first]["mb"]) * 2**20
            more = found[last]["passages"] - found[first]["passages"]
            bytes_each = grown / more
            told = f"from {found[first]['passages']:,} to {found[last]['passages']:,} passages"
            figures.append(Measured("search.bytes", bytes_each, bytes_each, bytes_each, 1, told))
        return figures
