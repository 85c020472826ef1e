"""Where reported figures stand: each as a row or sentence of its filing that can be cited."""

from __future__ import annotations

from assistant.candidates import Candidate
from corpus.amounts import find_amounts
from corpus.figures import Reported
from corpus.library import Library
from corpus.sentences import sentence_spans
from index.evidence import Evidence


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
