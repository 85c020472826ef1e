"""How fast the product writes, beside llama.cpp's own bench on the same machine, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench import decode
from bench.measured import Measured, measured
from bench.parts import Keep, NeedError
from bench.parts.opened import engine_of, of_bench

_TIMES = 7


@dataclass
class Decoding:
    """The part; `tiny` does it once."""

    tiny: bool = False
    name = "decoding"
    about = "tokens written a second, beside llama.cpp's own bench"
    plain = True
    rooms = ("assistant",)
    modules = ("bench/parts/decoding.py", *map(of_bench, ("decode", "llama_loop")))

    def settings(self) -> Mapping[str, Any]:
        """How many tokens a turn has."""
        return {"tokens": decode.TOKENS}

    def items(self) -> Mapping[str, float]:
        """The turns' numbers."""
        return {str(n): 16.0 for n in range(1 if self.tiny else _TIMES)}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """A turn of ours and one of its own, the order changed each time."""
        with engine_of("decoding") as engine, decode.own() as own:
            if own is None:
                raise NeedError("llama-bench, or the embedded engine with its weights")
            if engine.info.engine != "embedded":
                raise NeedError("the embedded engine (unset TURNPOINT_ENGINE, stop Ollama)")
            by, run = own
            depth = decode.ours(engine).depth  # the engine is warm, and its prompt is in the cache
            for item in missing:
                if int(item) % 2:
                    theirs, mine = run(depth), decode.ours(engine).rate
                else:
                    mine, theirs = decode.ours(engine).rate, run(depth)
                keep(item, {"ours": mine, "own": theirs, "by": by, "depth": depth})

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Our share of its own rate, in per cent."""
        if not found:
            return []
        turns = list(found.values())
        mine, theirs = (median(turn[side] for turn in turns) for side in ("ours", "own"))
        told = (
            f"{mine:.1f} of {theirs:.1f} tokens a second, {turns[0]['depth']} tokens deep; {turns[0]['by']}"
        )
        return [measured("decode", [100 * turn["ours"] / turn["own"] for turn in turns], told=told)]
