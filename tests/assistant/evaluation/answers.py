"""Answers as the published contract has them, for tests of what judges them."""

from __future__ import annotations

from typing import Any

NO_TIMES = {
    "search": None,
    "search_final": None,
    "first_token": None,
    "first_verified_sentence": None,
    "total": None,
}


def answer(text: str = "", status: str = "answered", **more: Any) -> dict[str, Any]:
    """An answer of one sentence that cites all its citations."""
    numbers = [citation["n"] for citation in more.get("citations", ())]
    return {
        "answer": text + "".join(f"[{n}]" for n in numbers),
        "status": status,
        "sentences": [{"text": text, "citations": numbers, "check": "verified"}] if text else [],
        "citations": [],
        "figures": [],
        "timings_ms": NO_TIMES,
        "usage": {"prompt_tokens": 0, "cached_tokens": 0, "completion_tokens": 0},
        **more,
    }


def citation(n: int, source: str, quote: str, start: int = 0, **more: Any) -> dict[str, Any]:
    """A citation of a quote."""
    return {
        "n": n, "source": source, "quote": quote, "start": start, "end": start + len(quote), "company": "",
        "title": "", "section": "", "fiscal_period": "", "period_end": "", **more,
    }  # fmt: skip


def figure(text: str, value: float, unit: str, citation: int | None = 1, **more: Any) -> dict[str, Any]:
    """A figure marked as verified, of exactly its value."""
    return {
        "text": text, "value": value, "value_low": value, "value_high": value, "unit": unit, "period": "",
        "verified": True, "origin": "text", "inputs": [], "citation": citation, **more,
    }  # fmt: skip
