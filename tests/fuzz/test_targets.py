"""What parsers promise holds over the committed inputs, of which each once broke something, and over changes of them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import mutated
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

EXAMPLES = 40
STALLED = [
    ("guard", b"-1"),
    ("guard", b"1.2.3"),
    ("guard", b" "),
    ("stream", b"Inc. "),
]
"""What patterns once tried again from each of its letters on."""
SHORT = 4_000
"""Bytes of an input of the suite; longer ones are for `bench.fuzz`, which has the time."""


@pytest.mark.parametrize(
    ("target", "seed"), [(name, path.name) for name, target in TARGETS.items() for path in target.seeds()]
)
def test_a_committed_input_is_taken_as_promised(target: str, seed: str) -> None:
    path = next(path for path in TARGETS[target].seeds() if path.name == seed)
    TARGETS[target].run(path.read_bytes())


@pytest.mark.reliability
@pytest.mark.parametrize("name", TARGETS)
def test_changed_inputs_are_taken_as_promised(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    target, tried = TARGETS[name], 0
    seeds = [path.read_bytes() for path in target.seeds()]

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(seeds), st.integers(0, 2**32))
    def keeps(seed: bytes, chance: int) -> None:
        nonlocal tried
        tried += 1
        target.run(mutated(seed, target, Random(chance), seeds, SHORT))

    keeps()
    for said in (
        ("kind", "bad input"),
        ("fault", "changed inputs to readers and parsers"),
        ("tried", tried),
        ("lost", 0),
    ):
        record_property(*said)


@pytest.mark.parametrize(("name", "piece"), STALLED)
def test_a_long_run_takes_no_longer_than_its_length(name: str, piece: bytes) -> None:
    target = TARGETS[name]
    target.run(piece * (target.longest // len(piece)))


def test_a_target_without_seeds_would_try_nothing() -> None:
    assert [name for name, target in TARGETS.items() if not target.seeds()] == []


def test_a_broken_promise_is_told() -> None:
    def keep(data: bytes) -> None:
        assert b"x" not in data

    with pytest.raises(AssertionError):
        Target("x", keep).run(b"axb")
