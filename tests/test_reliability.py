"""The page on reliability says what was measured and nothing else, names tests that are there, and hides no failure."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.reliability.keeping import Result, results, run
from bench.reliability.page import page
from bench.reliability.parts import PARTS, Part
from bench.reliability.rows import BrokenPartError, Row, of_load, of_soak, of_tests

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data() -> dict[str, Any]:
    return json.loads((ROOT / "docs" / "reliability.json").read_text(encoding="utf-8"))


def test_the_page_is_what_its_data_give(data: dict[str, Any]) -> None:
    assert (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8") == page(data)


def test_every_part_is_on_the_page_and_nothing_was_lost(data: dict[str, Any]) -> None:
    found = [Result.from_json(one) for one in data["parts"]]
    assert [one.part for one in found] == [part.name for part in PARTS]
    assert [row for one in found for row in one.rows if row.lost] == []
    assert all(row.tried > 0 for one in found for row in one.rows)


def test_every_row_names_a_test_or_a_command_that_is_there(data: dict[str, Any]) -> None:
    named = {row["test"] for part in data["parts"] for row in part["rows"]}
    assert named
    for test in named:
        if test.startswith("python -m "):
            assert importlib.util.find_spec(test.split()[2]) is not None, test
            continue
        file, _, name = test.partition("::")
        tests = {node.name for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
                 if isinstance(node, ast.FunctionDef)}  # fmt: skip
        assert name in tests, test


def written(tmp_path: Path, *cases: str) -> Path:
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>", encoding="utf-8")
    return report


def case(name: str, inside: str = "", **said: object) -> str:
    properties = "".join(f'<property name="{key}" value="{value}"/>' for key, value in said.items())
    return f'<testcase classname="tests.ui.test_x" name="{name}"><properties>{properties}</properties>{inside}</testcase>'


def test_what_tests_record_is_summed_by_fault(tmp_path: Path) -> None:
    report = written(
        tmp_path,
        case("test_a[one]", fault="killed", tried=3, lost=0, recovery_s=0.5),
        case("test_a[two]", fault="killed", tried=4, lost=1, recovery_s=1.5),
        case("test_b", fault="full disk", tried=1, lost=0),
    )
    assert of_tests(report) == [
        Row("fault", "killed", 7, 1, "tests/ui/test_x.py::test_a", (1.0, 1.5)),
        Row("fault", "full disk", 1, 0, "tests/ui/test_x.py::test_b"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        case("test_c", "<failure/>", fault="x", tried=1, lost=0),
        case("test_c", "<error/>"),
        case("test_c", "<skipped/>", fault="x", tried=1, lost=0),
        case("test_c", fault="x"),
    ],
)
def test_a_test_that_fails_is_skipped_or_records_nothing_breaks_its_part(tmp_path: Path, broken: str) -> None:
    report = written(tmp_path, case("test_a", fault="killed", tried=3, lost=0), broken)
    with pytest.raises(BrokenPartError, match="test_c"):
        of_tests(report)


def part(tmp_path: Path, code: str, minutes: float = 1, rows: Any = None) -> Part:
    source = tmp_path / "source.py"
    if not source.exists():
        source.write_text("1", encoding="utf-8")
    return Part(
        "one", ("-c", code, "{folder}"), (str(source),), minutes, rows or (lambda folder: [row()]), "a part"
    )


def row(lost: int = 0) -> Row:
    return Row("fault", "killed", 2, lost, "tests/ui/test_x.py::test_a", (0.25, 0.5))


def test_a_part_that_ends_badly_lasts_too_long_or_tells_nothing_stands_as_failed(tmp_path: Path) -> None:
    assert run(part(tmp_path, "raise SystemExit(3)"), tmp_path / "a", "k").failed == "ended with 3"
    assert run(part(tmp_path, "import bench.not_there"), tmp_path / "f", "k").failed == "ended with 1"
    slow = run(part(tmp_path, "import time; time.sleep(60)", minutes=0.005), tmp_path / "b", "k")
    assert slow.failed.startswith("took longer than")
    assert (
        run(part(tmp_path, "", rows=lambda folder: []), tmp_path / "c", "k").failed == "found nothing to tell"
    )

    def broken(folder: Path) -> list[Row]:
        raise BrokenPartError("nothing there")

    assert run(part(tmp_path, "", rows=broken), tmp_path / "d", "k").failed == "nothing there"
    assert run(part(tmp_path, ""), tmp_path / "e", "k").is_well


def test_a_run_that_was_cut_short_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.reliability.parts._ROOT", tmp_path)
    count = "import pathlib, sys; pathlib.Path(sys.argv[1]).parent.joinpath('ran').open('a').write('x')"
    ran = tmp_path / "out" / "parts" / "ran"
    one = part(tmp_path, count)
    assert results([one], tmp_path / "out")[0].is_well
    assert results([one], tmp_path / "out")[0].is_well
    assert ran.read_text() == "x"
    (tmp_path / "source.py").write_text("2", encoding="utf-8")
    results([one], tmp_path / "out")
    assert ran.read_text() == "xx"
    results([one], tmp_path / "out", fresh=True)
    assert ran.read_text() == "x"
    failing = part(tmp_path, count + "; sys.exit(1)")
    for _ in range(2):
        assert results([failing], tmp_path / "out")[0].failed == "ended with 1"
    assert ran.read_text() == "xxx"


def test_what_was_not_run_stands_as_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.reliability.parts._ROOT", tmp_path)
    (found,) = results([part(tmp_path, "")], tmp_path / "out", run_missing=False)
    assert found.failed == "not run" and not found.is_well


def shown(*made: Result) -> str:
    here = {"cpu": "a processor", "cores": 2, "memory_gib": 8}
    return page(
        {
            "date": "2026-11-23",
            "commit": "0123456789",
            "machine": here,
            "parts": [one.to_json() for one in made],
        }
    )


def test_the_page_tells_what_failed_and_what_was_lost() -> None:
    well = Result("faults", "by tests", "k", "2026-11-23", 5.0, "", (row(),))
    told = shown(well)
    assert "| faults tried | 2 |" in told and "| … lost or half-done | 0 |" in told
    assert "| parts that failed | none |" in told and "0.25 / 0.50 s" in told
    told = shown(well, Result("crash", "kills", "k", "2026-11-23", 1.0, "ended with 1"))
    assert "| parts that failed | crash |" in told and "FAILED: ended with 1" in told
    told = shown(Result("faults", "by tests", "k", "2026-11-23", 5.0, "", (row(lost=1),)))
    assert "| … lost or half-done | 1 |" in told and "NOT WELL" in told


def test_a_soak_that_found_something_is_no_soak_that_held() -> None:
    soaked: dict[str, Any] = {
        "done": {"questions": 9, "real": 1, "added": 2, "removed": 2, "compared": 4},
        "wrong": ["probe 1 changed", "does not level off: words", "ask: engine.dead"],
        "levels": [{"is_level": False}, {"is_level": True}],
    }
    assert [one.lost for one in of_soak(soaked)] == [1, 1, 1]


def test_a_search_that_failed_under_load_is_lost() -> None:
    held = {"rate": 20, "sent": 10, "answered": 8, "later": 1, "failed": 1, "median": 0.1, "p95": 0.2}
    (made,) = of_load([held])
    assert (made.tried, made.lost) == (10, 1)


def test_the_parts_can_be_run() -> None:
    for each in PARTS:
        assert each.run_as(Path("x"))[0] == sys.executable
        for name in each.depends:
            assert (ROOT / name).exists(), name
    assert sum(each.minutes for each in PARTS) <= 90
