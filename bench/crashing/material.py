"""Documents that each say a word which no other says, so that finding it is finding them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.corpus.reading import lines, pdf

LARGE = 120
"""Sentences of a large document: about twenty windows, several batches of them."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it was added: its name, and the number that tells its versions apart."""

    name: str
    number: int

    @property
    def word(self) -> str:
        """The word that only this version says: letters alone, far from those of others."""
        letters, left = "", self.number * 7919 + 101
        while left:
            left, digit = divmod(left, 16)
            letters += "bdfgklmnprstvwxz"[digit] + "aeiou"[(digit + len(letters)) % 5]
        return f"q{letters}q"

    @property
    def data(self) -> bytes:
        """Its bytes: a PDF where its name says so."""
        many = LARGE if self.number % 5 == 0 else 6
        told = [
            f"In the year {1900 + year} the {self.word} mill sold {year * 7 + 3} tons of wood."
            for year in range(many)
        ]
        if self.name.endswith(".pdf"):
            pages = [told[at : at + 30] for at in range(0, len(told), 30)]
            return pdf([lines(page) for page in pages])
        return f"The report of the {self.word} mill\n\n{' '.join(told)}\n".encode()
