"""Korean particles in the form that the sound before them asks for."""

from __future__ import annotations

_FORMS = (("을", "를"), ("은", "는"), ("이", "가"), ("과", "와"), ("으로", "로"))
"""After a final consonant, after a vowel."""
_RIEUL = 8
"""The final consonant after which 로 stands, not 으로."""
_CLOSED_DIGITS = {"0": 21, "1": _RIEUL, "3": 16, "6": 1, "7": _RIEUL, "8": _RIEUL}
"""Digits whose Korean reading ends in a consonant, by its number among the final ones: 영, 일, 삼, 육, 칠, 팔."""

_CLOSED_LETTERS = {"l": _RIEUL, "m": 16, "n": 4}
"""Latin letters, at the end of a word or read by themselves (엘, 엠, 엔), that close it; R (알) only by itself."""


def fitted(word: str, particle: str) -> str:
    """The particle's form after the last sound of a word: 달러 → 를, 원 → 을. Other particles stay as they are.

    What ends in a sign or in most Latin letters (%, MWh, EPS) is read with a vowel at its end.
    """
    final = _final(word)
    for closed, opened in _FORMS:
        if particle in (closed, opened):
            return opened if not final or (closed == "으로" and final == _RIEUL) else closed
    return particle


def forms_of(particle: str) -> tuple[str, ...]:
    """All forms of a particle, or of the copula 이다, 이었던: after a final consonant and after a vowel."""
    if particle.startswith("이") and len(particle) > 1:
        return (particle, particle.replace("이었", "였") if "이었" in particle else particle[1:])
    return next((pair for pair in _FORMS if particle in pair), (particle,))


def _final(word: str) -> int:
    """The number of the final consonant of a word as it is read, among the 28 of Hangul; 0 for a vowel."""
    last = word[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    if last == "R" and word[-2:-1].isupper():
        return _RIEUL
    return _CLOSED_LETTERS.get(last.lower(), _CLOSED_DIGITS.get(last, 0))
