"""The short part of what `make reliability` does for long: one server is asked much, changed often, and put under load."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.load import load
from bench.soak import Soaked, served, soak, told
from bench.soaking.asking import Asking, essence
from bench.soaking.level import Bound, slope, trend
from bench.soaking.material import asked
from bench.soaking.server import copied
from bench.soaking.vitals import Vitals
from tests.awaiting import awaited
from ui.keys.keys import Keys

Record = Callable[[str, object], None]


@pytest.mark.reliability
def test_one_server_levels_off_and_answers_the_same_while_its_index_is_the_same(
    tmp_path: Path, record_property: Record
) -> None:
    soaked = soak(tmp_path, questions=160, changes=16, real=0, rounds=4, light=True)
    assert soaked.wrong == [], told(soaked)
    done = soaked.done
    # Three of the documents came again under their names, and went once.
    assert done["questions"] >= 160 and done["added"] == done["removed"] + 3 == 16
    assert soaked.done["compared"] == 64
    for name, value in (("kind", "soak"), ("fault", "questions, adds and removes in one process"),
                        ("tried", soaked.done["questions"]), ("lost", 0)):  # fmt: skip
        record_property(name, value)


@pytest.mark.reliability
def test_searches_that_come_faster_than_they_are_answered_are_told_so_and_none_fails(
    tmp_path: Path, record_property: Record
) -> None:
    with served(tmp_path, light=True) as (process, url, token):
        from random import Random

        with Asking(url, token, Random(1)) as asking:
            asking.settle()
        _, key = Keys.at(tmp_path / "home").create("load", ("search",))
        held = awaited(load(url, key, 40, 5, process.pid, list(asked())))
    assert held.statuses.total() == 200
    assert set(held.statuses) <= {200, 429} and held.unadvised == 0 and held.statuses[200] > 20
    for name, value in (
        ("kind", "load"),
        ("fault", "40 searches a second for five seconds"),
        ("tried", 200),
        ("lost", 0),
    ):
        record_property(name, value)


def looks(number: int, **growing: float) -> list[Vitals]:
    """Looks at a server of which something grows by so much each time."""
    return [
        Vitals(
            at * 10,
            int(1e9 + growing.get("memory", 0) * at),
            0,
            int(20 + growing.get("handles", 0) * at),
            10,
            1,
            0,
            {
                "words": int(1e6 + growing.get("words", 0) * at),
                "audit.log": int(growing.get("audit", 0) * at),
            },
        )
        for at in range(number)
    ]


def soaked_of(seen: list[Vitals]) -> Soaked:
    made = Soaked(looks=seen, settled=0)
    return made


def test_what_stays_as_it_is_levels_off() -> None:
    assert soaked_of(looks(40)).wrong == []


@pytest.mark.parametrize(
    ("growing", "named"),
    [
        ({"memory": 4e6}, "memory of the process alone"),
        ({"handles": 1}, "open handles"),
        ({"words": 3e5}, "files: words"),
        ({"audit": 5_000}, "audit.log"),
    ],
)
def test_what_grows_is_named(growing: dict[str, float], named: str) -> None:
    (wrong,) = soaked_of(looks(40, **growing)).wrong
    assert wrong.endswith(named)


def test_a_step_in_the_last_quarter_is_seen_and_one_look_far_off_is_not() -> None:
    level = [100.0] * 30
    assert not trend("", range(40), [*level, *[200.0] * 10], Bound(0.1, 5)).is_level
    assert trend("", range(40), [*level, 900.0, *level[:9]], Bound(0.1, 5)).is_level
    assert slope([0, 1, 2, 3], [0, 2, 400, 6]) == pytest.approx(2, abs=200)


def test_an_answer_that_says_something_else_is_another_one_and_a_later_one_is_not() -> None:
    answer = {
        "id": "1",
        "created": "now",
        "answer": "It fell.",
        "evidence": [{"score": 0.1234567, "start": 1}],
    }
    later = {**answer, "id": "2", "created": "later", "cached": True}
    assert essence(answer) == essence(later)
    assert essence(answer) != essence({**later, "answer": "It rose."})
    assert essence(answer) != essence({**later, "evidence": []})


def test_the_engine_that_copies_says_what_stands_beside_the_question() -> None:
    assert copied("Material:\n- far\n- near\n\nQuestion: why?") == "near"
    assert copied("translate this") == "translate this"
