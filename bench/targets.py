"""The rows of the bench's page: what is measured, in which unit, and what it has to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bench.measured import Measured

LEAST, MOST = "at least", "at most"
_FORMS = {
    "s": "{:.2f} s", "ms": "{:.0f} ms", "times": "{:.1f} times", "%": "{:.0f} %", "GB": "{:.2f} GB",
    "tokens": "{:,.0f} tokens", "bytes": "{:,.0f} bytes", "points": "{:+.0f} points", "": "{:.0f}",
}  # fmt: skip
Unit = Literal["s", "ms", "times", "%", "GB", "tokens", "bytes", "points", ""]


@dataclass(frozen=True, slots=True)
class Target:
    """A row: its name in `Measured.row`, its words, its unit, its bound (none where it is told only), its heading."""

    row: str
    title: str
    unit: Unit
    heading: str
    at: str = ""
    bound: float = 0.0

    @property
    def told(self) -> str:
        """The target as the page has it."""
        return f"{self.at} {self.form(self.bound)}" if self.at else "–"

    def form(self, value: float) -> str:
        """A value with its unit."""
        return _FORMS[self.unit].format(value)

    def met(self, measured: Measured) -> bool | None:
        """Whether a figure is what it has to be; None where nothing is asked of it."""
        if not self.at:
            return None
        return measured.value >= self.bound if self.at == LEAST else measured.value <= self.bound


_PEERS = (("plain", "plain LangChain"), ("llamaindex", "LlamaIndex"), ("haystack", "Haystack"))
_NEW, _OLD, _READ = "A new question", "A conversation", "Reading and search"
_USE, _MANY = "In use", "Many people"


def _beside() -> Iterator[Target]:
    sizes = (("own", "its own prompt size", 3.0), ("held", "held to our prompt size", 1.2))
    for size, named, least in sizes:
        for key, peer in _PEERS:
            yield Target(
                f"first.{key}.{size}", f"first token sooner than {peer}, {named}", "times", _NEW, LEAST, least
            )
            yield Target(
                f"worded.{key}.{size}", "… of questions that reach our model", "times", _NEW, LEAST, least
            )
    for size, named, _ in sizes:
        for key, peer in _PEERS:
            at = (LEAST, 2.0) if size == "own" else ("", 0.0)
            yield Target(
                f"total.{key}.{size}", f"whole answer sooner than {peer}, {named}", "times", _NEW, *at
            )
    for size, named, _ in sizes:
        for key, peer in _PEERS:
            yield Target(
                f"right.{key}.{size}", f"right answers more than {peer}, {named}", "points", _NEW, LEAST, 0.0
            )


TARGETS: tuple[Target, ...] = (
    *_beside(),
    Target("first.ours", "first token", "s", _NEW),
    Target("total.ours", "whole answer", "s", _NEW),
    Target("paid", "prompt tokens paid where the model is asked", "tokens", _NEW, MOST, 450),
    Target("decode", "tokens written a second, of llama.cpp's own bench", "%", _NEW, LEAST, 95),
    Target("follow-up", "first token of a follow-up", "s", _OLD, MOST, 1.5),
    Target("follow-up.worded", "… of those that reach the model", "s", _OLD, MOST, 1.5),
    Target("repeated", "first sentence of a repeated question", "s", _OLD, MOST, 0.3),
    Target("reworded", "first sentence of a re-worded question", "s", _OLD, MOST, 0.3),
    Target("search.10k", "search among 10,000 passages, p95", "ms", _READ, MOST, 60),
    Target("search.million", "search among 1,000,000 passages, p95", "ms", _READ, MOST, 250),
    Target("search.bytes", "memory of one more passage", "bytes", _READ),
    Target(
        "ingest.words", "found by words sooner than plain LangChain finds at all", "times", _READ, LEAST, 20
    ),
    Target("ingest.vectors", "all vectors in sooner than plain LangChain", "times", _READ, LEAST, 1.5),
    Target("ingest.unchanged", "unchanged documents sooner than plain LangChain", "times", _READ, LEAST, 50),
    Target("shell.ask", "`turnpoint ask` from a cold shell to first evidence", "s", _USE, MOST, 4),
    Target("shell.help", "`turnpoint --help`", "s", _USE, MOST, 0.3),
    Target("page.start", "web page usable after the server's start", "s", _USE),
    Target("page.usable", "web page usable, the server running", "s", _USE, MOST, 1.5),
    Target("memory", "peak memory of the whole product", "GB", _USE, MOST, 3),
    Target("evidence.adding", "evidence while a large filing is added, p95", "s", _USE),
    Target("crowd.starved", "of 50 chat users, without an answer", "", _MANY, MOST, 0),
    Target("crowd.evidence", "evidence with 50 chat users, p95", "s", _MANY, MOST, 1.5),
    Target("crowd.errors", "errors with 50 chat users", "", _MANY, MOST, 0),
)
