"""The bench's run loses no measurement, mixes none of another kind in, and its page is what its data say."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.cases import Case
from bench import page
from bench.journal import Journal, key_of
from bench.measured import Measured, measured, percentile_of, spread
from bench.page import Results
from bench.parts import Keep, NeedError
from bench.parts.answers import Answers
from bench.run import Planned, parts, planned, results, run, told
from bench.sampling import in_turn
from bench.targets import TARGETS

ROOT = Path(__file__).resolve().parents[3]
HERE = {"cpu": "a", "cores": 2, "memory_gib": 8.0, "system": "Linux", "python": "3.11"}


class Counted:
    """A part of four items that notes what it was asked to measure, and may end in the middle."""

    name = "counted"
    about = "counts"
    plain = True
    rooms = ()
    modules = ("bench/targets.py",)

    def __init__(self, setting: int = 1, failing: Exception | None = None) -> None:
        self._setting = setting
        self._failing = failing
        self.asked: list[str] = []

    def settings(self) -> Mapping[str, Any]:
        return {"setting": self._setting}

    def items(self) -> Mapping[str, float]:
        return dict.fromkeys("abcd", 1.0)

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        for item in missing:
            self.asked.append(item)
            if item == "c" and self._failing:
                raise self._failing
            keep(item, ord(item))

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        return [measured("shell.help", list(found.values()))] if found else []


def plan(part: Counted, folder: Path, here: Mapping[str, Any] = HERE) -> Planned:
    return planned(part, folder, here, "0123456789")


def test_a_measurement_is_read_back_only_under_its_own_key(tmp_path: Path) -> None:
    Journal(tmp_path, "part", "one", "c1").keep("a", {"text": "줄\u2028끝"})
    Journal(tmp_path, "part", "two", "c2").keep("a", 2)
    (line,) = Journal(tmp_path, "part", "one").lines().values()
    assert (line.value, line.commit) == ({"text": "줄\u2028끝"}, "c1")
    assert Journal(tmp_path, "part", "three").lines() == {}


def test_a_line_that_was_cut_off_is_passed_over_and_written_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "part", "key")
    journal.keep("a", 1)
    with (tmp_path / "part.jsonl").open("ab") as file:
        file.write('{"key": "key", "item": "b", "val줄'.encode()[:-1])
    assert list(journal.lines()) == ["a"]
    journal.keep("c", 3)
    assert {item: line.value for item, line in journal.lines().items()} == {"a": 1, "c": 3}


def test_other_settings_code_or_machine_are_another_key(tmp_path: Path) -> None:
    def key(setting: int = 1, module: str = "bench/run.py", room: str = "corpus", cores: int = 2) -> str:
        return key_of((room,), (module,), {"setting": setting}, {**HERE, "cores": cores})

    keys = [key(), key(setting=2), key(module="bench/page.py"), key(room="index"), key(cores=4)]
    assert len(set(keys)) == 5 and key() == keys[0]


def test_an_ended_run_goes_on_where_it_was(tmp_path: Path) -> None:
    broken, whole, other = Counted(failing=RuntimeError("out of luck")), Counted(), Counted(setting=2)
    assert run([plan(broken, tmp_path)]) == ["counted"]
    assert run([plan(whole, tmp_path)]) == []
    assert (broken.asked, whole.asked) == (["a", "b", "c"], ["c", "d"])
    assert run([plan(other, tmp_path)]) == [] and other.asked == ["a", "b", "c", "d"]
    again = Counted()
    assert run([plan(again, tmp_path)]) == [] and again.asked == []


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.assistant.evaluation.test_bench_run import Counted, plan
from bench.run import run

class Killed(Counted):
    def measure(self, missing, keep):
        for item in missing:
            if item == "c":
                os.kill(os.getpid(), signal.SIGKILL)
            keep(item, ord(item))

run([plan(Killed(), Path(sys.argv[1]))])
"""


def test_a_killed_run_has_lost_nothing_that_was_measured(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL)
    assert ended.returncode == -signal.SIGKILL
    after = Counted()
    assert run([plan(after, tmp_path)]) == [] and after.asked == ["c", "d"]


def test_a_part_that_this_machine_lacks_something_for_stops_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking, other = Counted(failing=NeedError("Chromium")), Counted(setting=2)
    assert run([plan(lacking, tmp_path), plan(other, tmp_path)]) == ["counted"]
    assert other.asked == ["a", "b", "c", "d"]
    assert "it needs Chromium" in capsys.readouterr().err


def test_the_pages_are_written_of_a_whole_run_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("docs").mkdir()
    for name in page.READMES.values():
        name.write_text("Before.\n<!-- bench -->\nold\n<!-- /bench -->\nAfter.\n", "utf-8")
    plans = [plan(Counted(failing=RuntimeError()), tmp_path / "out")]
    run(plans)
    told(plans, results(plans, HERE), pages=True)
    assert not page.PAGE.exists()
    plans = [plan(Counted(), tmp_path / "out")]
    run(plans)
    told(plans, results(plans, HERE), pages=False)
    assert not page.PAGE.exists()
    told(plans, results(plans, HERE), pages=True)
    assert page.PAGE.read_text("utf-8") == page.page(page.read())
    assert (
        "| `turnpoint --help` | at most 0.30 s | 98.50 s | 97.00 s to 100.00 s | 4 | **not met** |"
        in page.PAGE.read_text("utf-8")
    )
    assert "old" in page.READMES["en"].read_text("utf-8")  # nothing that a README tells was measured


def test_what_is_published_is_what_its_data_say() -> None:
    data = Results.from_json(page.json.loads((ROOT / page.DATA).read_text("utf-8")))
    assert (ROOT / page.PAGE).read_text("utf-8") == page.page(data)
    for language, path in page.READMES.items():
        text = (ROOT / path).read_text("utf-8")
        block = text.partition("<!-- bench -->\n")[2].partition("\n<!-- /bench -->")[0]
        assert block, path
        if data.figures:
            assert block == page.readme(data, language).rstrip()


def test_a_page_says_what_is_met_and_what_is_not_measured() -> None:
    figures = [Measured("decode", 96.4, 94.0, 98.0, 7, "told"), Measured("memory", 3.2, 3.2, 3.2, 1)]
    figures.append(Measured("first.plain.own", 2.9, 2.0, 4.1, 10))
    found = Results(
        {f.row: f for f in figures}, HERE, "a model", ("0123456789",), ("2026-11-23", "2026-11-24")
    )
    text = page.page(found)
    assert "at least 95 % | 96 % | 94 % to 98 % | 7 | met | told |" in text
    assert "at most 3.00 GB | 3.20 GB |  | 1 | **not met** |  |" in text
    assert "at least 3.0 times | 2.9 times | 2.0 times to 4.1 times | 10 | **not met** |  |" in text
    assert text.count("not measured yet") == len(TARGETS) - 3
    assert "Measured 2026-11-23 to 2026-11-24 at commit 0123456 on a, 2 cores" in text
    assert "**2.9배**" in page.readme(found, "ko") and "3.0배 이상" in page.readme(found, "ko")
    assert (
        Results.from_json(found.to_json()) == found or page.page(Results.from_json(found.to_json())) == text
    )


def test_a_figure_without_a_row_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="no row of the page is named unheard"):
        page.write(Results({"unheard": Measured("unheard", 1, 1, 1, 1)}, HERE))


def test_every_row_has_one_target_and_a_readme_row_its_korean_words() -> None:
    assert max(Counter(target.row for target in TARGETS).values()) == 1
    chosen = Results({t.row: Measured(t.row, 1.0, 1.0, 1.0, 1) for t in TARGETS}, HERE, "m", ("c",), ("d",))
    assert page.readme(chosen, "ko").count("\n| ") == page.readme(chosen, "en").count("\n| ") > 5


def test_the_spread_is_the_same_each_time_and_holds_the_value() -> None:
    values = [1.0, 2.0, 2.5, 3.0, 8.0, 9.0, 2.2, 2.1]
    low, high = spread(values)
    assert (low, high) == spread(values) and low < 2.35 < high
    assert spread([3.0, 1.0]) == (1.0, 3.0)
    assert measured("x", values, percentile_of(95)).value == pytest.approx(8.65)
    with pytest.raises(ValueError, match="nothing was measured"):
        measured("x", [])


def test_every_beginning_of_the_sample_has_its_share_of_each_kind() -> None:
    cases = [
        Case(f"{lang}-{kind}-{n}", "?", lang, kind)  # type: ignore[arg-type]
        for lang, kind, many in (("ko", "a", 30), ("en", "a", 20), ("ko", "b", 10), ("en", "b", 4))
        for n in range(many)
    ]
    order = in_turn(cases)
    assert order == in_turn(list(reversed(cases))) and sorted(c.id for c in order) == sorted(
        c.id for c in cases
    )
    for n in (8, 16, 32, 64):
        drawn = Counter((case.lang, case.type) for case in order[:n])
        for stratum, many in Counter((case.lang, case.type) for case in cases).items():
            assert abs(drawn[stratum] - many * n / len(cases)) <= 1


def answer(first: float, total: float, prompt: int, cached: int, text: str = "Alpha.") -> dict[str, Any]:
    from assistant.contract import Answer, AnswerTimings, Sentence, Usage

    made = Answer(
        "1", "", "", "answered", "en", (Sentence(text, (), "verified"),), usage=Usage(prompt, cached, 9),
        timings=AnswerTimings(1, 1, first, None, total), model_name="m" if prompt else "", model_engine="embedded",
    )  # fmt: skip
    return made.to_json()


@pytest.mark.shared
def test_a_peer_is_compared_question_by_question() -> None:
    part = Answers()
    ids = [item.split("/")[2] for item in part.items() if item.startswith("plain/own/")][:3]
    ours = [answer(1_000, 2_000, 400, 60), answer(2_000, 4_000, 500, 60), answer(100, 200, 0, 0)]
    theirs = [
        answer(4_000, 5_000, 1_700, 0),
        answer(10_000, 12_000, 1_800, 0),
        answer(6_000, 8_000, 1_700, 0),
    ]
    found = {
        f"plain/own/{key}": {"turnpoint": {"results": [], "answer": a}, "plain": {"results": [], "answer": b}}
        for key, a, b in zip(ids, ours, theirs, strict=True)
    }
    figures = {figure.row: figure for figure in part.figures(found)}
    assert figures["first.plain.own"].value == 5.0 and figures["first.plain.own"].n == 3
    assert figures["worded.plain.own"].value == 4.5 and figures["worded.plain.own"].n == 2
    assert figures["total.plain.own"].value == 3.0
    assert figures["first.plain.own"].told == "1.0 s against 6.0 s"
    assert figures["paid"].value == 390 and figures["paid"].told == "2 of 3 questions reached the model"
    assert figures["right.plain.own"].value == 0.0


@pytest.mark.shared
def test_a_plain_run_is_foretold_at_most_75_minutes_and_every_part_names_its_code() -> None:
    every = parts()
    assert (
        sum(sum(part.items().values()) for part in every if part.plain and part.name != "stores") <= 75 * 60
    )
    assert len({part.name for part in every}) == len(every)
    for part in (*every, *parts(tiny=True)):
        assert all((ROOT / module).is_file() for module in part.modules)
        assert all((ROOT / room).is_dir() for room in part.rooms)
    assert len(Answers().items()) == 78


def test_the_command_measures_what_is_missing_and_lists_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bench import run as command

    every: list[Counted] = []

    def counted(*, tiny: bool = False) -> list[Counted]:
        every.append(Counted())
        return every[-1:]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TURNPOINT_HOME", str(tmp_path))
    monkeypatch.setattr(command, "parts", counted)

    def said(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["bench.run", *arguments])
        assert command.main() == 0
        return capsys.readouterr().out

    assert "| counted | counts | 0 of 4 | 4 s |" in said("--list", "--tiny")
    assert "98.50 s" in said("--tiny") and every[-1].asked == ["a", "b", "c", "d"]
    assert "98.50 s" in said("--tiny", "--only", "counted") and every[-1].asked == []
    said("--tiny", "--fresh")
    assert every[-1].asked == ["a", "b", "c", "d"]
