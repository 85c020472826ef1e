"""Small money is told in the reader's currency, with no more digits than say something."""

from __future__ import annotations

import pytest

from assistant.cost import rate
from ui.money import digits, money
from ui.words import Words

KO, EN = Words("ko"), Words("en")


@pytest.mark.parametrize(
    ("won", "told"),
    [
        (0, "0원"),
        (0.00000009, "0.0001원 미만"),
        (0.0001, "0.0001원"),
        (0.0044, "0.0044원"),
        (0.031, "0.031원"),
        (1.3, "1.3원"),
        (1234.4, "1,234원"),
    ],
)
def test_a_fraction_of_a_won_reads_as_one(won: float, told: str) -> None:
    assert money(won, "KRW", KO) == told
    assert money(won / rate().won_per_dollar, "USD", KO) == told


@pytest.mark.parametrize(
    ("dollars", "told"),
    [(0.000003, "under $0.0001"), (0.00042, "$0.0004"), (0.013, "$0.013"), (12.4, "$12")],
)
def test_english_reads_dollars(dollars: float, told: str) -> None:
    assert money(dollars, "USD", EN) == told
    assert money(dollars * rate().won_per_dollar, "KRW", EN) == told


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.0042, "0.0042"),
        (0.00042, "0.00042"),
        (1.3, "1.3"),
        (12.4, "12"),
        (1234.5, "1,234"),
        (0.021, "0.021"),
    ],
)
def test_small_amounts_keep_two_digits(value: float, written: str) -> None:
    assert digits(value) == written
