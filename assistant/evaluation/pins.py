"""Quotes kept as places and hashes, so that cases can be published without a word of their sources.

A pin tells where in a document's extracted text a quote stands, and the hash of its folded form. Where a reader
has changed and the text has moved, the quote is found again by its hash among all windows of its length.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assistant.evaluation.cases import Case, Gold, Pin
from assistant.evaluation.fold import fold, unfolded
from corpus.errors import CatalogueError, TurnpointError
from corpus.library import Library

TextOf = Callable[[str], str]
"""The extracted text of a document by its source name; raises a `CatalogueError` for one that is not there."""


class FoldedText:
    """A document's text beside its folded form, with the way back from a folded place to code points.

    It is folded line by line, which gives what folding the whole would: no fold reaches over a line feed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines: list[tuple[int, int]] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        last, length, at = "", 0, 0
        for line in text.split("\n"):
            if piece := fold(line):
                # Numbers of two lines stay two numbers, as in one fold of both.
                gap = " " if last.isdigit() and piece[0].isdigit() else ""
                length += len(gap)
                self._lines.append((at, at + len(line)))
                self._starts.append(length)
                pieces += (gap, piece)
                length += len(piece)
                last = piece[-1]
            at += len(line) + 1
        self.folded = "".join(pieces)

    def places(self, folded_quote: str) -> Iterator[tuple[int, int]]:
        """Where a folded quote stands, as code-point offsets of its first letter and behind its last."""
        at = self.folded.find(folded_quote) if folded_quote else -1
        while at >= 0:
            start, end = self._place(at, len(folded_quote))
            # Not where it begins or ends inside a character that folds into several letters.
            if fold(self.text[start:end]) == folded_quote:
                yield start, end
            at = self.folded.find(folded_quote, at + 1)

    def places_of_hash(self, letters: int, sha256: str) -> Iterator[tuple[int, int]]:
        """The same of a quote of which only the length and the hash are known."""
        for at in range(len(self.folded) - letters + 1):
            if _digest(self.folded[at : at + letters]).startswith(sha256):
                yield from self.places(self.folded[at : at + letters])
                return

    def _place(self, at: int, letters: int) -> tuple[int, int]:
        return self._unfolded(at + 1) - 1, self._unfolded(at + letters)

    def _unfolded(self, position: int) -> int:
        """The code-point offset behind the letter that ends at a folded position."""
        line = bisect_right(self._starts, position - 1) - 1
        start, end = self._lines[line]
        return start + unfolded(self.text[start:end], position - self._starts[line])


def pin(quote: str, text: FoldedText, prefer: Callable[[int], bool] = lambda _: True) -> Pin | None:
    """The pin of a quote, or None where it does not stand in the text.

    Args:
        quote: Verbatim but for white space.
        text: The document's.
        prefer: Told a place's start; the first place that it likes is taken, else the first of all.
    """
    folded = fold(quote)
    places = list(text.places(folded))
    if not places:
        return None
    start, end = next((place for place in places if prefer(place[0])), places[0])
    start, end = _with_marks(quote, text.text, start, end)
    return Pin(start, end, len(folded), _digest(folded))


def resolved(cases: Iterable[Case], text_of: TextOf) -> tuple[Case, ...]:
    """The cases with every pinned quote taken out of its document.

    Raises:
        TurnpointError: `eval.no_document` (source, case), or `eval.lost_quote` (case, source) where neither the
            place nor any other of the document has the pin's hash.
    """
    texts: dict[str, FoldedText] = {}

    def whole(source: str) -> FoldedText:
        if source not in texts:
            texts[source] = FoldedText(text_of(source))
        return texts[source]

    def quoted(case: Case, gold: Gold) -> Gold:
        if gold.pin is None:
            return gold
        try:
            text = text_of(gold.source)
            place = (gold.pin.start, gold.pin.end)
            if not holds(gold.pin, text[slice(*place)]):
                place = _moved(gold.pin, whole(gold.source))
        except CatalogueError as error:
            raise TurnpointError("eval.no_document", source=gold.source, case=case.id) from error
        if place is None:
            raise TurnpointError("eval.lost_quote", case=case.id, source=gold.source)
        return replace(gold, quote=" ".join(text[slice(*place)].split()))

    return tuple(
        replace(case, evidence=tuple(quoted(case, gold) for gold in case.evidence)) for case in cases
    )


def text_in(library: Library) -> TextOf:
    """The catalogue's texts, each fetched once."""
    texts: dict[str, str] = {}

    def text_of(source: str) -> str:
        if source not in texts:
            texts[source] = library.text(source)
        return texts[source]

    return text_of


def holds(pin: Pin, passage: str) -> bool:
    """Whether a text folds into the pinned quote."""
    folded = fold(passage)
    return len(folded) == pin.letters and _digest(folded).startswith(pin.sha256)


def _moved(pin: Pin, text: FoldedText) -> tuple[int, int] | None:
    """The nearest place with the pin's hash."""
    places = text.places_of_hash(pin.letters, pin.sha256)
    return min(places, key=lambda place: abs(place[0] - pin.start), default=None)


def _with_marks(quote: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The place widened by the marks at the quote's ends, which folding drops, where they stand there too."""
    inner = unfolded(quote, len(fold(quote)))
    first = unfolded(quote, 1) - 1
    before, after = quote[:first], quote[inner:]
    if before and text[max(0, start - len(before)) : start] == before:
        start -= len(before)
    if after and text[end : end + len(after)] == after:
        end += len(after)
    return start, end


def _digest(folded: str) -> str:
    return hashlib.sha256(folded.encode()).hexdigest()
