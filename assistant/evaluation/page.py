"""The report as one HTML file: tables, every case with its reasons, filters, the difference to a baseline.

It shows questions, answers and what they cite, so it stays beside the answers on the machine that made them.
Everything is put in as text of elements, which lxml escapes; the one script is this module's own and the page
allows no other.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from lxml import html
from lxml.html.builder import E

from assistant.evaluation.paired import HEAD, Change, rows
from assistant.evaluation.report import CaseReport, Summary, Tables

Element = Any
"""An lxml element; its builder has no types."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no HTML or XML may hold; documents and models do."""
_FILTERS = ("state", "lang", "type", "cause", "change")
_TOLD = (
    "version",
    "commit",
    "created",
    "mode",
    "engine",
    "model",
    "file",
    "documents",
    "cpu",
    "cores",
    "memory_gib",
)


def page(summary: Summary, tables: Tables, run: Mapping[str, Any], changes: Sequence[Change] = ()) -> bytes:
    """The page.

    Args:
        summary: The cases' reports.
        tables: What `report.tables` made of them.
        run: What `run.json` says of the run.
        changes: The difference to a baseline, if there is one.
    """
    style, script = (_file(name) for name in ("page.css", "page.js"))
    digests = [b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    policy = "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'".format(*digests)
    told = {**run, **run.get("settings", {}), **run.get("machine", {})}
    facts = "; ".join(f"{name} {told[name]}" for name in _TOLD if told.get(name) not in (None, ""))
    content = [E.h1("Evaluation"), E.p(_text(facts), {"class": "quiet"})]
    if changes:
        content += [E.h2("Against the baseline"), _table(HEAD, rows(tuple(changes))), _moved(changes)]
    content += [_table(head, body) for head, body in tables]
    content += [E.h2("Cases"), _form(summary, bool(changes)), _cases(summary, changes)]
    whole = E.html(
        E.head(
            E.meta(charset="utf-8"),
            E.meta({"http-equiv": "Content-Security-Policy", "content": policy}),
            E.title("Evaluation"),
            E.style(style),
        ),
        E.body(*content, E.script(script)),
        lang="en",
    )
    data: Any = html.tostring(whole, doctype="<!doctype html>", encoding="utf-8")
    return data


def _file(name: str) -> str:
    return (files("assistant.evaluation") / name).read_text(encoding="utf-8")


def _text(value: object) -> str:
    return _CONTROLS.sub("\ufffd", str(value))


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Element:
    return E.table(
        E.thead(E.tr(*(E.th(_text(cell)) for cell in head))),
        E.tbody(*(E.tr(*(E.td(_text(cell)) for cell in row)) for row in body)),
    )


def _moved(changes: Sequence[Change]) -> Element:
    """The cases that score otherwise than before, by metric."""
    told = [
        f"{change.metric}: {word} {', '.join(ids)}"
        for change in changes
        for word, ids in (("won", change.won), ("lost", change.lost))
        if ids
    ]
    return E.details(E.summary("cases won and lost"), *(E.div(_text(line)) for line in told))


def _form(summary: Summary, compared: bool) -> Element:
    marks = [_marks(report, {}) for report in summary.reports]
    choices = {name: sorted({value for mark in marks for value in mark[name]} - {""}) for name in _FILTERS}
    if compared:
        choices["change"] = ["won", "lost"]
    selects = [
        E.label(
            f"{name} ",
            E.select(
                E.option("all", value=""), *(E.option(_text(v), value=_text(v)) for v in values), name=name
            ),
        )
        for name, values in choices.items()
        if values
    ]
    return E.form(*selects, E.label("words ", E.input(type="search")), E.output(id="shown"))


def _cases(summary: Summary, changes: Sequence[Change]) -> Element:
    moved = {
        key: word
        for change in changes
        if change.metric == "as expected"
        for word, ids in (("won", change.won), ("lost", change.lost))
        for key in ids
    }
    head = E.tr(*(E.th(name) for name in ("case", "question and answer", "found wanting", "seconds")))
    return E.table(E.thead(head), E.tbody(*(_case(report, moved) for report in summary.reports)), id="cases")


def _case(report: CaseReport, moved: Mapping[str, str]) -> Element:
    case, answer = report.case, report.answer
    marks = _marks(report, moved)
    kinds = ", ".join(filter(None, (case.type, case.lang, moved.get(case.id, ""))))
    notes = [E.div(_text(note)) for note in (*report.reasons, *report.to_look_at)]
    cited = [
        E.div(_text(f"[{c['n']}] {c['source']}: {c['quote']}"), {"class": "quiet"})
        for c in answer["citations"]
    ]
    data = {f"data-{name}": _text("|".join(values)) for name, values in marks.items()}
    return E.tr(
        E.td(E.strong(_text(case.id)), E.br(), _text(kinds), E.br(), _text(answer["status"])),
        E.td(
            E.strong(_text(case.question)),
            E.div(_text(answer["answer"] or ""), {"class": "answer"}),
            E.div(_text(f"Reference: {case.answer}"), {"class": "quiet"}),
            *([E.details(E.summary("citations"), *cited)] if cited else []),
        ),
        E.td(*notes),
        E.td(*(E.div(line) for line in _times(answer["timings_ms"]))),
        {"class": "passed" if report.passed else "failed", **data},
    )


def _marks(report: CaseReport, moved: Mapping[str, str]) -> dict[str, list[str]]:
    """What a case may be filtered by."""
    causes = {text.partition(":")[0] for text in (*report.reasons, *report.to_look_at)}
    return {
        "state": ["passed" if report.passed else "failed", str(report.answer["status"])],
        "lang": [report.case.lang],
        "type": [report.case.type],
        "cause": sorted(causes),
        "change": [moved.get(report.case.id, "")],
    }


def _times(timings: Mapping[str, float | None]) -> list[str]:
    wanted = (
        ("search", "search_final"),
        ("token", "first_token"),
        ("sentence", "first_verified_sentence"),
        ("total", "total"),
    )
    return [f"{name} {value / 1000:.2f}" for name, key in wanted if (value := timings.get(key)) is not None]
