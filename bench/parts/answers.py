"""The product beside each peer, on the same questions, one after the other: first token, whole answer, whether it is right.

For each question the product and a peer answer in turn, now the one first and now the other, so that what else the machine
does falls on both; ratios are taken question by question. Each side has an engine of its own with the same model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Any

from assistant.evaluation.answerers import Answerer, FromSearch
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import open_assistant, warm
from assistant.evaluation.identity import file_hash
from assistant.evaluation.report import Summary, summarise
from bench.console import Console
from bench.material import OUT, shared_folder
from bench.measured import Measured, measured, spread
from bench.parts import Keep
from bench.parts.opened import documents, engine_of, index_of, of_bench
from bench.peer import OUR_TOKENS
from bench.sampling import in_turn
from index.embed import Embedder

OURS = "turnpoint"
OWN, HELD = "own", "held"
PEERS = {"plain": "plain LangChain", "llamaindex": "LlamaIndex", "haystack": "Haystack"}
QUESTIONS = {
    ("plain", HELD): 24, ("llamaindex", HELD): 12, ("haystack", HELD): 12,
    ("plain", OWN): 10, ("llamaindex", OWN): 10, ("haystack", OWN): 10,
}  # fmt: skip
"""How many questions each peer is asked, held to our prompt size and with its own; the slowest last."""
_SECONDS = {
    ("plain", HELD): 7, ("llamaindex", HELD): 8, ("haystack", HELD): 8,
    ("plain", OWN): 28, ("llamaindex", OWN): 38, ("haystack", OWN): 58,
}  # fmt: skip
_SECONDS_OURS = 6


def dev_questions() -> list[Case]:
    """The dev questions that stand for themselves, in the order of the sample."""
    cases = read_cases(shared_folder() / "eval" / "dev.jsonl")
    return in_turn([case for case in cases if not case.history])


@dataclass
class Answers:
    """The part; `tiny` asks one question on the article."""

    tiny: bool = False
    name = "answers"
    about = "first token, whole answer and what is right, beside LangChain, LlamaIndex and Haystack"
    plain = True
    rooms = ("corpus", "index", "assistant")
    modules = (
        "bench/parts/answers.py",
        *map(of_bench, ("peer", "plain", "peer_llamaindex", "peer_haystack", "sampling")),
    )

    def settings(self) -> Mapping[str, Any]:
        """The questions' file and how many of them."""
        file = shared_folder() / "eval" / "dev.jsonl"
        return {"file": file_hash(file), "tiny": self.tiny, "context_tokens": OUR_TOKENS}

    def items(self) -> Mapping[str, float]:
        """`peer/size/question`."""
        return {
            f"{peer}/{size}/{case.id}": _SECONDS[peer, size] + _SECONDS_OURS
            for (peer, size), n in QUESTIONS.items()
            for case in self._asked()[:n]
        }

    def _asked(self) -> list[Case]:
        return [case for case in dev_questions() if case.group == "A"][:1] if self.tiny else dev_questions()

    @cached_property
    def _cases(self) -> dict[str, Case]:
        return {case.id: case for case in dev_questions()}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Ask both sides, each peer and size with new engines: no prompt of a question is in a cache when it is asked."""
        places = list(self.items())
        index = index_of(self.tiny)
        try:
            store: tuple[str, Stored] | None = None
            for (peer, size), items in groupby(missing, key=lambda item: tuple(item.split("/")[:2])):
                if store is None or store[0] != peer:
                    store = peer, stored(peer, index.embedder, self.tiny)
                with engine_of("turnpoint") as engine, engine_of("peers") as other:
                    assistant = open_assistant(index, engine)
                    warm(index, assistant)
                    start(other)
                    both = FromSearch(assistant), store[1].over(other)[peer, size]
                    for item in items:
                        keep(item, self._asked_both(item, peer, both, places.index(item) % 2 == 1))
        finally:
            index.close()

    def _asked_both(
        self, item: str, peer: str, both: tuple[Answerer, Answerer], peer_first: bool
    ) -> dict[str, Any]:
        sides = list(zip((OURS, peer), both, strict=True))
        case = self._cases[item.split("/", 2)[2]]
        done = {side: answerer.answer(case) for side, answerer in (sides[::-1] if peer_first else sides)}
        return {side: {"results": results, "answer": answer} for side, (results, answer) in done.items()}

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """A row for each peer, size and time; what is right; our own seconds and tokens."""
        figures: list[Measured] = []
        for peer, size in QUESTIONS:
            pairs = {
                item.split("/", 2)[2]: both
                for item, both in found.items()
                if item.startswith(f"{peer}/{size}/")
            }
            if pairs:
                figures += _beside(f"{peer}.{size}", peer, pairs)
                figures.append(self._right(f"{peer}.{size}", peer, pairs))
        mine = {item.split("/", 2)[2]: both[OURS]["answer"] for item, both in found.items()}
        firsts = [a["timings_ms"]["first_token"] / 1_000 for a in mine.values() if _first(a)]
        if firsts:
            figures.append(measured("first.ours", firsts))
            figures.append(measured("total.ours", [a["timings_ms"]["total"] / 1_000 for a in mine.values()]))
        if paid := [_paid(answer) for answer in mine.values() if answer["usage"]["prompt_tokens"]]:
            told = f"{len(paid)} of {len(mine)} questions reached the model"
            figures.append(measured("paid", paid, told=told))
        return figures

    def _right(self, row: str, peer: str, pairs: Mapping[str, Any]) -> Measured:
        ours, theirs = (self.judged(pairs, side) for side in (OURS, peer))
        won = [float(a.passed) - float(b.passed) for a, b in zip(ours.reports, theirs.reports, strict=True)]
        points = [100 * one for one in won]
        low, high = spread(points, _mean)
        right = [sum(report.passed for report in summary.reports) for summary in (ours, theirs)]
        return Measured(
            f"right.{row}", _mean(points), low, high, len(won), f"{right[0]} against {right[1]} of {len(won)}"
        )

    def judged(self, pairs: Mapping[str, Any], side: str) -> Summary:
        """One side's answers, judged as `turnpoint eval` judges."""
        cases = [self._cases[key] for key in pairs]
        return summarise(cases, [(both[side]["results"], both[side]["answer"]) for both in pairs.values()])


def _beside(row: str, peer: str, pairs: Mapping[str, Any]) -> list[Measured]:
    figures: list[Measured] = []
    for name, time, worded in (
        ("first", "first_token", False), ("worded", "first_token", True), ("total", "total", False),
    ):  # fmt: skip
        of = [
            (mine, theirs)
            for both in pairs.values()
            if not worded or both[OURS]["answer"]["usage"]["prompt_tokens"]
            if (mine := both[OURS]["answer"]["timings_ms"].get(time))
            and (theirs := both[peer]["answer"]["timings_ms"].get(time))
        ]
        if of:
            ours, other = (median(side) / 1_000 for side in zip(*of, strict=True))
            told = f"{ours:.1f} s against {other:.1f} s"
            figures.append(measured(f"{name}.{row}", [theirs / mine for mine, theirs in of], told=told))
    return figures


def _first(answer: Mapping[str, Any]) -> float | None:
    return answer["timings_ms"].get("first_token")


def _paid(answer: Mapping[str, Any]) -> int:
    return max(0, answer["usage"]["prompt_tokens"] - answer["usage"]["cached_tokens"])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def start(engine: Any) -> None:
    """Have the engine running, so that its start is in nobody's time."""
    from langchain_core.messages import HumanMessage

    engine.warm([HumanMessage("Ready?")])


@dataclass(frozen=True)
class Stored:
    """A peer's documents, cut and embedded."""

    name: str
    store: Any
    embedder: Embedder

    def over(self, engine: Any) -> Mapping[tuple[str, str], Answerer]:
        """The peer with each prompt size."""
        if self.name == "plain":
            from bench import plain

            sizes = {OWN: plain.OWN_SIZE, HELD: plain.OUR_SIZE}
            return {("plain", size): plain.Plain(self.store, engine, sizes[size]) for size in sizes}
        tokens = {OWN: 0, HELD: OUR_TOKENS}
        if self.name == "llamaindex":
            from bench.peer_llamaindex import LlamaIndex

            return {(self.name, size): LlamaIndex(self.store, engine, n) for size, n in tokens.items()}
        from bench.peer_haystack import Haystack

        return {
            (self.name, size): Haystack(self.store, self.embedder, engine, n) for size, n in tokens.items()
        }


def stored(name: str, embedder: Embedder, tiny: bool) -> Stored:
    """A peer's documents; vectors that were made before come from the cache of embeddings.

    Raises:
        TurnpointError: a document cannot be read.
    """
    paths = documents(tiny)
    end = "-tiny" if tiny else ""
    console = Console()
    if name == "plain":
        from bench import plain

        chunks = plain.open_store(OUT / f"plain-store{end}", embedder)
        plain.fill(chunks, paths, console)
        return Stored(name, chunks, embedder)
    if name == "llamaindex":
        from bench import peer_llamaindex

        return Stored(
            name, peer_llamaindex.filled(OUT / f"llamaindex-store{end}", embedder, paths, console), embedder
        )
    from bench import peer_haystack

    return Stored(name, peer_haystack.filled(embedder, paths, console), embedder)
