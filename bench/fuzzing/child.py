"""One target fuzzed in a process of its own, which a crash of a C library ends; `bench.fuzz` starts it.

Coverage guides it where `atheris` is installed; elsewhere inputs are made by mutation alone.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
import time
from pathlib import Path
from random import Random
from types import ModuleType

from bench.fuzzing.results import Tried
from tests.fuzz.mutate import mutated

_WRITTEN = 5.0  # seconds between two writings of what was tried
_HUNG = 120  # seconds after which libFuzzer takes an input for one that never ends
_MEMORY_MB = 4_096
_OWN = 0.6
"""The share of inputs that our own mutations make; libFuzzer's make the others."""
_INSTRUMENTED = ["corpus", "index", "assistant", "ui"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("seconds", type=float)
    parser.add_argument("folder", type=Path)
    parser.add_argument("seed", type=int)
    given = parser.parse_args()
    atheris = _atheris()
    if atheris is not None:
        with atheris.instrument_imports(include=_INSTRUMENTED):
            _import_all()
            fuzzing = _Fuzzing(given.target, given.seconds, given.folder, f"atheris {_version()}")
        fuzzing.guided(atheris, given.seed)
    else:
        _Fuzzing(given.target, given.seconds, given.folder, "mutation").unguided(given.seed)


def _import_all() -> None:
    """Import what readers import only when they need it: later it would not be watched."""
    for room in (
        "corpus.read",
        "corpus.amounts",
        "corpus",
        "index",
        "assistant",
        "assistant.figures",
        "assistant.study.grading",
    ):
        for module in pkgutil.iter_modules(importlib.import_module(room).__path__):
            if not module.ispkg:
                importlib.import_module(f"{room}.{module.name}")


def _atheris() -> ModuleType | None:
    try:
        import atheris
    except ImportError:
        return None
    return atheris


def _version() -> str:
    from importlib.metadata import version

    return version("atheris")


class _Fuzzing:
    """Inputs tried until the time is up; what was tried is written down as it goes, for a process may die of an input."""

    def __init__(self, name: str, seconds: float, folder: Path, engine: str) -> None:
        from bench.fuzzing.found import Findings
        from tests.fuzz.targets import TARGETS

        self.target = TARGETS[name]
        self._corpus = folder / "corpus"
        self._corpus.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._findings = Findings(self.target, folder / "found")
        self._engine = engine
        self._begun = self._written = time.monotonic()
        self._until = self._begun + seconds
        self._inputs = 0
        self._slowest = 0.0
        self.seeds = [path.read_bytes() for path in self.target.seeds()]
        for path, data in zip(self.target.seeds(), self.seeds, strict=True):
            (self._corpus / f"seed-{path.name}").write_bytes(data)

    def guided(self, atheris: ModuleType, seed: int) -> None:
        """As libFuzzer guides it by the lines of our code that an input reaches."""

        def change(data: bytes, longest: int, chance: int) -> bytes:
            rng = Random(chance)
            if rng.random() > _OWN:
                return atheris.Mutate(data, longest)
            return mutated(data, self.target, rng, self.seeds, longest)

        arguments = [
            sys.argv[0], str(self._corpus), f"-max_len={self.target.longest}", f"-timeout={_HUNG}", f"-rss_limit_mb={_MEMORY_MB}",
            f"-seed={seed}", f"-artifact_prefix={self._folder}/died-", "-verbosity=0", "-report_slow_units=1000", "-print_final_stats=0",
        ]  # fmt: skip
        atheris.Setup(arguments, self.take, custom_mutator=change)
        atheris.Fuzz()

    def unguided(self, seed: int) -> None:
        rng = Random(seed)
        while True:
            self.take(mutated(rng.choice(self.seeds), self.target, rng, self.seeds))

    def take(self, data: bytes) -> None:
        """Try an input; ends the process when the time is up."""
        begun = time.process_time()
        failure: Exception | None = None
        try:
            self.target.run(data)
        except Exception as broken:
            failure = broken
        self._slowest = max(self._slowest, time.process_time() - begun)
        if failure is not None:
            self._findings.take(data, failure)
        self._inputs += 1
        now = time.monotonic()
        if now - self._written > _WRITTEN or now > self._until:
            self._written = now
            self._write(now)
        if now > self._until:
            os._exit(0)  # libFuzzer has no other way to be ended from inside

    def _write(self, now: float) -> None:
        tried = Tried(
            self._inputs,
            round(now - self._begun, 1),
            round(self._slowest, 3),
            self._engine,
            sum(1 for _ in self._corpus.iterdir()),
            [finding.sign for finding in self._findings.known.values()],
        )
        told = self._folder / "tried.json.part"
        told.write_text(json.dumps(tried.to_json(), ensure_ascii=False), encoding="utf-8")
        told.replace(self._folder / "tried.json")


if __name__ == "__main__":
    main()
