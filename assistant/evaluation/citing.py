"""Judges the citations of an answer: on the evidence that was wanted, and true to their documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.fold import contains, fold
from assistant.evaluation.score import says_absent
from assistant.evaluation.share import Share
from assistant.evaluation.sources import Sources
from assistant.wording import say

_LEAST_OVERLAP = 16
"""Folded letters that the end of one quote and the beginning of the other share before they overlap."""
_LEADS = frozenset(say("advice.lead", language) for language in ("ko", "en"))
_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class CitationVerdict:
    """The citations of one answer.

    `right` are those whose quote overlaps a gold quote of the case in the same document; `recalled` the gold
    quotes that a citation overlaps; both without a count for a case without evidence. `cited` are the sentences
    that state something and carry a citation. `exact` are the citations whose quote is the slice of the
    document at their offsets; without a count where the documents are not at hand.
    """

    right: Share
    recalled: Share
    cited: Share
    exact: Share


def judge_citations(case: Case, answer: Mapping[str, Any], sources: Sources | None) -> CitationVerdict:
    """Judge the citations of an answer (the published contract's object)."""
    citations: list[Mapping[str, Any]] = list(answer["citations"])
    gold = case.evidence
    right = sum(any(overlaps(citation, one) for one in gold) for citation in citations)
    recalled = sum(any(overlaps(citation, one) for citation in citations) for one in gold)
    stating = [sentence for sentence in answer["sentences"] if _states(sentence["text"])]
    carrying = [s for s in stating if s["citations"] or _MARKER.search(s["text"])]
    exact = sum(_is_slice(citation, sources) for citation in citations) if sources else 0
    return CitationVerdict(
        right=Share(right, len(citations) if gold else 0),
        recalled=Share(recalled, len(gold)),
        cited=Share(len(carrying), len(stating)),
        exact=Share(exact, len(citations) if sources else 0),
    )


def overlaps(citation: Mapping[str, Any], gold: Gold) -> bool:
    """Whether a citation and a gold quote have text of one document in common.

    Compared by their folded words and not by offsets, so that what a document says twice counts either way.
    """
    if citation["source"] != gold.source:
        return False
    cited, wanted = fold(citation["quote"]), fold(gold.quote)
    if contains(cited, wanted) or contains(wanted, cited):
        return True
    return _meets(cited, wanted) or _meets(wanted, cited)


def _meets(first: str, second: str) -> bool:
    """Whether the end of one is the beginning of the other."""
    longest = min(len(first), len(second))
    return any(first.endswith(second[:size]) for size in range(_LEAST_OVERLAP, longest))


def _states(sentence: str) -> bool:
    """Whether a sentence states something of the sources; neither that they lack it nor that advice is not given."""
    return bool(fold(sentence)) and not says_absent(sentence) and sentence not in _LEADS


def _is_slice(citation: Mapping[str, Any], sources: Sources) -> bool:
    text = sources.text(citation["source"])
    return text is not None and text[citation["start"] : citation["end"]] == citation["quote"]
