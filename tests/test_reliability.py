"""The page on reliability says what was measured and nothing else, names tests that are there, and hides no failure."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.crash import FAULTS, rows_of, whole
from bench.reliability.keeping import Result, results, run
from bench.reliability.page import is_whole, page
from bench.reliability.parts import PARTS, Part
from bench.reliability.rows import (
    BrokenPartError,
    Row,
    of_attacks,
    of_crash,
    of_fuzz,
    of_load,
    of_soak,
    of_tests,
)

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


def test_a_page_of_a_whole_run_has_no_part_that_failed(data: dict[str, Any]) -> None:
    found = [Result.from_json(one) for one in data["parts"]]
    told = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert ("Every part was run." in told) == is_whole(found)
    if is_whole(found):
        assert [(one.part, one.failed) for one in found if not one.is_well] == []


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
    assert "Every part was run." in told
    told = shown(well, Result("crash", "kills", "k", "2026-11-23", 0.0, "not run"))
    assert "Not a whole run: crash not run yet." in told
    told = shown(well, Result("crash", "kills", "k", "2026-11-23", 1.0, "ended with 1"))
    assert "Every part was run." in told
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


def killed(fault: str, number: int, *problems: str, recovery_s: float = 1.0) -> dict[str, Any]:
    return {"seed": 1000, "number": number, "kind": "light", "fault": fault, "problems": [*problems],
            "recovery_s": recovery_s}  # fmt: skip


def test_kills_are_summed_by_fault_and_one_that_lost_something_is_lost() -> None:
    kills = [
        killed("light", 0, recovery_s=2.0), killed("light", 1, "a.txt is not listed", "b.txt is not listed"),
        killed("light", 2, recovery_s=4.0), killed("backup", 0, recovery_s=0.0),
    ]  # fmt: skip
    assert of_crash(rows_of(kills)) == [
        Row("fault", FAULTS["light"], 3, 1, "python -m bench.crash", (2.0, 4.0)),
        Row("fault", FAULTS["backup"], 1, 0, "python -m bench.crash"),
    ]


def test_lives_that_were_cut_short_or_failed_are_lived_anew() -> None:
    lived = [killed("light", 0), killed("light point", 1), killed("reader", 0), killed("reader", 1)]
    short = [killed("backup", 0), killed("model", -1, "TimeoutExpired")]
    wanted = [("light", 1000, 2)]
    assert whole([*lived, *short], wanted, 2) == lived
    assert whole([*lived, *short], [("light", 1000, 3)], 3) == []


def test_what_fuzzing_found_is_told_of_readers_and_of_the_api() -> None:
    results: dict[str, Any] = {
        "html": {"inputs": 10, "found": ["ValueError at 1"]},
        "pdf": {"inputs": 5, "found": []},
        "api": {"inputs": 7, "found": ["a", "b"]},
    }
    readers, api = of_fuzz(results, {"html": {"inputs": 1_000}, "api": {"inputs": 20}})
    assert (readers.kind, readers.tried, readers.lost) == ("bad input", 15, 1)
    assert readers.fault == "inputs to 2 readers and parsers" and readers.note.startswith("1,000 ")
    assert (api.tried, api.lost) == (7, 2) and api.note.startswith("20 ")
    assert len(of_fuzz({"html": results["html"]}, {})) == 1


def test_an_attack_that_won_is_counted_and_named() -> None:
    (made,) = of_attacks([{"id": "leak-1", "won": ["the rules"]}, {"id": "link-2", "won": []}])
    assert (made.tried, made.lost, made.note) == (2, 1, "leak-1")


def test_the_parts_can_be_run_as_they_are_and_in_their_smallest_form() -> None:
    for each in PARTS:
        for one in (each, each.smallest()):
            python, flag, module, *_ = one.run_as(Path("x"))
            assert (python, flag) == (sys.executable, "-m")
            assert importlib.util.find_spec(module) is not None, module
        assert each.smallest().key() != each.key()
        for name in each.depends:
            assert (ROOT / name).exists(), name
    assert sum(each.minutes for each in PARTS) <= 90


def test_what_is_tried_in_the_smallest_form_goes_nowhere_near_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench.reliability import __main__ as command

    monkeypatch.chdir(tmp_path)
    one = replace(part(tmp_path, ""), tiny=("-c", ""))
    monkeypatch.setattr("bench.reliability.parts._ROOT", tmp_path)
    monkeypatch.setattr(command, "PARTS", (one,))
    monkeypatch.setattr(sys, "argv", ["reliability", "--tiny"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert ended.value.code == 0
    assert {path.parts[0] for path in (each.relative_to(tmp_path) for each in tmp_path.rglob("*"))} == {
        "bench-out", "source.py",
    }  # fmt: skip
    assert [path.name for path in (tmp_path / "bench-out").iterdir()] == ["tiny"]
