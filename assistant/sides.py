"""The two sides of a question that sets what an article says beside what reports say, and of its evidence.

An article states its author's view, a report states facts; an answer that draws from both tells them apart, and
each side is searched and answered by its own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.companies import Company, find_companies
from corpus.metrics import all_metrics, find_metrics
from corpus.sentences import sentence_spans
from index.evidence import Evidence
from index.question import (
    Question,
    first_of_commentary,
    is_commentary,
    language_of_question,
    understand,
    without_commentary,
)

_CLAUSE = re.compile(
    r"(?:과|와|랑)는? ?(?:달리|다르게|반대로|비교하면|비교해서?)[,\s]|는데요?[,\s]|[은인던]데요?[,\s]|지만[,\s]|으나[,\s]|잖아요?[,.\s]|"
    r"(?:꼽은|거론한|언급한|지목한|소개한|예로 든)\s|"
    r",\s*(?:but|and|yet|so|while|whereas|however)\b|\bcompare[sd]? (?:with|to|against)\b|\bversus\b|[;:—]|,",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\W*(?:(?:in|according to|as per|per|by|from|to|for)\s+)?(?:(?:the|this|that)\s+)?(?:['’]s)?\s*"
    r"(?:view|opinion|eyes|telling|account|words|reading)?\W*"
    r"|\W*(?:이|그)?\s*(?:은|는|이|가|의|에|에는|에선|에서|에서는)?\s*(?:따르면|의하면|보면)?\W*",
    re.IGNORECASE,
)
"""What is left of words that name an article and tell nothing of it ("in the article's view")."""
_NAMED_THERE = re.compile(
    r"(?:그|이|해당) ?(?:회사|기업|업체|경쟁사)|\b(?:that|this|those|the) (?:company|companies|rivals?|firms?|competitors?)\b",
    re.IGNORECASE,
)
_NAMED_BEFORE = re.compile(r"(?:회사|기업|업체|경쟁사)(?![가-힣]{3,})")
"""Words for companies that the other side names: anywhere, and right behind what it says of them."""
_IN_FACT = re.compile(
    r"실제|정말|그 ?(?:뒤|후|이후)|막상|\b(?:actually|really|in fact|in reality|since then|afterwards|nonetheless|"
    r"nevertheless|all the same|still|even so|report(?:s|ed)?)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"얼마|몇|어땠|어떻게 (?:됐|되)|\bhow (?:much|many|did)\b|\bwhat happened\b", re.IGNORECASE
)
"""How a side asks that may leave it to the other to say of what."""
_REPORTS = frozenset({"report", "annual report", "quarterly report", "half-year report", "current report"})
_LEAST = 8
"""Letters of a clause that may be a question of its own."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A two-sided question in its parts.

    Attributes:
        view: What it says or asks of an article, without the words that name the article.
        report: What it asks of reports.
        of_named: Whether the report side asks of a company that only the article names ("that rival").
    """

    view: Question
    report: Question
    of_named: bool = False

    def report_of(self, named: Sequence[Company]) -> Question:
        """The report side, asked of the companies that the article names where it is asked of those."""
        if not (self.of_named and named):
            return self.report
        names = ", ".join(company.name(self.report.language) for company in named)
        text = self.report.text
        at = _NAMED_BEFORE.match(text) or _NAMED_THERE.search(text)
        return _of_reports(f"{text[: at.start()]}{names}{text[at.end() :]}" if at else f"{names} {text}")


def has_two_sides(question: Question) -> bool:
    """Whether a question is of an article and of reports at once.

    It speaks of an article and of a company's report or period, or asks in a part of its own how a company did in fact.
    """
    if not question.commentary:
        return False
    if question.filing or question.periods:
        return bool(question.companies) or bool(_NAMED_THERE.search(question.text))
    parts = _parted(question.text)
    return parts is not None and bool(_IN_FACT.search(parts[1])) and understand(parts[1]).reporting


def sides_of(question: Question) -> Sides | None:
    """A question in its two sides; None where it has one."""
    if not has_two_sides(question):
        return None
    whole = without_commentary(question.text)
    return _sides(*(_parted(question.text) or (whole, whole)))


def report_side(question: Question) -> Question:
    """The part of a question that asks what reports say; all of it where it has one side and cannot be parted.

    "The article says demand may fall. How did NVIDIA's revenue do?" gives its last sentence, "contrary to the
    article, NVIDIA spent how much?" its last clause. A metric or a company that only the other part names is
    kept before it.
    """
    parts = _parted(question.text)
    if parts is not None:
        return _sides(*parts).report
    return _of_reports(without_commentary(question.text)) if has_two_sides(question) else question


def _sides(view: str, report: str) -> Sides:
    """The sides of a question from the words of each, with what the report side leaves to the other carried over."""
    view, own = without_commentary(view), find_companies(report)
    points = bool(_NAMED_BEFORE.match(report) or _NAMED_THERE.search(report))
    of_named = points and not own
    carried = [] if own or of_named else [mention.surface for mention in find_companies(view)[:1]]
    if _AMOUNT.search(report) and not (points or find_metrics(report)):
        carried += _metrics_in(view)
    return Sides(understand(view), _of_reports(" ".join([*carried, report])), of_named)


def _metrics_in(view: str) -> list[str]:
    """The first metric that words name, as what is reported where they name what is expected of it."""
    for mention in find_metrics(view)[:1]:
        reported = (metric for metric in all_metrics().values() if metric.outlook == mention.metric.id)
        return [next((m.name(language_of_question(view)) for m in reported), mention.surface)]
    return []


def _of_reports(text: str) -> Question:
    """The question that a report side is; words that only name reports are nothing that it is about."""
    question = understand(text)
    return replace(question, terms=tuple(term for term in question.terms if term.name not in _REPORTS))


def is_view(evidence: Evidence) -> bool:
    """Whether a passage is of a published article, which states its author's view; a person's own notes are not."""
    document = evidence.document
    return not document.info.is_filing and bool(document.place or document.info.url)


def views(results: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages that state an author's view."""
    return tuple(evidence for evidence in results if not evidence.document.info.is_filing)


def reports(results: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages of reports."""
    return tuple(evidence for evidence in results if evidence.document.info.is_filing)


def beside(told: Sequence[Evidence], found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The passages of an article that an answer tells behind the best of the reports, as many as were found."""
    passages = tuple({evidence.id: evidence for evidence in told}.values())
    return (*found[:1], *passages, *found[1:])[: max(len(found), 1 + len(passages))]


def to_answer_from(
    question: Question, results: Sequence[Evidence], *, two_sided: bool = False
) -> tuple[Evidence, ...]:
    """The results that a question may be answered from.

    What reports say is answered from reports even where an article speaks of the same matter, and what an article
    says from the article; all results where the question names neither, or where its side has none. The question of
    a `two_sided` one is its report side.
    """
    if two_sided or (question.reporting and question.filing and not question.commentary):
        return reports(results) or tuple(results)
    if question.commentary:
        return views(results) or tuple(results)
    return tuple(results)


def _parted(text: str) -> tuple[str, str] | None:
    """The words of a text that speak of an article and those that do not, in whichever order they stand.

    Rather where both companies and article have their part, next where the article's part alone names the company;
    a text of one clause is parted before the article's name if a metric stands before it.
    """
    known = bool(find_companies(text))
    cut = _partings(text)
    behind = sorted(((rest, head) for head, rest in cut), key=lambda sides: -len(sides[1]))
    partings = [sides for sides in (*cut, *behind) if _are_sides(*sides)]
    for view, report in partings:
        if not known or find_companies(report):
            return view, report
    for view, report in partings:
        asks = understand(report)
        if asks.filing or asks.periods or find_metrics(report):
            return view, report
    at = first_of_commentary(text)
    head, rest = text[:at].strip(), text[at:].strip()
    if find_companies(head) and find_metrics(head) and _are_sides(rest, head):
        return rest, head
    return None


def _are_sides(view: str, report: str) -> bool:
    """Whether one part tells something of an article and the other is a question of its own."""
    telling = is_commentary(view) and not _BARE.fullmatch(without_commentary(view))
    return telling and not is_commentary(report) and len(re.sub(r"\W", "", report)) >= _LEAST


def _partings(text: str) -> list[tuple[str, str]]:
    """Where a question may be parted: between its last sentences first, then between clauses, first to last."""
    sentences = [start for start, _ in sentence_spans(text)[1:]]
    clauses = [match.end() for match in _CLAUSE.finditer(text)]
    parted = [(text[:at], text[at:]) for at in (*reversed(sentences), *clauses)]
    return [(head.strip(), rest.strip(" ,;:—")) for head, rest in parted]
