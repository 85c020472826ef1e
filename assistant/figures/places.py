"""Where reported figures stand: each as a row or sentence of its filing that can be cited."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.candidates import Candidate
from corpus.amounts import find_amounts
from corpus.figures import Reported
from corpus.library import Library
from corpus.sentences import sentence_spans
from index.evidence import Evidence
from index.terms import Term
from index.tokens import tokens

_TELLING = 5  # letters from which a word tells what is spoken of


def is_told(figure: Reported, parts: Sequence[Term], library: Library) -> bool:
    """Whether the sentence that states a figure, or the one before it, speaks of all that a question names."""
    at = place_of(figure, library)
    if at is None:
        return False
    passage = at.evidence.passage
    spans = [span for span in sentence_spans(passage.text) if passage.start + span[0] <= at.start][-2:]
    spans = spans[-1:] if passage.kind == "table" else spans  # the row above is of something else
    near = " ".join(passage.text[slice(*span)] for span in spans)
    words = frozenset(tokens(f"{figure.segment} {near}"))
    return all(part.said_in(words) or (part.kind == "known" and _is_touched(part, words)) for part in parts)


def _is_touched(part: Term, words: frozenset[str]) -> bool:
    """Whether a word of the term is said; "export controls" of a licence that is "required for exports"."""
    return any(word in words for form in part.forms for word in form if len(word) >= _TELLING)


def place_of(figure: Reported, library: Library) -> Candidate | None:
    """The row or sentence that states a figure; None for one that is computed or not shown."""
    if figure.fact is None or figure.fact.at is None:
        return None
    at = figure.fact.at
    stored = library.passage_at(figure.document.id, at)
    if stored is None:
        return None
    passage = stored.passage
    start, end = next(
        (span for span in sentence_spans(passage.text) if span[0] <= at - passage.start < span[1]),
        (0, len(passage.text)),
    )
    text = passage.text[start:end]
    start, end = passage.start + start, passage.start + end
    scale = passage.context if passage.kind == "table" else ""
    evidence = Evidence(stored.id, figure.document, passage, 1.0, ("figures",), (), 0.0, ((start, end),))
    return Candidate(evidence, start, end, text, text, scale, 1.0, 1.0, find_amounts(text, scale or None))
