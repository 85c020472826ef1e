"""Drafts of evaluation cases from what people thought of answers.

A draft has the form of `assistant.evaluation.cases`, with what a person has to add left empty: the reference answer
and what a right answer must hold. It carries quotes of its sources, so it stays outside the project until
`python -m bench.pin` has put places in their stead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistant.evaluation.cases import ARTICLE
from ui.conversations.feedback import Rated

_HELD = {"should_have_refused": False}
"""What a reason tells of whether the question can be answered."""


def draft_case(rated: Rated) -> dict[str, Any]:
    """A line of a draft file: a case, then the rating with what was said and by which versions."""
    answer, good = rated.answer, rated.rating.verdict == "good"
    answerable = _answerable(rated)
    quotes = [_gold(citation) for citation in answer["citations"]] if good and answerable else []
    return {
        "id": f"feedback-{rated.answer_id[:12]}",
        "question": rated.question,
        "lang": answer["language"],
        "type": _type(rated, answerable),
        "history": [asdict(turn) for turn in rated.history],
        "answer": "",
        "answerable": answerable,
        "expect": "answer" if answerable else "abstain",
        "must_have": [],
        "must_not": [],
        "figures": [],
        "evidence": quotes,
        "rating": {
            "verdict": rated.rating.verdict,
            "reasons": list(rated.rating.reasons),
            "note": rated.rating.note,
            "at": rated.at,
        },
        "said": {"status": answer["status"], "answer": answer["answer"], "found": _found(answer)},
        "versions": dict(rated.versions),
    }


def _answerable(rated: Rated) -> bool:
    """Whether the sources answer the question, as far as the rating tells: a good refusal says that they do not."""
    for reason in rated.rating.reasons:
        if reason in _HELD:
            return _HELD[reason]
    refused = rated.answer["status"] == "refused"
    return not refused if rated.rating.verdict == "good" else True


def _type(rated: Rated, answerable: bool) -> str:
    if not answerable:
        return "unanswerable"
    if rated.history:
        return "multi_turn"
    return "fact_figure" if rated.answer["figures"] else "explanation"


def _gold(citation: Mapping[str, Any]) -> dict[str, Any]:
    source = str(citation["source"])
    place = {key: citation[key] for key in ("page", "section") if citation[key] not in (None, "")}
    document = ARTICLE if source == f"{ARTICLE}.txt" else source
    return {"document": document, "quote": " ".join(str(citation["quote"]).split()), **place}


def _found(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Which passages the answer was drawn from, without their words."""
    return [{key: found[key] for key in ("source", "start", "end")} for found in answer["evidence"]]
