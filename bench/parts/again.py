"""How soon a question is answered that was answered before, in the same words and in others: the only part with the answer memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.identity import file_hash
from bench.measured import Measured, measured
from bench.parts import Keep
from bench.parts.opened import fresh_folder, index_and_engine, of_bench
from bench.repeated import PAIRS, again, asking, pairs

_KINDS = ("repeated", "reworded")


@dataclass
class Again:
    """The part; `tiny` asks one pair."""

    tiny: bool = False
    name = "again"
    about = "a question that was answered before, in the same and in other words"
    plain = True
    rooms = ("corpus", "index", "assistant")
    modules = ("bench/parts/again.py", of_bench("repeated"))

    def settings(self) -> Mapping[str, Any]:
        """The pairs' file."""
        return {"pairs": file_hash(PAIRS), "tiny": self.tiny}

    def items(self) -> Mapping[str, float]:
        """The pairs' numbers."""
        return {str(n): 12.0 for n in range(1 if self.tiny else len(pairs()))}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Each question once, then the same again, then in other words; a memory of its own that was empty."""
        with index_and_engine(self.tiny, "again") as (index, engine):
            ask = asking(index, engine, fresh_folder("memory"))
            for item in missing:
                question, other = pairs()[int(item)]
                same = again(ask, [question], [question])
                reworded = again(ask, (), [other])
                keep(item, {
                    kind: {"seconds": told.seconds[0], "cached": told.cached}
                    for kind, told in zip(_KINDS, (same, reworded), strict=True)
                })  # fmt: skip

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Seconds to the first sentence, and how many came from the memory."""
        return [
            measured(
                kind,
                [one[kind]["seconds"] for one in found.values()],
                told=f"{sum(one[kind]['cached'] for one in found.values())} of {len(found)} from the memory",
            )
            for kind in _KINDS
            if found
        ]
