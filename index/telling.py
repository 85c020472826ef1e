"""Which sentences of a passage that was found answer best. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Passage
from corpus.read.headings import short
from corpus.sentences import sentence_spans
from index.evidence import Evidence
from index.rank import likeness

COVERED = 1.5
"""What covering the question counts beside the best fused score; coarse steps tried on dev."""
_MOST, _NEAR = 2, 0.85  # sentences to show of a passage; how near the second must come to the best


def telling(evidence: Evidence, covered: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """The best sentence of a passage, and the second best where it comes near; no headings where there is more.

    Args:
        evidence: The passage.
        covered: For each of its sentences, the share of the question that it covers, 0 to 1.

    Returns:
        Offsets into the document's text; nothing for a passage that is not in the word index yet.
    """
    at = evidence.passage.start
    spans = [(at + start, at + end) for start, end in sentence_spans(evidence.passage.text)]
    if len(spans) != len(covered):
        return ()
    scores = [
        COVERED * share
        + likeness(max((w.score for w in evidence.windows if w.start < end and w.end > start), default=0.0))
        for (start, end), share in zip(spans, covered, strict=True)
    ]
    every = range(len(spans))
    said = [i for i in every if not _in_heading(evidence.passage, spans[i][0] - at)] or every
    best = sorted(said, key=lambda i: (-scores[i], i))[:_MOST]
    return tuple(spans[i] for i in best if scores[i] >= _NEAR * scores[best[0]] > 0)


def _in_heading(passage: Passage, start: int) -> bool:
    """Whether a place of a passage stands in a heading, which names what follows and says nothing itself."""
    line = passage.text[passage.text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return short(line) in passage.section
