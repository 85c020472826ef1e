"""The parts of the reliability page: what each runs, what it depends on, how long it takes, and how its result is read."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.material import OUT
from bench.reliability.rows import (
    BrokenPartError,
    Row,
    of_attacks,
    of_crash,
    of_fuzz,
    of_load,
    of_soak,
    of_tests,
    read,
)

FOLDER, TINY = OUT / "reliability", OUT / "tiny" / "reliability"
_ROOT = Path(__file__).resolve().parents[2]
_ROOMS = ("corpus", "index", "assistant", "ui")
_SOURCES = {".py", ".toml", ".md", ".json", ".jsonl", ".js", ".css", ".txt"}
_ATTACKS = "attacks/results.jsonl"


@dataclass(frozen=True, slots=True)
class Part:
    """A part.

    Attributes:
        name: What it is called.
        command: What is run, after the interpreter's name; `{folder}` stands for a folder of this version of the part.
        depends: Files and folders on which its result depends.
        minutes: How long it takes on two quiet cores.
        rows: Reads what was found from that folder.
        told: What the page calls it.
        exits: The exit codes with which a run is whole; what failed then stands in its rows.
        tiny: The command of its smallest form, by which it is seen to work.
    """

    name: str
    command: Sequence[str]
    depends: Sequence[str]
    minutes: float
    rows: Callable[[Path], Sequence[Row]]
    told: str
    exits: Sequence[int] = (0,)
    tiny: Sequence[str] = ()

    def smallest(self) -> Part:
        """The part in its smallest form."""
        return replace(self, command=self.tiny)

    def key(self) -> str:
        """Tells versions of what it depends on apart: the result of another one is of no use."""
        digest = hashlib.sha256(repr(self.command).encode())
        for name in self.depends:
            place = _ROOT / name
            for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
                if path.suffix in _SOURCES and path.is_file():
                    digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]

    def run_as(self, folder: Path) -> list[str]:
        """The command with its folder."""
        return [sys.executable, *(word.replace("{folder}", str(folder)) for word in self.command)]


def _attacks(folder: Path) -> list[Row]:
    try:
        lines = (folder / _ATTACKS).read_text("utf-8").splitlines()
    except OSError as failure:
        raise BrokenPartError("no results") from failure
    return of_attacks([json.loads(line) for line in lines])


def _fuzz(folder: Path) -> list[Row]:
    return of_fuzz(read(folder / "fuzz" / "results.json"), read(_ROOT / "docs" / "fuzz.json"))


PARTS: tuple[Part, ...] = (
    Part(
        "faults",
        ("-m", "pytest", "-m", "reliability", "-q", "--junitxml", "{folder}/faults.xml"),
        (*_ROOMS, "tests", "bench"),
        15,
        lambda folder: of_tests(folder / "faults.xml"),
        "faults put to the product by tests",
        tiny=(
            "-m",
            "pytest",
            "-m",
            "reliability",
            "-q",
            "--junitxml",
            "{folder}/faults.xml",
            "tests/corpus/test_earlier.py",
        ),
    ),
    Part(
        "crash",
        ("-m", "bench.crash", "--resume", "--out", "{folder}"),
        (*_ROOMS, "bench/crash.py", "bench/crashing", "tests"),
        25,
        lambda folder: of_crash(read(folder / "crash.json")),
        "processes killed at random moments",
        (0, 1),
        ("-m", "bench.crash", "--resume", "--out", "{folder}", "--runs", "2", "--full", "1", "--each", "1"),
    ),
    Part(
        "soak",
        ("-m", "bench.soak", "--out", "{folder}/soak.json"),
        (*_ROOMS, "bench/soak.py", "bench/soaking"),
        25,
        lambda folder: of_soak(read(folder / "soak.json")),
        "thousands of questions in one process",
        (0, 1),
        (
            "-m",
            "bench.soak",
            "--out",
            "{folder}/soak.json",
            "--light",
            "--questions",
            "160",
            "--changes",
            "8",
            "--rounds",
            "4",
        ),
    ),
    Part(
        "fuzz",
        ("-m", "bench.fuzz", "--minutes", "6", "--seed", "1", "--folder", "{folder}/fuzz"),
        (*_ROOMS, "bench/fuzz.py", "bench/fuzzing", "tests/fuzz"),
        7,
        _fuzz,
        "inputs that are broken on purpose",
        (0, 1),
        (
            "-m",
            "bench.fuzz",
            "--minutes",
            "0.6",
            "--seed",
            "1",
            "--folder",
            "{folder}/fuzz",
            "--target",
            "html",
            "--target",
            "amounts",
            "--target",
            "api",
        ),
    ),
    Part(
        "attacks",
        ("-m", "bench.attacks", "--out", "{folder}/attacks"),
        ("corpus", "index", "assistant", "bench/attacks.py", "bench/attacks.jsonl"),
        10,
        _attacks,
        "attacks on what the model is told",
        tiny=("-m", "bench.attacks", "--out", "{folder}/attacks", "--first", "2"),
    ),
    Part(
        "load",
        ("-m", "bench.load", "--seconds", "45", "--out", "{folder}/load.json"),
        (*_ROOMS, "bench/load.py"),
        4,
        lambda folder: of_load(read(folder / "load.json")),
        "searches at fixed times, whether or not earlier ones were answered",
        tiny=("-m", "bench.load", "--rate", "5", "--seconds", "3", "--out", "{folder}/load.json"),
    ),
)
