"""How fast the engine's own loop writes, and how fast it comes out of the product's engine: tokens a second.

llama.cpp's own bench is used where it is on the path (`llama-bench`); the wheel carries none, so else what its server tells of the
same request (`timings`), which is taken inside llama.cpp, before HTTP, LangChain and our streaming.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from assistant.models.embedded import EmbeddedEngine
from assistant.models.pool import Pool

if TYPE_CHECKING:
    from assistant.models.engine import Engine

_TOKENS = 96
_PROMPT = "Count from one to one hundred in words, separated by commas."


@dataclass(frozen=True, slots=True)
class Decode:
    """Tokens a second: out of our engine, and by llama.cpp's own count; None where that cannot be had."""

    ours: float
    own: float | None
    by: str

    def __str__(self) -> str:
        if self.own is None:
            return f"{self.ours:.1f}"
        return f"{self.ours:.1f} of {self.own:.1f} ({self.ours / self.own:.0%}, {self.by})"


def measure(engine: Engine, times: int = 3) -> Decode:
    """The medians of some turns, ours and llama.cpp's one after the other."""
    ours: list[float] = []
    own: list[float] = []
    by = ""
    for _ in range(times):
        ours.append(_ours(engine))
        if isinstance(engine, Pool) and isinstance(child := engine.only, EmbeddedEngine):
            by, told = _own(child)
            own.append(told)
    return Decode(median(ours), median(own) if own else None, by)


def _ours(engine: Engine) -> float:
    from langchain_core.messages import HumanMessage

    first = last = 0.0
    tokens = 0
    for piece in engine.write([HumanMessage(_PROMPT)], max_tokens=_TOKENS):
        last = time.perf_counter()
        first = first or last
        if piece.usage is not None:
            tokens = piece.usage.completion_tokens
    return (tokens - 1) / (last - first)


def _own(engine: EmbeddedEngine) -> tuple[str, float]:
    process = engine.process
    if process is None:
        raise RuntimeError("the engine was asked before")
    if bench := shutil.which("llama-bench"):
        from assistant.models.weights import embedded_weights
        from corpus.fetch.artefacts import present
        from corpus.home import models_home

        path = present(embedded_weights().artefact, models_home())
        command = [bench, "-m", str(path), "-p", "0", "-n", str(_TOKENS), "-r", "1", "-o", "json"]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return "llama-bench", float(told[0]["avg_ts"])
    import httpx

    body = {"messages": [{"role": "user", "content": _PROMPT}], "max_tokens": _TOKENS, "temperature": 0}
    reply = httpx.post(
        f"{process.address}/v1/chat/completions",
        json=body,
        headers={"Authorization": f"Bearer {process.key}"},
        timeout=120,
        trust_env=False,
    )
    return "its server's own count", float(reply.raise_for_status().json()["timings"]["predicted_per_second"])
