"""What routes take and give, in examples for their description; figures as reported, sentences made up."""

from __future__ import annotations

from typing import Any

QUESTION = "What was NVIDIA's revenue in fiscal 2025?"

RESULT: dict[str, Any] = {
    "source": "NVDA_10-K_FY2025.html",
    "document": 3,
    "title": "NVIDIA Corporation 10-K",
    "company": "NVIDIA Corporation",
    "form": "10-K",
    "fiscal_period": "FY2025",
    "section": "Results of Operations",
    "page": None,
    "start": 120345,
    "end": 120391,
    "text": "Revenue for fiscal year 2025 was $130.5 billion",
    "kind": "prose",
    "score": 0.91,
}
FOUND: dict[str, Any] = {"results": [RESULT], "timings_ms": {"search": 31.2, "search_final": 31.2}}
ANSWER: dict[str, Any] = {
    "id": "3f1c9a4e5b7d4c21a8e0d2f6b9c81234",
    "version": 1,
    "created": "2026-01-02T03:04:05+00:00",
    "index_version": "0a1b2c3d4e5f",
    "status": "answered",
    "error": None,
    "language": "en",
    "answer": "NVIDIA's revenue in fiscal year 2025 was $130.5 billion.[1]",
    "sentences": [
        {
            "text": "NVIDIA's revenue in fiscal year 2025 was $130.5 billion.",
            "citations": [1],
            "check": "verified",
        }
    ],
    "citations": [
        {
            "n": 1,
            "source": "NVDA_10-K_FY2025.html",
            "document": 3,
            "title": "NVIDIA Corporation 10-K",
            "url": "",
            "company": "NVIDIA Corporation",
            "form": "10-K",
            "fiscal_period": "FY2025",
            "period_end": "2025-01-26",
            "section": "Results of Operations",
            "page": None,
            "quote": "Revenue for fiscal year 2025 was $130.5 billion",
            "start": 120345,
            "end": 120391,
        }
    ],
    "figures": [
        {
            "text": "$130.5 billion",
            "value": 1.305e11,
            "value_low": 1.3045e11,
            "value_high": 1.3055e11,
            "unit": "USD",
            "metric": "revenue",
            "period": "FY2025",
            "verified": True,
            "origin": "fact",
            "inputs": [],
            "citation": 1,
        }
    ],
    "evidence": [RESULT],
    "notice": None,
    "offer": None,
    "cached": False,
    "counts": {"withdrawn": 0, "regenerated": 0},
    "model": {"name": "", "engine": ""},
    "usage": {"prompt_tokens": 0, "cached_tokens": 0, "completion_tokens": 0},
    "cost": {
        "energy_wh": 0.0004,
        "money": 0.0,
        "currency": "USD",
        "hosted": {"model": "", "price_date": "", "money": 0.0},
    },
    "timings_ms": {
        "search": 35.1,
        "search_final": 35.1,
        "first_token": 36.0,
        "first_verified_sentence": 36.0,
        "total": 36.4,
    },
}
DOCUMENT: dict[str, Any] = {
    "source": "NVDA_10-K_FY2025.html",
    "title": "NVIDIA Corporation 10-K",
    "company": "NVIDIA Corporation",
    "form": "10-K",
    "fiscal_period": "FY2025",
    "document": 3,
    "passages": 512,
    "status": "ready",
}
ADDED: dict[str, Any] = {
    "source": "NVDA_10-K_FY2025.html",
    "document": 3,
    "status": "added",
    "passages": 512,
    "seconds": 4.1,
    "title": "NVIDIA Corporation 10-K",
    "company": "NVIDIA Corporation",
    "form": "10-K",
    "fiscal_period": "FY2025",
    "language": "en",
}
FIGURES: dict[str, Any] = {
    "figures": [
        {
            "company": "NVIDIA Corporation",
            "metric": "revenue",
            "period": "FY2025",
            "value": 1.30497e11,
            "unit": "USD",
        }
    ]
}
ASKED: dict[str, Any] = {
    "place": 0,
    "total": 10,
    "card": "9b2f6c1d4e7a8035",
    "kind": "figure",
    "language": "en",
    "difficulty": 1,
    "topic": "revenue",
    "question": "What was NVIDIA's revenue in fiscal year 2025?",
    "choices": [],
}
SETTLED: dict[str, Any] = {
    "card": "9b2f6c1d4e7a8035",
    "given": "130.5 billion dollars",
    "verdict": "right",
    "credit": 1.0,
    "by": "amount",
    "missing": [],
    "start": 120345,
    "end": 120391,
    "due": "2026-01-05T00:00:00+00:00",
    "rating": 3,
    "repeated": False,
    "question": "What was NVIDIA's revenue in fiscal year 2025?",
    "key": "$130.5 billion",
    "points": [],
    "passage": {"source": "NVDA_10-K_FY2025.html", "start": 120345, "end": 120391},
}
SUMMARY: dict[str, Any] = {
    "total": 10,
    "right": 7,
    "partial": 1,
    "wrong": 1,
    "skipped": 1,
    "credit": 0.83,
    "seconds": 214.0,
    "weak": ["gross_margin"],
}
