"""Particles take the form that the sound before them asks for."""

import pytest

from corpus.particles import fitted


@pytest.mark.parametrize(
    ("word", "particle", "form"),
    [
        ("매출", "은", "은"), ("달러", "을", "를"), ("원", "를", "을"), ("배", "으로", "로"), ("%", "으로", "로"),
        ("원", "로", "으로"), ("달", "으로", "로"), ("EPS", "은", "는"), ("3", "이", "이"), ("2", "이", "가"),
        ("6", "으로", "으로"), ("1", "으로", "로"), ("매출", "도", "도"), ("", "은", "는"),
    ],
)  # fmt: skip
def test_a_particle_fits_the_last_sound(word: str, particle: str, form: str) -> None:
    assert fitted(word, particle) == form
