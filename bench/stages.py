"""Where the time of an answer goes: search, choice, prompt, writing, checks; tokens paid and cached beside them.

Run: `python -m bench.stages [--home DIR] [--limit 20] [--followups]`. Answers that code gives alone are counted and left out
of the medians. Seconds mean little while a machine is busy: compare two runs made at the same time, or the tokens.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.answer import Assistant
from assistant.contract import Answer, EvidenceFound, Finished, SentenceChecked, Usage
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import warm
from assistant.evaluation.report import table
from assistant.models.engine import Engine, EngineInfo, Piece
from assistant.models.seat import Unshared
from bench.console import Console
from bench.engine import open_engine
from bench.material import open_index, shared_folder

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


@dataclass
class Request:
    """One request of the engine: when it began, when its first text came and its last, and its tokens."""

    begun: float
    first: float = 0.0
    ended: float = 0.0
    usage: Usage = field(default_factory=Usage)

    @property
    def paid(self) -> int:
        """Prompt tokens that were evaluated, not taken from a cache."""
        return self.usage.prompt_tokens - self.usage.cached_tokens


class Watched:
    """An engine whose requests are noted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.requests: list[Request] = []

    @property
    def info(self) -> EngineInfo:
        """Which model this is."""
        return self._engine.info

    def chat(self) -> BaseChatModel:
        """As the engine's own."""
        return self._engine.chat()

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Piece]:
        """As the engine's own."""
        request = Request(time.perf_counter())
        self.requests.append(request)
        for piece in self._engine.write(messages, max_tokens=max_tokens, stop=stop, cancel=cancel):
            if piece.text and not request.first:
                request.first = time.perf_counter()
            request.usage = piece.usage or request.usage
            yield piece
        request.ended = time.perf_counter()

    def warm(self, messages: Sequence[BaseMessage], cancel: threading.Event | None = None) -> None:
        """As the engine's own; not noted."""
        self._engine.warm(messages, cancel)

    def health(self) -> tuple[bool, str]:
        """As the engine's own."""
        return self._engine.health()

    def close(self) -> None:
        """As the engine's own."""
        self._engine.close()


@dataclass
class Stages:
    """Milliseconds of one answer by stage, and its tokens."""

    search: float = 0.0
    choice: float = 0.0
    reading: float = 0.0
    writing: float = 0.0
    rest: float = 0.0
    first: float = 0.0
    checked: float = 0.0
    whole: float = 0.0
    prompt: int = 0
    paid: int = 0
    written: int = 0
    requests: list[Request] = field(default_factory=list[Request])


def staged(assistant: Assistant, engine: Watched, case: Case) -> tuple[Stages, Answer]:
    """Ask a case, and part the time it took into its stages."""
    engine.requests.clear()
    begun = time.perf_counter()
    stages = Stages()
    found = begun
    answer: Answer | None = None
    for event in assistant.ask(case.question, case.history):
        now = time.perf_counter()
        if isinstance(event, EvidenceFound):
            found = now
        elif isinstance(event, SentenceChecked) and not stages.checked:
            stages.checked = (now - begun) * 1_000
        elif isinstance(event, Finished):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the assistant's events ended without Finished")
    stages.whole = (time.perf_counter() - begun) * 1_000
    stages.search = (found - begun) * 1_000
    stages.requests = list(engine.requests)
    if stages.requests:
        first = stages.requests[0]
        stages.choice = (first.begun - found) * 1_000
        stages.first = (first.first - begun) * 1_000
        stages.reading = sum(r.first - r.begun for r in stages.requests) * 1_000
        stages.writing = sum(r.ended - r.first for r in stages.requests) * 1_000
        stages.rest = stages.whole - stages.search - stages.choice - stages.reading - stages.writing
        stages.prompt = sum(r.usage.prompt_tokens for r in stages.requests)
        stages.paid = sum(r.paid for r in stages.requests)
        stages.written = sum(r.usage.completion_tokens for r in stages.requests)
    return stages, answer


_ROWS = (
    ("search, ms", "search"),
    ("reading and choice of sentences, ms", "choice"),
    ("prompt until its first token, ms", "reading"),
    ("first token until the last, ms", "writing"),
    ("checks after the last token and gaps, ms", "rest"),
    ("first token since the question, ms", "first"),
    ("first checked sentence, ms", "checked"),
    ("whole answer, ms", "whole"),
    ("prompt tokens", "prompt"),
    ("… of them paid", "paid"),
    ("tokens written", "written"),
)


def summary(of: Sequence[Stages]) -> str:
    """Median and p95 of every stage, with the engine's own pace."""
    rows: list[list[str]] = []
    for name, attribute in _ROWS:
        values = sorted(float(getattr(one, attribute)) for one in of)
        p95 = values[min(len(values) - 1, int(0.95 * len(values)))]
        rows.append([name, f"{statistics.median(values):.0f}", f"{p95:.0f}"])
    requests = [request for one in of for request in one.requests if request.usage.completion_tokens > 1]
    read = [r.paid / (r.first - r.begun) for r in requests if r.first > r.begun]
    wrote = [(r.usage.completion_tokens - 1) / (r.ended - r.first) for r in requests if r.ended > r.first]
    if read and wrote:
        rows.append(["prompt tokens a second", f"{statistics.median(read):.1f}", ""])
        rows.append(["tokens written a second", f"{statistics.median(wrote):.1f}", ""])
        rows.append(["requests an answer", f"{len(requests) / len(of):.2f}", ""])
    return table([f"{len(of)} answers that the model worded", "median", "p95"], rows)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, default=shared_folder() / "eval" / "dev.jsonl")
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--limit", type=int, default=20, help="how many cases, evenly spread (0 for all)")
    parser.add_argument("--followups", action="store_true", help="only questions in a conversation")
    parser.add_argument("--each", action="store_true", help="a line for each answer too")
    args = parser.parse_args()
    index = open_index(args.home, Console())
    cases = [case for case in read_cases(args.file) if bool(case.history) == args.followups]
    if 0 < args.limit < len(cases):
        cases = [cases[n * len(cases) // args.limit] for n in range(args.limit)]
    engine = Watched(open_engine(Console()))
    worded: list[Stages] = []
    by_code = 0
    try:
        assistant = Assistant(index, Unshared(engine))
        warm(index, assistant)
        for number, case in enumerate(cases):
            Console()("ask", number, len(cases))
            stages, answer = staged(assistant, engine, case)
            if stages.requests:
                worded.append(stages)
            else:
                by_code += 1
            if args.each:
                print(
                    f"{case.id} {answer.status}: first {stages.first:.0f}, whole {stages.whole:.0f} ms, "
                    f"{stages.paid} of {stages.prompt} paid, {stages.written} written, "
                    f"{len(stages.requests)} requests"
                )
    finally:
        engine.close()
        index.close()
    if worded:
        print(summary(worded))
    print(f"{by_code} of {len(cases)} answered or refused by code alone")


if __name__ == "__main__":
    main()
