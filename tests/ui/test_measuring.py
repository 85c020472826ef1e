"""`turnpoint eval` takes what the command line says of engine and cases before what the settings say."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.document import DocumentInfo, Extract
from corpus.library import Library
from tests.assistant.evaluation.answers import answer
from ui.cli import run
from ui.commands.measuring import _settings


def test_the_engine_of_the_command_line_goes_before_the_one_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TURNPOINT_ENGINE", "embedded")
    monkeypatch.setenv("TURNPOINT_MODEL", "small")
    monkeypatch.setenv("TURNPOINT_OPENAI_URL", "http://127.0.0.1:1/v1")
    kept = _settings(None, "", "")
    assert (kept.engine, kept.model, kept.openai_url) == ("embedded", "small", "http://127.0.0.1:1/v1")
    ollama = _settings("ollama", "large", "http://127.0.0.1:2")
    assert (ollama.engine, ollama.model, ollama.ollama_url) == ("ollama", "large", "http://127.0.0.1:2")
    assert ollama.openai_url == kept.openai_url
    assert _settings("openai", "", "http://127.0.0.1:3/v1").openai_url == "http://127.0.0.1:3/v1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path / "home"))
    catalogue = Library.at(tmp_path / "home")
    catalogue.keep("ovens.html", "0", Extract("The maker sold ovens.", (), DocumentInfo()), ())
    catalogue.close()
    for name, ids, text in (("new", "ab", "Alpha sold it."), ("old", "ab", "Beta sold it.")):
        (tmp_path / name).mkdir()
        rows = [{"id": key, "results": [], "answer": answer(text)} for key in ids]
        (tmp_path / name / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for key in "abc":
        row = {"id": key, "question": "?", "lang": "en", "type": "fact_entity", "must_have": [["alpha"]]}
        (tmp_path / f"{key}.jsonl").write_text(json.dumps(row))
    return tmp_path


def said(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any]:
    files = [str(folder / f"{key}.jsonl") for key in "abc"]
    code = run(["--language", "en", "eval", *files, "--out", str(folder / "new"), "--judge-only", *more])
    return code, capsys.readouterr()


def test_answers_are_judged_again_without_an_engine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "new" / "answers.jsonl").read_bytes()
    code, told = said(folder, capsys, "--baseline", str(folder / "old"))
    assert code == 0, told.err
    assert "| as expected | 100% (2/2; " in told.out
    assert "Won: a, b. Lost: –." in told.out
    assert (folder / "new" / "table.md").read_text("utf-8") == told.out.removesuffix("\n")
    assert b"<!doctype html>" in (folder / "new" / "report.html").read_bytes()
    assert (folder / "new" / "answers.jsonl").read_bytes() == before


def test_a_subset_is_taken_by_id_or_by_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "| as expected | 100% (1/1; " in said(folder, capsys, "--only", "b, c")[1].out
    assert "| as expected | 100% (1/1; " in said(folder, capsys, "--limit", "1")[1].out
    code, told = said(folder, capsys, "--only", "b,x")
    assert code == 1
    assert told.err.strip() == "No case has the id x. Check the ids after --only."


def test_a_folder_without_answers_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(folder, capsys, "--baseline", str(folder / "none"))
    assert code == 1
    assert f"{folder / 'none'} holds no answers" in told.err
