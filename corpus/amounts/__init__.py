"""Amounts: found in text, compared, rendered in Korean and English, and set right in a finished sentence."""

from corpus.amounts.compare import Agreement, compare, same_amount
from corpus.amounts.model import Amount, AmountKind, Hedge
from corpus.amounts.parse import find_amounts
from corpus.amounts.render import render, render_again, render_range
from corpus.amounts.rewrite import Change, rewrite
from corpus.amounts.scale import Scale, read_scale

__all__ = [
    "Agreement",
    "Amount",
    "AmountKind",
    "Change",
    "Hedge",
    "Scale",
    "compare",
    "find_amounts",
    "read_scale",
    "render",
    "render_again",
    "render_range",
    "rewrite",
    "same_amount",
]
