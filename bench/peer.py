"""What every peer shares: its chunks and its answer in the published contract, the time of its first token, our prompt size."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage

from assistant.contract import Answer, AnswerTimings, Citation, Sentence, Usage
from assistant.evaluation.answerers import Outcome
from assistant.evaluation.cases import Case
from assistant.models.engine import Engine
from corpus.errors import EngineError

MAX_TOKENS = 250
OUR_TOKENS = 280
"""Tokens of context with which a peer's prompt is as long as the product's: with instruction and question about 400."""


@dataclass(frozen=True)
class Chunk:
    """A piece of a document that a peer found: the slice of its extracted text from `start` on."""

    source: str
    start: int
    text: str
    score: float


@dataclass
class Writing:
    """What an engine wrote for one question, in one request or in several, with times since `begun`."""

    engine: Engine
    begun: float = field(default_factory=time.perf_counter)
    text: str = ""
    usage: Usage = field(default_factory=Usage)
    first: float | None = None
    failure: str = ""

    def since(self) -> float:
        """Milliseconds so far."""
        return (time.perf_counter() - self.begun) * 1_000

    def write(self, messages: Sequence[BaseMessage], *, shown: bool = True) -> str:
        """Have the engine write; only what is `shown` to the asker counts as its answer and its first token."""
        text = ""
        try:
            for piece in self.engine.write(messages, max_tokens=MAX_TOKENS):
                if piece.text and shown and self.first is None:
                    self.first = self.since()
                text += piece.text
                if piece.usage is not None:
                    self.usage = Usage(
                        self.usage.prompt_tokens + piece.usage.prompt_tokens,
                        self.usage.cached_tokens + piece.usage.cached_tokens,
                        self.usage.completion_tokens + piece.usage.completion_tokens,
                    )
        except EngineError as failure:
            # What a peer's prompt is too long for is that peer's failure, and does not end the run.
            if failure.code != "engine.prompt_too_long":
                raise
            self.failure = failure.code
        if shown:
            self.text = text
        return text


def outcome(
    case: Case, found: Sequence[Chunk], used: Sequence[str], writing: Writing, searched: float
) -> Outcome:
    """Results and answer in the published contract.

    Args:
        case: The question.
        found: The peer's chunks, best first.
        used: The texts that stood in the prompt, in the order of `found`.
        writing: What was written, just now finished.
        searched: Milliseconds until the chunks were found.
    """
    results = [_result(chunk) for chunk in found]
    info = writing.engine.info
    # Its text may carry markers anywhere: kept as one sentence, whose markers are read only here.
    answer = Answer(
        case.id, "", "", "error" if writing.failure else "answered", case.lang, (Sentence(writing.text.strip(), (), "weak"),),
        _citations(writing.text, used, results), model_name=info.name, model_engine=info.engine,
        error={"code": writing.failure, "message": ""} if writing.failure else None,
        usage=writing.usage, timings=AnswerTimings(searched, searched, writing.first, None, writing.since()),
    )  # fmt: skip
    return results, answer.to_json()


def shortened(texts: Sequence[str], tokens: int) -> list[str]:
    """The texts, best first, up to so many tokens of context; the last one is cut. All of them where it is 0."""
    if not tokens:
        return list(texts)
    left = float(tokens)
    kept: list[str] = []
    for text in texts:
        cost = tokens_of(text)
        if cost <= left:
            kept.append(text)
            left -= cost
            continue
        if left > 20:
            kept.append(text[: int(len(text) * left / cost)])
        break
    return kept


def tokens_of(text: str) -> float:
    """About how many tokens a text has: a digit is one, four letters are, three Hangul syllables two."""
    digits = sum(char.isdigit() for char in text)
    hangul = sum("가" <= char <= "힣" for char in text)
    return digits + 0.67 * hangul + (len(text) - digits - hangul) / 4


def _result(chunk: Chunk) -> dict[str, Any]:
    return {
        "source": chunk.source,
        "document": 0,
        "title": "",
        "company": "",
        "form": "",
        "fiscal_period": "",
        "section": "",
        "page": None,
        "start": chunk.start,
        "end": chunk.start + len(chunk.text),
        "text": chunk.text,
        "kind": "prose",
        "score": round(chunk.score, 6),
    }


def _citations(text: str, used: Sequence[str], results: Sequence[dict[str, Any]]) -> tuple[Citation, ...]:
    numbers = sorted({int(n) for n in re.findall(r"\[(\d{1,2})\]", text)})
    return tuple(
        Citation(
            n, results[n - 1]["source"], 0, "", "", "", "", "", "", "", None, used[n - 1],
            results[n - 1]["start"], results[n - 1]["start"] + len(used[n - 1]),
        )
        for n in numbers
        if 1 <= n <= len(used)
    )  # fmt: skip
