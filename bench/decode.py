"""How fast the product's engine writes, beside llama.cpp's own bench: tokens a second, at the same depth of context.

llama.cpp's own bench is `llama-bench` where it is on the path; the wheel carries none, so else its loop over the same library
(`bench.llama_loop`). Both load the same file with the same number of threads. Ours is what comes out of the engine: sampled,
turned into text, through HTTP and LangChain.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from assistant.models.choose import EngineSettings, cores
from assistant.models.weights import embedded_weights
from bench.llama_loop import library
from bench.material import OUT
from corpus.fetch.artefacts import present
from corpus.home import models_home

if TYPE_CHECKING:
    from assistant.models.engine import Engine

TOKENS = 96
_WORDS = "Data centre revenue rose as capital spending on accelerators grew and power became scarce. "
_PROMPT = f"{_WORDS * 22}\nCount from one to one hundred in words, separated by commas."
"""With its frame about as long as a typical prompt of the product."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """One turn of writing: tokens a second, and the tokens that stood before it."""

    rate: float
    depth: int


def ours(engine: Engine) -> Wrote:
    """The engine as the product uses it; the first token, which the prompt waits for, is not counted."""
    from langchain_core.messages import HumanMessage

    first = last = 0.0
    tokens = depth = 0
    for piece in engine.write([HumanMessage(_PROMPT)], max_tokens=TOKENS):
        if piece.text:
            last = perf_counter()
            first = first or last
        if piece.usage is not None:
            tokens, depth = piece.usage.completion_tokens, piece.usage.prompt_tokens
    return Wrote((tokens - 1) / (last - first), depth)


Own = Callable[[int], float]
"""Takes a depth; tokens a second of llama.cpp's own bench there."""


@contextmanager
def own() -> Generator[tuple[str, Own] | None]:
    """What llama.cpp's own bench is here, and one run of it; None where there is neither it nor the library."""
    settings = EngineSettings.from_environment()
    threads = settings.threads or cores()
    weights = present(embedded_weights().artefact, models_home())
    if weights is None:
        yield None
    elif program := shutil.which("llama-bench"):
        yield "llama-bench", lambda depth: _llama_bench(program, str(weights), threads, depth)
    elif library() is None:
        yield None
    else:
        with _loop(str(weights), threads) as run:
            yield "llama-bench's loop over the engine's library", run


def _llama_bench(program: str, weights: str, threads: int, depth: int) -> float:
    command = [program, "-m", weights, "-t", str(threads), "-p", "0", "-n", str(TOKENS), "-d", str(depth),
               "-r", "1", "-o", "json"]  # fmt: skip
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return float(told[0]["avg_ts"])


@contextmanager
def _loop(weights: str, threads: int) -> Generator[Own]:
    (OUT / "logs").mkdir(parents=True, exist_ok=True)
    with (OUT / "logs" / "llama-loop.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.llama_loop"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env={"OMP_WAIT_POLICY": "PASSIVE", **os.environ},  # as the engine's child
        )  # fmt: skip

    def ask(what: dict[str, Any]) -> dict[str, Any]:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the loop was started without pipes")
        process.stdin.write(json.dumps(what).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the loop ended with {process.wait()}: see {OUT / 'logs' / 'llama-loop.log'}")
        return json.loads(line)

    try:
        ask({"weights": weights, "threads": threads})
        yield lambda depth: ask({"depth": depth, "tokens": TOKENS})["wrote"]
    finally:
        with suppress(OSError):
            process.communicate(timeout=20)
