"""The command line from a cold shell: `turnpoint ask` until evidence is told, no server running; `turnpoint --help`."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.material import OUT
from bench.measured import Measured, measured
from bench.parts import Keep
from bench.parts.opened import of_bench
from bench.parts.serving import command, end_server, environment, serving
from ui.words import Words

QUESTIONS = (
    "How far did Vertiv's shares fall?",
    "What were Amazon's capital expenditures in 2025?",
    "버티브의 주가는 얼마나 떨어졌나요?",
    "Why could data center expansion slow down?",
    "엔비디아 데이터센터 매출이 1년 새 얼마나 늘었어?",
)
_HELPS = 10
_PATIENCE = 180.0
_CITED = b"[1]"


@dataclass
class Shell:
    """The part; `tiny` does each once."""

    tiny: bool = False
    name = "shell"
    about = "`turnpoint ask` from a cold shell until evidence is told, and `turnpoint --help`"
    plain = True
    rooms = ("corpus", "index", "assistant", "ui")
    modules = ("bench/parts/shell.py", of_bench("parts/serving"))

    def settings(self) -> Mapping[str, Any]:
        """None beside the questions, which stand in the code."""
        return {}

    def items(self) -> Mapping[str, float]:
        """Asking, then helping."""
        asks = 1 if self.tiny else len(QUESTIONS)
        helps = 1 if self.tiny else _HELPS
        return {**{f"ask/{n}": 14.0 for n in range(asks)}, **{f"help/{n}": 1.0 for n in range(helps)}}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Have the shipped documents indexed once; then end the server before each question."""
        home = OUT / "served" / "shell"
        if any(item.startswith("ask/") for item in missing):
            with serving("shell"):
                pass
        try:
            for item in missing:
                kind, number = item.split("/")
                if kind == "help":
                    keep(item, _help_seconds(home))
                else:
                    end_server(home)
                    keep(item, _evidence_seconds(home, QUESTIONS[int(number)]))
        finally:
            # One that was left would write study questions anew beside everything that is measured after this.
            end_server(home)

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Seconds."""
        rows = {"shell.ask": "ask/", "shell.help": "help/"}
        values = {
            row: [float(seconds) for item, seconds in found.items() if item.startswith(begin)]
            for row, begin in rows.items()
        }
        return [measured(row, of) for row, of in values.items() if of]


def _help_seconds(home: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command("--help"), env=environment(home), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _evidence_seconds(home: Path, question: str) -> float:
    """From starting the command to the line that tells of evidence, or to the first citation where an answer that needs no
    model is as soon; in a terminal, and the command is then ended.

    Raises:
        RuntimeError: no such line came.
    """
    awaited = Words("en")("cli.evidence", count=0).split("0")[0].encode()
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command("--language", "en", "ask", "--fresh", question),
        env={**environment(home), "TERM": "xterm-256color", "COLUMNS": "200", "LINES": "50"},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while time.perf_counter() - began < _PATIENCE:
            if not select.select([ours], [], [], 1.0)[0]:
                continue
            try:
                some = os.read(ours, 65_536)
            except OSError:  # how a terminal ends when nobody holds its other side
                break
            said += some
            if awaited in said or _CITED in said:
                return time.perf_counter() - began
        raise RuntimeError(f"no evidence was told: {said[-500:].decode(errors='replace')}")
    finally:
        process.terminate()
        process.wait(timeout=60)
        os.close(ours)
