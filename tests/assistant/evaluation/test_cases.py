"""Question files are read as they come, and a bad line is named."""

import json
from pathlib import Path

import pytest

from assistant.evaluation.cases import Gold, read_cases
from corpus.errors import TurnpointError

LEAST = {"id": "1", "question": "왜?", "lang": "ko", "type": "explanation"}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_absent_keys_take_their_defaults(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path, "", json.dumps(LEAST), ""))
    assert case.answerable
    assert (case.history, case.must_have, case.must_not, case.figures, case.evidence) == ((), (), (), (), ())


def test_null_is_taken_as_absent(tmp_path: Path) -> None:
    row = LEAST | {"must_not": None, "history": None, "figures": None, "subtype": None}
    (case,) = read_cases(write(tmp_path, json.dumps(row)))
    assert case.must_not == ()
    assert case.subtype == ""


def test_the_article_is_known_by_its_file() -> None:
    assert Gold("article", "q").source == "article.txt"
    assert Gold("NVDA_10-K_FY2025.html", "q").source == "NVDA_10-K_FY2025.html"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "Expecting"),
        ("[]", "not an object"),
        (json.dumps({"id": "1"}), "lang is missing"),
        (json.dumps(LEAST | {"lang": "fr"}), "lang is 'fr'"),
        (json.dumps(LEAST | {"question": " "}), "empty"),
        (json.dumps(LEAST | {"must_have": ["a"]}), "must_have"),
        (json.dumps(LEAST | {"must_not": "a"}), "must_not"),
        (json.dumps(LEAST | {"evidence": [{"document": "article"}]}), "quote is missing"),
        (json.dumps(LEAST | {"history": [{"role": "system", "content": "x"}]}), "role"),
        (json.dumps(LEAST | {"figures": [{"value": "many", "unit": "USD"}]}), "many"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(TurnpointError) as raised:
        read_cases(write(tmp_path, json.dumps(LEAST | {"id": "0"}), line))
    assert raised.value.code == "eval.bad_line"
    assert raised.value.details["line"] == 2
    assert problem in str(raised.value.details["problem"])


def test_a_file_without_cases_or_with_one_twice_is_refused(tmp_path: Path) -> None:
    line = json.dumps(LEAST).encode()
    path = tmp_path / "cases.jsonl"
    for data, code in (
        (None, "eval.no_file"),
        (b" ", "eval.no_cases"),
        (line + b"\n" + line, "eval.same_id"),
        (b"\xff\xfe\x00", "eval.not_text"),
    ):
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(TurnpointError) as raised:
            read_cases(path)
        assert raised.value.code == code


def test_several_files_are_one_set_in_which_no_id_comes_twice(tmp_path: Path) -> None:
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for file, key in zip(files, "12", strict=True):
        file.write_text(json.dumps(LEAST | {"id": key}), encoding="utf-8")
    assert [case.id for case in read_cases(*files)] == ["1", "2"]
    with pytest.raises(TurnpointError) as raised:
        read_cases(*files, files[0])
    assert raised.value.code == "eval.same_id"
