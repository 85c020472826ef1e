"""How fast an engine reads and writes here, so that prompts can be cut to fit the machine."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.contract import Usage
from assistant.models.engine import Engine
from corpus.errors import EngineError

_WORDS = "revenue growth data center capital spending energy demand model cost chip export share price "
_REPEATS = 16
_ANSWER_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second: of a prompt that is not in the cache, and of an answer."""

    prompt: float
    answer: float

    def seconds(self, usage: Usage) -> float:
        """How long a request of this size takes."""
        return (usage.prompt_tokens - usage.cached_tokens) / self.prompt + (
            usage.completion_tokens / self.answer
        )


def measured_speed(engine: Engine, memory: Path | None = None, enough: float = 0.0) -> Speed:
    """The engine's speed, from one request of about 300 tokens (some 6 s on two cores).

    Args:
        engine: What to measure; nothing else should be asking it.
        memory: A JSON file that keeps the result for the next start, by model; not used if None.
        enough: Prompt tokens a second below which a kept result is measured again, and the faster one kept: the
            machine may have been busy.

    Raises:
        EngineError: the engine failed, or `engine.garbage` when it wrote too little to measure.
    """
    info = engine.info
    key = f"{info.engine}/{info.name}/{info.model_hash}"
    known = _read(memory) if memory else {}
    if key in known and known[key].prompt >= enough:
        return known[key]
    speed = _measure(engine)
    if key in known and known[key].prompt > speed.prompt:
        return known[key]
    if memory:
        memory.parent.mkdir(parents=True, exist_ok=True)
        temporary = memory.with_suffix(".part")
        temporary.write_text(json.dumps({k: asdict(v) for k, v in {**known, key: speed}.items()}), "utf-8")
        temporary.replace(memory)
    return speed


def _measure(engine: Engine) -> Speed:
    from langchain_core.messages import HumanMessage, SystemMessage

    # The random word comes first, so that no earlier measurement is in the prompt cache.
    messages = [
        SystemMessage("Speed test."),
        HumanMessage(f"{secrets.token_hex(4)} {_WORDS * _REPEATS}\nRepeat the list."),
    ]
    begun, first, usage = time.perf_counter(), 0.0, Usage()
    for piece in engine.write(messages, max_tokens=_ANSWER_TOKENS):
        first = first or time.perf_counter()
        usage = piece.usage or usage
    ended = time.perf_counter()
    read, written = usage.prompt_tokens - usage.cached_tokens, usage.completion_tokens - 1
    if not first or read <= 0 or written <= 0:
        raise EngineError("engine.garbage", engine=engine.info.engine, reason="speed")
    return Speed(read / max(first - begun, 1e-6), written / max(ended - first, 1e-6))


def _read(memory: Path) -> dict[str, Speed]:
    try:
        return {key: Speed(**value) for key, value in json.loads(memory.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
