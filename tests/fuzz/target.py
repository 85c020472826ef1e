"""What is fuzzed: a function that takes any bytes and the promise that it keeps over them, within bounds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).with_name("seeds")
"""Small documents of our own, a folder for each target; what was found once lies there under a name that tells it."""

_WORDS = Path(__file__).with_name("words")


class BrokenPromiseError(AssertionError):
    """A promise does not hold over an input."""


class TooSlowError(BrokenPromiseError):
    """An input takes more of the processor than an input of its size may."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parser, what it promises, and what its inputs are made of.

    Attributes:
        name: Of the target and of its folder of seeds.
        keep: Holds the promise over an input; raises whatever the parser should not, or `BrokenPromiseError`.
        tokens: Words of the format, put in and exchanged by mutation.
        nests: What opens and closes an element, to be stood in itself.
        longest: Bytes of the longest input that is tried.
        seconds: Seconds of the processor that an input may take; ten times what the slowest good one takes.
        warm: Loads what is loaded once in a process, before an input is timed.
    """

    name: str
    keep: Callable[[bytes], None]
    tokens: tuple[bytes, ...] = ()
    nests: tuple[tuple[bytes, bytes], ...] = ()
    longest: int = 100_000
    seconds: float = 5.0
    warm: Callable[[], object] = bool

    def run(self, data: bytes) -> None:
        """Hold the promise over an input, and time it.

        Raises:
            BrokenPromiseError: It does not hold, or takes too long.
            Exception: Whatever the parser raised and should not have.
        """
        self.warm()
        begun = time.process_time()
        self.keep(data)
        taken = time.process_time() - begun
        if taken > self.seconds:
            raise TooSlowError(f"{self.name}: {len(data)} bytes took {taken:.1f} s of the processor")

    def seeds(self) -> list[Path]:
        """Its committed inputs, by name."""
        return sorted(path for path in (SEEDS / self.name).iterdir() if path.is_file())


def promise(kept: object, what: str) -> None:
    """Raise where a promise does not hold.

    Raises:
        BrokenPromiseError: `kept` is false.
    """
    if not kept:
        raise BrokenPromiseError(what)


def text_of(data: bytes) -> str:
    """Bytes as the text that a terminal or a program may hand over: UTF-8, or lone surrogates where it is none."""
    return data.decode("utf-8", "surrogateescape")


def stored_text_of(data: bytes) -> str:
    """Bytes as text that has come through a database or a request of the API, which hold no lone surrogates."""
    return data.decode("utf-8", "replace")


def tokens_of(name: str) -> tuple[bytes, ...]:
    """The words of a format, one on each line of its file; those with white space or signs nobody sees as JSON has them."""
    lines = (_WORDS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    told = (json.loads(line) if line.startswith('"') else line for line in lines if line)
    return tuple(token.encode("utf-8", "surrogateescape") for token in told)
