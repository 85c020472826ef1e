"""Judges the answers in a folder and writes what it finds there: `table.md` and `report.html`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.evaluation.cases import Case
from assistant.evaluation.page import page
from assistant.evaluation.paired import compared, render_changes
from assistant.evaluation.report import Summary, render, summarise, tables
from assistant.evaluation.run import read_records, read_run
from assistant.evaluation.sources import Sources
from corpus.errors import TurnpointError

TABLE, PAGE = "table.md", "report.html"


def judged(cases: Sequence[Case], out: Path, sources: Sources, baseline: Path | None = None) -> str:
    """Judge the cases that have an answer in the folder; the tables as Markdown.

    The answers are only read, so that a run can be judged again by rules that came after it.

    Args:
        cases: With their evidence resolved; those without an answer are left out.
        out: Folder of `answers.jsonl` and `run.json`.
        sources: The documents that the citations point into.
        baseline: Folder of an earlier run to compare with.

    Raises:
        TurnpointError: `eval.no_answers` (folder), or `eval.bad_line` of `answers.jsonl`.
    """
    summary = _summary(cases, out, sources)
    changes = compared(_summary(cases, baseline, sources), summary) if baseline else ()
    run = read_run(out)
    mode = run.get("settings", {}).get("mode", "")
    shown = {"answers": mode != "search", "retrieval": mode != "gold-evidence"}
    text = render(summary, **shown)
    if changes:
        text += "\n" + render_changes(changes)
    _write(out / TABLE, text.encode())
    _write(out / PAGE, page(summary, tables(summary, **shown), run, changes))
    return text


def _summary(cases: Sequence[Case], folder: Path, sources: Sources) -> Summary:
    records = {record.id: record for record in read_records(folder)}
    answered = [case for case in cases if case.id in records]
    if not answered:
        raise TurnpointError("eval.no_answers", folder=str(folder))
    outcomes = [(records[case.id].results, records[case.id].answer) for case in answered]
    return summarise(answered, outcomes, sources)


def _write(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(data)
    partial.replace(path)
