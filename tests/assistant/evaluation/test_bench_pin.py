"""Drafts become pinned cases only when they are right, and the docs' tables go between their markers."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.cases import read_cases
from assistant.evaluation.pins import resolved, text_in
from bench import evaluation, pin
from corpus.library import Library
from corpus.read import read

DRAFT: dict[str, Any] = {
    "id": "1", "question": "How many ovens?", "lang": "en", "type": "fact_figure", "answer": "5,200 ovens.",
    "must_have": [["5,200"]], "figures": [{"value": 5200, "unit": "count"}],
    "evidence": [{"document": "ovens.html", "quote": "sold 5,200 ovens", "page": None, "section": "Sales"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "seed").mkdir()
    (tmp_path / "corpus" / "ovens.html").write_text(
        "<h1>Sales</h1><p>The maker sold 5,200 ovens.</p>", "utf-8"
    )
    (tmp_path / "seed" / "article.txt").write_text("오븐의 시대가 왔다.", "utf-8")
    return tmp_path


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> int:
    (folder / "draft.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    arguments = [str(folder / "draft.jsonl"), str(folder / "out.jsonl"), "--shared", str(folder)]
    monkeypatch.setattr(sys, "argv", ["bench.pin", *arguments])
    return pin.main()


def test_a_draft_is_pinned_without_a_word_of_its_source(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = {
        **DRAFT,
        "id": "2",
        "evidence": [{"document": "article", "quote": "오븐의 시대"}],
        "figures": [],
    }
    assert run(folder, monkeypatch, DRAFT, article) == 0
    written = (folder / "out.jsonl").read_text("utf-8")
    assert "sold" not in written
    assert "quote" not in written
    (evidence,) = json.loads(written.splitlines()[0])["evidence"]
    assert evidence.keys() == {"document", "start", "end", "letters", "sha256", "section"}
    assert len(evidence["sha256"]) == 16
    catalogue = Library.at(folder / "home")
    for name in ("corpus/ovens.html", "seed/article.txt"):
        path = folder / name
        catalogue.keep(path.name, "0", read(path.read_bytes(), path.name), ())
    cases = resolved(read_cases(folder / "out.jsonl"), text_in(catalogue))
    assert [gold.quote for case in cases for gold in case.evidence] == ["sold 5,200 ovens", "오븐의 시대"]
    # Pinned once more, nothing changes.
    assert run(folder, monkeypatch, *map(json.loads, written.splitlines())) == 0
    assert (folder / "out.jsonl").read_text("utf-8") == written


def test_pins_follow_text_that_has_moved_and_tell_what_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, monkeypatch, DRAFT) == 0
    (row,) = map(json.loads, (folder / "out.jsonl").read_text("utf-8").splitlines())
    document = folder / "corpus" / "ovens.html"
    document.write_text(document.read_text("utf-8").replace("<p>", "<p>In all, "), "utf-8")
    assert run(folder, monkeypatch, row) == 0
    (moved,) = map(json.loads, (folder / "out.jsonl").read_text("utf-8").splitlines())
    assert moved["evidence"][0]["start"] == row["evidence"][0]["start"] + len("In all, ")
    document.write_text("<p>Nothing.</p>", "utf-8")
    assert run(folder, monkeypatch, row) == 1
    assert "eval.lost_quote: ovens.html" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"answer": "5,300 ovens."}, "the reference answer fails: lacks: 5,200"),
        ({"answer": "오븐은 5,200대가 팔렸습니다."}, "not in en"),
        ({"figures": [{"value": 7e9, "unit": "USD"}]}, "a figure is not in the reference answer"),
        ({"evidence": []}, "no evidence"),
        ({"answerable": False}, "evidence for what cannot be answered"),
        (
            {"evidence": [{"document": "ovens.html", "quote": "sold mills"}]},
            "evidence 1 does not stand in ovens.html",
        ),
        ({"evidence": [{"document": "mills.html", "quote": "sold mills"}]}, "mills.html is not there"),
        ({"lang": "fr"}, "eval.bad_line"),
    ],
)
def test_a_draft_that_is_not_right_is_named_and_nothing_is_written(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    problem: str,
) -> None:
    assert run(folder, monkeypatch, {**DRAFT, "id": "0"}, {**DRAFT, **change}) == 1
    assert problem in capsys.readouterr().err
    assert not (folder / "out.jsonl").exists()


def measured(folder: Path, mode: str) -> Path:
    folder.mkdir()
    run = {
        "commit": "0123456789", "created": "2026-11-23T00:00:00+00:00",
        "settings": {"mode": mode, "file": "a.jsonl, b.jsonl", "model": "m", "engine": "embedded", "documents": 3},
        "machine": {"cpu": "CPU", "cores": 2, "memory_gib": 8.0},
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    (folder / "table.md").write_text(f"| {mode} |\n", encoding="utf-8")
    return folder


def test_tables_go_between_their_markers_with_what_they_were_measured_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A\n<!-- ask -->\nold\n<!-- /ask -->\nkept\n<!-- search -->\n<!-- /search -->\n", "utf-8"
    )
    folders = [str(measured(tmp_path / mode, mode)) for mode in ("ask", "search")]
    monkeypatch.setattr(sys, "argv", ["bench.evaluation", *folders, "--page", str(page)])
    for _ in range(2):
        assert evaluation.main() == 0
        text = page.read_text("utf-8")
        assert "old" not in text
        assert text.startswith(
            "# A\n<!-- ask -->\nMeasured 2026-11-23 at commit 0123456 on CPU, 2 cores, 8.0 GiB"
        )
        assert "`turnpoint eval a.jsonl b.jsonl --out DIR --retrieval-only`" in text
        assert text.count("| ask |") == 1
        assert "| ask |\n<!-- /ask -->\nkept\n" in text


def test_a_page_without_markers_or_a_folder_without_a_run_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- ask -->", "utf-8")
    for folder in (measured(tmp_path / "ask", "ask"), tmp_path / "none"):
        monkeypatch.setattr(sys, "argv", ["bench.evaluation", str(folder), "--page", str(page)])
        assert evaluation.main() == 1
        assert page.read_text("utf-8") == "<!-- ask -->"


def test_the_page_of_the_docs_has_the_markers_of_both_runs_and_of_the_parts() -> None:
    text = (Path(__file__).resolve().parents[3] / evaluation.PAGE).read_text("utf-8")
    for name in ("ask", "gold-evidence", "parts"):
        assert evaluation.inserted(text, name, "x").count(f"<!-- {name} -->\nx\n<!-- /{name} -->") == 1
