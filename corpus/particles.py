"""Korean particles in the form that the sound before them asks for."""

from __future__ import annotations

_FORMS = (("을", "를"), ("은", "는"), ("이", "가"), ("과", "와"), ("으로", "로"))
"""After a final consonant, after a vowel."""
_RIEUL = 8
"""The final consonant after which 로 stands, not 으로."""
_CLOSED_DIGITS = {"0": 21, "1": _RIEUL, "3": 16, "6": 1, "7": _RIEUL, "8": _RIEUL}
"""Digits whose Korean reading ends in a consonant, by its number among the final ones: 영, 일, 삼, 육, 칠, 팔."""


def fitted(word: str, particle: str) -> str:
    """The particle's form after the last sound of a word: 달러 → 를, 원 → 을. Other particles stay as they are.

    What ends in a sign or in Latin letters (%, MWh, EPS) is read with a vowel at its end.
    """
    last = word[-1:]
    final = (ord(last) - ord("가")) % 28 if "가" <= last <= "힣" else _CLOSED_DIGITS.get(last, 0)
    for closed, opened in _FORMS:
        if particle in (closed, opened):
            return opened if not final or (closed == "으로" and final == _RIEUL) else closed
    return particle
