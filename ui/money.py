"""Amounts of money far below a cent, as people of either language read them."""

from __future__ import annotations

from assistant.cost import rate
from ui.words import Words

_DECIMALS = 4
"""Of the money shown; what is too small for them is told to be below the last of them."""


def money(amount: float, currency: str, words: Words) -> str:
    """An amount in won for Korean and in dollars for English: 0.031원, $0.0042; 0.0001원 미만.

    Args:
        amount: In `currency`; not negative.
        currency: KRW or USD.
        words: The language.
    """
    shown = in_shown(amount, currency, words)
    key = "won" if words.language == "ko" else "dollar"
    least = 10.0**-_DECIMALS
    if 0 < shown < least * 0.999:  # converted there and back it may fall short by a hair
        return words(f"cost.under_{key}", amount=f"{least:.{_DECIMALS}f}")
    return words(f"cost.{key}", amount=digits(shown, _DECIMALS))


def in_shown(amount: float, currency: str, words: Words) -> float:
    """An amount in the money that a language shows, at the rate of `prices.toml`."""
    dollars = in_dollars(amount, currency)
    return dollars * rate().won_per_dollar if words.language == "ko" else dollars


def in_dollars(amount: float, currency: str) -> float:
    """An amount of KRW or USD in US dollars, at the rate of `prices.toml`."""
    return amount / rate().won_per_dollar if currency == "KRW" else amount


def digits(value: float, decimals_at_most: int = 9) -> str:
    """Two significant digits below ten, none of them in exponent form; whole numbers with commas above."""
    if value == 0:
        return "0"
    if abs(value) >= 10:
        return f"{value:,.0f}"
    decimals = 1
    while decimals < decimals_at_most and abs(value) < 10 ** (1 - decimals):
        decimals += 1
    return f"{value:.{decimals}f}"
