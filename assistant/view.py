"""Chooses what an article says where a question sets it beside reports: one thought that stands for itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.asked import read_question
from assistant.candidates import Candidate, candidates
from assistant.claims import claims
from assistant.language import in_language
from assistant.sides import Sides, views
from corpus.amounts import compare, find_amounts
from corpus.companies import Company, find_companies
from corpus.document import Document, Language
from corpus.scope import Scope
from corpus.sentences import sentence_spans, without_label
from index.evidence import Evidence
from index.tokens import tokens

_SAME_WAY = 0.4  # for going the way (down or up) that the question tells
_NAMED = 0.25  # for naming the companies that the question tells of
_NAMES = 0.4  # for naming companies where it asks which
_BELONGS = 0.6  # of the best sentence's score, from which the one behind it belongs to the thought
"""What counts beside the score of a sentence; coarse steps tried on the dev and tuning questions."""
_ROOM: dict[Language, int] = {"ko": 240, "en": 340}
"""Characters that two sentences may take together; reports are what is asked for."""

_LESS = re.compile(r"덜 |적은|적게|약해|느려|\b(?:less|fewer)\b", re.IGNORECASE)
_TIED = re.compile(
    r"(?:이는|이것은|이런|이러한|이로|이를|특히|그 결과|그래서|따라서)\s|"
    r"(?:This|These|Those|It|They|Such|That)\b|The author \w+(?: that)? (?:this|these)\b"
)
"""How a sentence begins that means the one before it."""
_WHICH = re.compile(
    r"(?:어느|어떤|무슨) ?(?:회사|기업|업체|경쟁)|누구|(?:which|what) (?:compan|firm|rival|competitor)|\bwho\b",
    re.I,
)


def told_view(results: Sequence[Evidence], sides: Sides, language: Language) -> tuple[Candidate, ...]:
    """What an article says on the view side of a question; a sentence or two in their order, empty where nothing does.

    A sentence that means the one before it ("This could …") brings that along, and the first of a labelled item
    the one behind it where that is as much of the matter.
    """
    asked = read_question(sides.view)
    ranked = candidates(views(results), asked, language)
    ranked = [c for c in ranked if not c.heading and in_language(c.said, language)]
    if not ranked:
        return ()
    naming = sides.of_named or bool(_WHICH.search(sides.view.text))
    weighed = {id(c): c.score + _fit(c, sides, naming=naming) for c in ranked}
    ranked.sort(key=lambda candidate: -weighed[id(candidate)])
    best = ranked[0]
    item = sorted(
        (c for c in ranked if c.evidence.id == best.evidence.id), key=lambda candidate: candidate.start
    )
    at = item.index(best)
    said = without_label(best.said)
    if _TIED.match(said) and at:
        return _within(item[at - 1 : at + 1], best, sides, language)
    behind = next((c for c in item[at + 1 : at + 2] if without_label(c.said) == c.said), None)
    if (
        said != best.said
        and behind
        and _belongs(behind, said, sides, weighed[id(behind)] / weighed[id(best)])
    ):
        return _within((best, behind), best, sides, language)
    return (in_brief(best, sides),)


def scope_of(documents: Sequence[Document], scope: Scope, *, filings: bool) -> Scope | None:
    """The part of a scope that holds reports, or articles; None where it holds none of its documents."""
    sources = tuple(document.source for document in documents if document.info.is_filing == filings)
    return replace(scope, sources=sources) if sources else None


def named_in(view: Sequence[Candidate], sides: Sides, documents: Sequence[Document]) -> list[Company]:
    """The companies that an article's sentences name beyond the question's own, of those whose reports are there."""
    known = {company.id for company in (*sides.view.companies, *sides.report.companies)}
    reporting = {document.info.cik for document in documents if document.info.is_filing}
    told = (mention.company for candidate in view for mention in find_companies(candidate.said))
    return [c for c in dict.fromkeys(told) if c.id not in known and {c.cik, c.dart} & reporting - {""}]


def _belongs(behind: Candidate, said: str, sides: Sides, share: float) -> bool:
    """Whether the sentence behind an item's first says more of the matter than that does without its label."""
    return share >= _BELONGS and _said(behind.said, sides) > _said(said, sides)


def _within(
    pair: Sequence[Candidate], best: Candidate, sides: Sides, language: Language
) -> tuple[Candidate, ...]:
    """Two sentences that belong together, or the best of them alone where both would take too much room."""
    told = tuple(in_brief(candidate, sides) for candidate in pair)
    return told if sum(len(c.said) for c in told) <= _ROOM[language] else (in_brief(best, sides),)


def in_brief(candidate: Candidate, sides: Sides) -> Candidate:
    """A sentence that was retold in several, in the one of them that says most of what the question tells."""
    parts = [candidate.said[start:end] for start, end in sentence_spans(candidate.said)]
    said = [_said(part, sides) for part in parts]
    most = parts[said.index(max(said))] if parts else ""
    if len(parts) < 2 or said.count(max(said)) > 1 or _TIED.match(most):
        return candidate
    stated = find_amounts(most)
    amounts = tuple(a for a in candidate.amounts if any(compare(a, other).agrees for other in stated))
    return replace(candidate, said=most, amounts=amounts)


def _said(text: str, sides: Sides) -> float:
    """The weight of the terms of the view side that a text says."""
    words = frozenset(tokens(text))
    return sum(term.weight for term in sides.view.terms if term.said_in(words))


def _fit(candidate: Candidate, sides: Sides, *, naming: bool) -> float:
    """How well a sentence suits what the question says of the article, beyond the words that they share."""
    way = _way(sides.view.text)
    same = way != "" and way in _ways(without_label(candidate.said))
    known = {company.id for company in sides.view.companies}
    told = {mention.company for mention in find_companies(candidate.said)}
    named = {c.id for c in told if not sides.of_named or c.cik or c.dart}
    names = _NAMES * bool(named - known) if naming else _NAMED * (bool(known) and known <= named)
    return _SAME_WAY * same + names


def _ways(text: str) -> frozenset[str]:
    """The ways that a text says something goes or compares: up, down."""
    told = claims(text)
    return frozenset(("up",) * told.up + ("down",) * (told.down or bool(_LESS.search(text))))


def _way(text: str) -> str:
    """The one way that a text says; empty where it says both or neither."""
    ways = _ways(text)
    return next(iter(ways)) if len(ways) == 1 else ""
