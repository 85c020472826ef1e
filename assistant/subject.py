"""Whether what was found is about the subject of a question: near it in meaning, and saying enough of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.asked import Asked
from assistant.candidates import words_of
from corpus.document import Language
from index.evidence import Evidence
from index.question import LENT
from index.terms import Term

SUBJECT_FLOOR = 0.3
"""Least share of what a question is about that one passage must say. Tuned on dev."""

SUBJECT_FLOOR_BY_WORDS = 0.5
"""The same where nothing is known of its meaning."""

_HANGUL = re.compile("[가-힣]")


def is_of_another_matter(asked: Asked, results: Sequence[Evidence], related: float) -> bool:
    """Whether no passage found is near the question in meaning, or says enough of what it is about."""
    nearest = max((evidence.similarity for evidence in results), default=0.0)
    if not nearest:
        # Found by words alone, as what was added a moment ago is: then the words must say more.
        return subject_share(asked, results) < SUBJECT_FLOOR_BY_WORDS
    if nearest < related and not any(_says_all(asked, evidence) for evidence in results):
        return True
    return subject_share(asked, results) < SUBJECT_FLOOR


def _says_all(asked: Asked, evidence: Evidence) -> bool:
    """Whether a passage names the company and says every known term of a question, however far off in meaning.

    A short question's vector is far from a long passage's, though nothing of it is left unsaid.
    """
    names = [term for term in asked.question.terms if term.kind == "company"]
    terms = [t for t in asked.question.terms if _is_telling(t, evidence.document.info.language)]
    words = words_of(evidence)
    told = bool(terms) or _asks_of_company_alone(asked)
    return bool(names) and told and all(term.said_in(words) for term in (*names, *terms))


def subject_share(asked: Asked, results: Sequence[Evidence]) -> float:
    """How much of what a question is about is said in one passage with what stands around it, 0 to 1.

    A plain word can only be said in a passage of its own language; names of companies do not count, for a
    report says its company's name whatever is asked of it, unless nothing else is asked of.
    """
    best = 0.0
    if _asks_of_company_alone(asked):
        names = [term for term in asked.question.terms if term.kind == "company"]
        return float(any(all(t.said_in(words_of(evidence)) for t in names) for evidence in results))
    for evidence in results:
        language = evidence.document.info.language
        # A compound (non-issue) counts by its parts.
        terms = [t for t in asked.question.terms if _is_telling(t, language) and "-" not in t.name]
        if whole := sum(term.weight for term in terms):
            words = words_of(evidence)
            best = max(best, sum(term.weight for term in terms if term.said_in(words)) / whole)
    return best


def _asks_of_company_alone(asked: Asked) -> bool:
    """Whether a question names a company and nothing else that it is about ("what does the article say of Vertiv?")."""
    about = [term.kind == "company" for term in asked.question.terms if term.weight >= LENT]
    return bool(about) and all(about)


def _is_telling(term: Term, language: Language) -> bool:
    if term.kind == "word":
        return bool(_HANGUL.search(term.name)) == (language == "ko") or bool(re.search(r"\d", term.name))
    return term.kind != "company" and term.weight >= LENT
