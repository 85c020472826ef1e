"""Thousands of questions and hundreds of adds and removes in one server: what it takes up levels off, and no answer changes.

Run: `python -m bench.soak [--questions 2000] [--changes 200] [--real 100]`. It serves the shipped documents from a data folder
of its own, with the real stores and the real embedding model; most answers are worded by an engine that copies, `--real` of
them by the embedded model. What must level off, and by which rule, stands in `bench/soaking/level.py`. About 25 minutes on two
quiet cores; the result is in `bench-out/soak.json`. `--light` has no model at all.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from assistant.evaluation.identity import machine, program
from assistant.evaluation.report import table
from bench.console import Console
from bench.material import OUT
from bench.soaking.asking import Asking, Turns, essence
from bench.soaking.level import Growth, Trend, growths, trends
from bench.soaking.material import document, steps, worded
from bench.soaking.server import ENGINE, REAL, WRITTEN
from bench.soaking.vitals import Vitals, look
from corpus.home import shared_home
from corpus.progress import Progress, silent
from ui.state import read_state

ROUNDS = 20
_STARTS = 600.0  # seconds in which the server must be up, its documents embedded
_REPLACED = 5  # of so many documents one comes again under its name with other content


@dataclass(frozen=True, slots=True)
class Probe:
    """A question that is asked again and again."""

    question: str
    history: Turns = ()


PROBES = (
    Probe("Why could data center expansion slow down?"),
    Probe("데이터센터 확장은 왜 느려질 수 있나요?"),
    Probe("버티브의 주가는 얼마나 떨어졌나요?"),
    Probe("What was NVIDIA's revenue in fiscal year 2025?"),
    Probe("엔비디아의 2025 회계연도 데이터센터 매출은 얼마였나요?"),
    Probe("What price target did the author put on Tesla after the R1 sell-off?"),
    Probe(
        "And the year before?",
        ({"role": "user", "content": "What was NVIDIA's revenue in fiscal year 2025?"},),
    ),
    Probe("Which companies are named as rivals that could offer cheaper chips?"),
)
_WORDED = (0, 1, 7)
"""Those of them that are put to the embedded model as well."""


@dataclass
class Soaked:
    """What came of a soak.

    Attributes:
        done: How much of what was done.
        looks: At the server, in their order.
        changed: Answers that changed while the index was the same.
        failed: What was answered with a failure.
        errors: Lines of the server's log that tell of one.
        seconds: How long it took.
        settled: How the server ended: 0.
    """

    done: dict[str, int] = field(
        default_factory=lambda: {"questions": 0, "real": 0, "added": 0, "removed": 0, "compared": 0}
    )
    looks: list[Vitals] = field(default_factory=list[Vitals])
    changed: list[str] = field(default_factory=list[str])
    failed: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])
    seconds: float = 0.0
    settled: int | None = None

    @property
    def trends(self) -> list[Trend]:
        return trends(self.looks)

    @property
    def growths(self) -> list[Growth]:
        return growths(self.looks)

    @property
    def wrong(self) -> list[str]:
        """What did not hold."""
        return [
            *(f"does not level off: {one.name}" for one in self.trends if not one.is_level),
            *(f"grows faster than is meant: {one.name}" for one in self.growths if not one.is_as_meant),
            *self.changed, *self.failed, *self.errors,
            *([] if self.settled == 0 else [f"the server ended with {self.settled}"]),
        ]  # fmt: skip


@contextlib.contextmanager
def served(folder: Path, *, light: bool) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """The server over a new data folder, once it is up; its process, address and token."""
    home = folder / "home"
    environment = {
        **os.environ, "TURNPOINT_HOME": str(home), "TURNPOINT_SHARED": str(_shared(folder)),
        "TURNPOINT_PARAPHRASE": "off", "TURNPOINT_ENGINE": "embedded",
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.soaking.server", str(folder), *(["--light"] if light else [])]
    process = subprocess.Popen(command, env=environment)
    try:
        deadline = time.monotonic() + _STARTS
        while (state := read_state(home)) is None:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not come up")
            time.sleep(0.1)
        yield process, state["url"], state["token"]
    finally:
        process.terminate()
        process.wait(timeout=60)


def _shared(folder: Path) -> Path:
    """A folder of models of the soak's own: the models of this machine, and its cache of embeddings as it is now."""
    shared, own = shared_home(), folder / "shared"
    own.mkdir()
    if (shared / "models").is_dir():
        (own / "models").symlink_to(shared / "models")
    if (shared / "embeddings").is_dir():
        shutil.copytree(shared / "embeddings", own / "embeddings")
    return own


def soak(
    folder: Path, questions: int, changes: int, real: int, rounds: int = ROUNDS, *,
    light: bool = False, seed: int = 1, progress: Progress = silent,
) -> Soaked:  # fmt: skip
    """Soak a server.

    Args:
        folder: An empty one, for everything that it keeps.
        questions: How many, searches, cards, ratings and those that are compared included.
        changes: How many documents are added, and as many removed.
        real: How many of the questions the embedded model words.
        rounds: In how many rounds.
        light: Whether there is no model at all.
        seed: Of what is asked and added.
        progress: Told the questions.
    """
    soaked, chance = Soaked(), Random(seed)
    begun = time.monotonic()
    with served(folder, light=light) as (process, url, token), Asking(url, token, chance) as asking:
        run = _Run(folder, process.pid, asking, soaked, chance, progress, questions)
        asking.settle()
        run.first()
        for number in range(rounds):
            run.ask(questions * (number + 1) // rounds, real * (number + 1) // rounds)
            run.look()
            run.change(changes * (number + 1) // rounds)
            run.compare(f"round {number + 1}")
            run.look()
            if real and number in (rounds // 2, rounds - 1):
                run.compare_real(f"round {number + 1}")
        soaked.failed = asking.failed
    soaked.settled = process.returncode
    log = folder / "home" / "server.log"
    soaked.errors = [line[:300] for line in log.read_text("utf-8").splitlines() if " ERROR " in line]
    soaked.seconds = time.monotonic() - begun
    return soaked


class _Run:
    """One soak under way."""

    def __init__(
        self, folder: Path, pid: int, asking: Asking, soaked: Soaked, chance: Random, progress: Progress, total: int
    ) -> None:  # fmt: skip
        self._folder, self._pid, self._asking, self._soaked = folder, pid, asking, soaked
        self._chance, self._progress, self._total = chance, progress, total
        self._known: list[dict[str, Any]] = []
        self._known_real: dict[int, dict[str, Any]] = {}

    def look(self) -> None:
        """Look at the server when it is at rest."""
        self._asking.settle()
        done = self._soaked.done
        places = {"": self._folder / "home", "embeddings": self._folder / "shared" / "embeddings"}
        self._soaked.looks.append(
            look(done["questions"] + done["added"] + done["removed"], self._pid, places)
        )

    def first(self) -> None:
        """What the probes are answered with before anything was changed."""
        self._known = [essence(self._put(probe, fresh=True)) for probe in PROBES]

    def ask(self, questions: int, real: int) -> None:
        """Ask until so many questions were asked, so many of them put to the real model."""
        done = self._soaked.done
        # Of a round's questions the comparisons are some too.
        for step in steps(
            max(0, questions - done["questions"] - 2 * len(PROBES) - (real - done["real"])), self._chance
        ):
            self._asking.do(step)
            self._counted()
        attempts = 3 * (real - done["real"])
        while done["real"] < real and attempts:
            attempts -= 1
            with self._real():
                self._asking.ask(self._chance.choice(worded()), fresh=True)
            self._counted()

    def change(self, changes: int) -> None:
        """Add documents until so many were added, ask between them, and remove them all."""
        done, here = self._soaked.done, list[str]()
        while done["added"] < changes:
            name, data = document(done["added"], self._chance)
            if here and done["added"] % _REPLACED == 0:
                name, data = here[-1], document(done["added"] - 1, self._chance)[1]
            self._asking.add(name, data)
            done["added"] += 1
            here = [*here, name] if name not in here else here
            for step in steps(1, self._chance):
                self._asking.do(step)
                self._counted()
        for place, name in enumerate(here):
            if place == len(here) // 2:
                self._asking.settle()  # the first half goes while it is being embedded, the other when it is
            self._asking.remove(name)
            done["removed"] += 1
        self._asking.settle()

    def compare(self, when: str) -> None:
        """Ask the probes again, worded anew and as they were worded."""
        for number, (probe, known) in enumerate(zip(PROBES, self._known, strict=True)):
            for fresh in (True, False):
                self._differs(
                    essence(self._put(probe, fresh=fresh)),
                    known,
                    number,
                    f"{when}{', fresh' if fresh else ''}",
                )

    def compare_real(self, when: str) -> None:
        """The same with the embedded model."""
        for number in _WORDED:
            with self._real():
                said = essence(self._put(PROBES[number], fresh=True))
            self._differs(said, self._known_real.setdefault(number, said), number, f"{when}, embedded model")

    def _differs(self, said: dict[str, Any], known: dict[str, Any], number: int, when: str) -> None:
        self._soaked.done["compared"] += 1
        if said != known:
            parts = [key for key in known if said.get(key) != known[key]]
            self._soaked.changed.append(
                f"probe {number} changed, {when}: {', '.join(parts)}: {known.get('answer')!r} → {said.get('answer')!r}"
            )

    def _put(self, probe: Probe, *, fresh: bool) -> dict[str, Any]:
        answer = self._asking.ask(probe.question, probe.history, fresh=fresh)
        self._counted()
        return answer

    def _counted(self) -> None:
        self._soaked.done["questions"] += 1
        self._progress("soak", min(self._soaked.done["questions"], self._total), self._total)

    @contextlib.contextmanager
    def _real(self) -> Iterator[None]:
        """Let the real model write; what it wrote for is counted."""
        switch, written = self._folder / ENGINE, self._folder / WRITTEN
        before = written.stat().st_size if written.exists() else 0
        switch.write_text(REAL, "ascii")
        try:
            yield
        finally:
            switch.unlink()
        self._soaked.done["real"] += (written.stat().st_size if written.exists() else 0) > before


def told(soaked: Soaked) -> str:
    """What came of it, as tables."""
    levels = [
        [
            one.name,
            *map(_size, (one.first, one.last, one.grown, one.stepped, one.bound)),
            "yes" if one.is_level else "NO",
        ]
        for one in soaked.trends
    ]
    grows = [
        [one.name, f"{one.each:,.0f}", f"{one.most:,.0f}", one.bounded_by, "yes" if one.is_as_meant else "NO"]
        for one in soaked.growths
    ]
    return "\n".join((
        table(["must level off", "first quarter", "last", "slope of the second half", "last quarter − third", "at most", "does"], levels),
        table(["grows by design", "bytes each", "at most", "bounded by", "as meant"], grows),
        f"{soaked.done}, {soaked.seconds:.0f} s",
        *soaked.wrong,
    ))  # fmt: skip


def _size(value: float) -> str:
    return f"{value / 2**20:.1f} MiB" if abs(value) >= 2**16 else f"{value:.1f}".removesuffix(".0")


def written(soaked: Soaked) -> dict[str, Any]:
    """The result as it is kept."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **program(),
        "holds": not soaked.wrong,
        "wrong": soaked.wrong,
        "done": soaked.done,
        "seconds": round(soaked.seconds, 1),
        "levels": [{**asdict(one), "is_level": one.is_level} for one in soaked.trends],
        "grows": [asdict(one) for one in soaked.growths],
        "looks": [asdict(one) for one in soaked.looks],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Soak, write down, and tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--real", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT / "soak.json")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        soaked = soak(
            Path(folder), given.questions, given.changes, 0 if given.light else given.real, given.rounds,
            light=given.light, seed=given.seed, progress=Console(),
        )  # fmt: skip
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(written(soaked), ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(told(soaked))
    sys.exit(1 if soaked.wrong else 0)


if __name__ == "__main__":
    main()
