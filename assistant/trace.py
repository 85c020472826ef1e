"""How an answer came about, gathered while it is made: for the person whose answer it is, to be kept with it.

Everything in it is JSON. It holds the question and the prompts, so it belongs where the answer belongs, and never in a log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from assistant.asked import Asked
    from assistant.candidates import Candidate
    from assistant.coverage import Missing
    from assistant.verify import Checked
    from corpus.scope import Scope
    from index.evidence import Evidence

_LONGEST = 20_000  # code points of a text: the longest prompt has a fifth of it
_MOST, _MOST_PROMPTS = 60, 8  # steps of one answer that are kept


class Trace:
    """Gathers one answer's steps, a bounded number of them."""

    def __init__(self) -> None:
        self._told: dict[str, Any] = {}
        self._prompts: list[list[dict[str, str]]] = []
        self._checks: list[dict[str, Any]] = []

    def asked(self, question: str, asked: Asked, scope: Scope) -> None:
        """The question as it was put, as it was understood, and where it was looked for."""
        understood = asked.question
        self._told["question"] = question
        self._told["resolved"] = understood.text
        self._told["in_other_language"] = understood.other
        self._told["companies"] = [company.id for company in understood.companies]
        self._told["periods"] = [str(period) for period in understood.periods]
        self._told["terms"] = [term.name for term in understood.terms]
        # Whose it is stands with the conversation.
        self._told["scope"] = {
            name: value for name, value in asdict(scope).items() if name != "viewer" and value
        }

    def found(self, results: Sequence[Evidence]) -> None:
        """The evidence of the last search stage, best first."""
        self._told["evidence"] = [
            {
                "source": one.document.source,
                "start": one.passage.start,
                "end": one.passage.end,
                "score": round(one.score, 4),
                "similarity": round(one.similarity, 4),
                "legs": list(one.legs),
            }
            for one in results[:_MOST]
        ]

    def chose(self, chosen: Sequence[Candidate], lack: Missing | None) -> None:
        """The sentences that may be worded, and what they lack to be an answer."""
        self._told["chosen"] = [
            {
                "source": one.evidence.document.source,
                "start": one.start,
                "end": one.end,
                "score": round(one.score, 4),
                "text": one.text[:_LONGEST],
            }
            for one in chosen[:_MOST]
        ]
        self._told["lack"] = {"reason": lack.reason, "what": str(lack.what)} if lack is not None else None

    def prompted(self, messages: Sequence[BaseMessage]) -> None:
        """A prompt as it is sent."""
        if len(self._prompts) < _MOST_PROMPTS:
            sent = [{"role": one.type, "content": str(one.content)[:_LONGEST]} for one in messages]
            self._prompts.append(sent)

    def worded(self, text: str) -> None:
        """A sentence of the model, before its check."""
        self._note({"worded": text[:_LONGEST], "check": "withdrawn"})

    def kept(self, checked: Checked) -> None:
        """A sentence that stands, and what its check says; it settles the one that was worded last."""
        last = self._checks[-1] if self._checks and self._checks[-1]["check"] == "withdrawn" else None
        verdict: dict[str, Any] = {
            "check": checked.check,
            "stands": checked.text,
            "support": [
                {"source": one.evidence.document.source, "start": one.start, "end": one.end}
                for one in checked.support
            ],
            "figures": [
                {"text": amount.text, "found": source is not None} for amount, source in checked.figures
            ],
        }
        if last is not None:
            last.update(verdict)
        else:
            self._note({"worded": None, **verdict})

    def stated(self, text: str) -> None:
        """A sentence that code made of reported figures, of rows, or of what it knows itself."""
        self._note({"worded": None, "check": "verified", "stands": text[:_LONGEST]})

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return {**self._told, "prompts": self._prompts, "checks": self._checks}

    def _note(self, check: dict[str, Any]) -> None:
        if len(self._checks) < _MOST:
            self._checks.append(check)
