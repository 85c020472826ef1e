"""The whole product at work: what it holds in memory at its peak, and how soon evidence comes while a large filing is added."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.load import QUESTIONS, questions_of
from bench.material import shared_folder
from bench.measured import Measured, measured, percentile_of
from bench.parts import Keep
from bench.parts.opened import fresh_folder, of_bench
from bench.parts.serving import Watch, held, serving
from corpus.home import shared_home
from ui.client import Client

_FILING = "NVDA_10-K_FY2025.html"
_ANSWERS = 6
_LONGEST = 90.0  # seconds in which evidence is asked for while the filing is read, indexed and embedded
_PAUSE = 0.5


@dataclass
class Load:
    """The part; `tiny` asks once before and for ten seconds during."""

    tiny: bool = False
    name = "load"
    about = "peak memory of the whole product; evidence while a large filing is added"
    plain = True
    rooms = ("corpus", "index", "assistant", "ui")
    modules = ("bench/parts/load.py", of_bench("parts/serving"))

    def settings(self) -> Mapping[str, Any]:
        """How much is asked."""
        return {"answers": 1 if self.tiny else _ANSWERS, "seconds": self._longest(), "filing": _FILING}

    def items(self) -> Mapping[str, float]:
        """One run."""
        return {"run": 90 + 10 * _ANSWERS + self._longest()}

    def _longest(self) -> float:
        return 10.0 if self.tiny else _LONGEST

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Answer questions, then add a filing whose vectors are not known and go on asking."""
        if not missing:
            return
        with serving("load"):  # so that what is shipped is embedded, by the cache that all share
            pass
        with (
            serving("load", {"TURNPOINT_SHARED": str(_without_vectors())}) as (client, pid),
            Watch(pid) as watch,
        ):
            idle = held(pid)
            asked = questions_of(QUESTIONS)
            for question in asked[: self.settings()["answers"]]:
                for _ in client.ask(question, fresh=True):
                    pass
            answered = watch.peak
            evidence = _while_adding(client, asked, self._longest())
            busy = bool(client.status()["index"]["busy"])
            client.remove(_FILING)
        if not evidence:
            raise RuntimeError("no evidence came while the filing was added")
        keep(
            "run",
            {"idle": idle, "answered": answered, "peak": watch.peak, "evidence": evidence, "busy": busy},
        )

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Memory in GB, evidence in seconds."""
        if "run" not in found:
            return []
        run = found["run"]
        told = f"{run['idle'] / 1e9:.2f} GB at rest, {run['answered'] / 1e9:.2f} after answers"
        peak = run["peak"] / 1e9
        return [
            Measured("memory", peak, peak, peak, 1, told),
            measured("evidence.adding", run["evidence"], percentile_of(95)),
        ]


def _without_vectors() -> Path:
    """A shared folder with the models, the engine's build and the number format of this machine, and no vector."""
    folder = fresh_folder("shared-cold").resolve()
    for name in ("models", "engines"):
        if (shared_home() / name).is_dir():
            (folder / name).symlink_to(shared_home() / name)
    (folder / "embeddings").mkdir()
    if (noted := shared_home() / "embeddings" / "dtype.txt").is_file():
        shutil.copy(noted, folder / "embeddings")
    return folder


def _while_adding(client: Client, questions: Sequence[str], longest: float) -> list[float]:
    """Seconds until evidence, of question after question, until the filing is in with its vectors or the time is over."""
    path = shared_folder() / "corpus" / _FILING
    adding = threading.Thread(
        target=lambda: [None for _ in client.add(path.read_bytes(), path.name)], daemon=True
    )
    adding.start()
    seconds: list[float] = []
    begun = time.monotonic()
    number = 0
    while time.monotonic() - begun < longest and (adding.is_alive() or client.status()["index"]["busy"]):
        asked = time.perf_counter()
        events = client.ask(questions[number % len(questions)], fresh=True)
        for name, _ in events:
            if name == "evidence":
                seconds.append(time.perf_counter() - asked)
                break
        events.close()  # type: ignore[attr-defined]  # evidence was asked for, not the answer
        number += 1
        time.sleep(_PAUSE)
    adding.join(timeout=120)
    return seconds
