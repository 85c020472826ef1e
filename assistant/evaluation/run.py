"""Runs cases through an answerer; what is done is on disk, so that an interrupted run goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.evaluation.answerers import Answerer
from assistant.evaluation.cases import Case
from assistant.evaluation.identity import machine, program
from corpus.errors import TurnpointError
from corpus.progress import Progress, silent

ANSWERS = "answers.jsonl"
RUN = "run.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one case: the final top results and the answer, as the published contract has them."""

    id: str
    results: tuple[Mapping[str, Any], ...]
    answer: Mapping[str, Any]

    def to_line(self) -> str:
        """A line of `answers.jsonl`."""
        row = {"id": self.id, "results": list(self.results), "answer": self.answer}
        return json.dumps(row, ensure_ascii=False) + "\n"


def evaluate(
    cases: Sequence[Case],
    answerer: Answerer,
    out: Path,
    settings: Mapping[str, Any],
    *,
    anew: bool = False,
    progress: Progress = silent,
) -> tuple[Record, ...]:
    """Answer every case that has no answer in the folder yet, and give all of them in the cases' order.

    Args:
        cases: What to ask.
        answerer: Who answers.
        out: Folder of `answers.jsonl` (a line a case, on disk before the next is asked) and `run.json`.
        settings: Everything that the answers depend on beside the program; JSON values.
        anew: Throw away what is in the folder.
        progress: Told `evaluate`, cases done, cases in all.

    Raises:
        TurnpointError: `eval.other_settings` (folder, differs), the folder holds answers made in another way.
    """
    out.mkdir(parents=True, exist_ok=True)
    identity = {**program(), "settings": dict(settings)}
    if anew:
        (out / ANSWERS).unlink(missing_ok=True)
        (out / RUN).unlink(missing_ok=True)
    _claim(out, identity)
    wanted = {case.id for case in cases}
    _mend(out / ANSWERS)
    done = {record.id: record for record in read_records(out) if record.id in wanted}
    finished = len(done)
    progress("evaluate", finished, len(cases))
    with (out / ANSWERS).open("a", encoding="utf-8") as file:
        for case in cases:
            if case.id in done:
                continue
            results, answer = answerer.answer(case)
            done[case.id] = Record(case.id, tuple(results), answer)
            file.write(done[case.id].to_line())
            file.flush()
            os.fsync(file.fileno())
            finished += 1
            progress("evaluate", finished, len(cases))
    return tuple(done[case.id] for case in cases)


def read_records(out: Path) -> list[Record]:
    """The answers in a folder; a last line that an interruption cut off is passed over.

    Raises:
        TurnpointError: `eval.bad_line` (file, line, problem).
    """
    path = out / ANSWERS
    if not path.is_file():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    records: list[Record] = []
    for number, line in enumerate(whole.decode("utf-8").split("\n")[:-1], start=1):
        try:
            row = json.loads(line)
            records.append(Record(row["id"], tuple(row["results"]), row["answer"]))
        except (KeyError, TypeError, ValueError) as error:
            raise TurnpointError("eval.bad_line", file=ANSWERS, line=number, problem=str(error)) from error
    return records


def read_run(out: Path) -> dict[str, Any]:
    """What `run.json` of a folder says; nothing where there is none."""
    path = out / RUN
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _mend(path: Path) -> None:
    """Take away a last line that an interruption cut off, so that the next one begins on a line of its own."""
    if path.is_file():
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)


def _claim(out: Path, identity: Mapping[str, Any]) -> None:
    path = out / RUN
    if path.is_file() and (out / ANSWERS).is_file():
        before = json.loads(path.read_text(encoding="utf-8"))
        # A commit alone changes no answer; the hash of the code tells whether the program did.
        differs = [key for key in ("version", "code", "settings") if before.get(key) != identity[key]]
        if differs:
            raise TurnpointError("eval.other_settings", folder=str(out), differs=", ".join(differs))
        return
    created = datetime.now(UTC).isoformat(timespec="seconds")
    row = {**identity, "created": created, "machine": machine()}
    path.write_text(json.dumps(row, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
