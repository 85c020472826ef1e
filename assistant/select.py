"""Chooses the few sentences that a model should answer from, out of the passages that a search found.

Sharp, short evidence is everything for a small model: a prompt of four whole passages takes most of a minute to
read on two cores and is answered worse. A sentence counts by what it shares with the question in either
language (known terms, names, words), by how well its window fits in meaning, and by holding the kind of amount
that is asked for. Rows of a table are turned into statements that name their columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assistant.asked import Asked
from corpus.amounts import Amount, find_amounts
from corpus.companies import Company, find_companies
from corpus.document import Document, Language
from corpus.periods import PeriodMention, matches
from corpus.retelling import retold
from corpus.sentences import sentence_spans
from corpus.windows import source_line
from index.evidence import Evidence
from index.rank import Lines, coverage
from index.tokens import tokens

MATERIAL_CHARACTERS: dict[Language, int] = {"ko": 450, "en": 750}
"""How much a prompt may hold of evidence in each language: about 300 tokens with the question."""


_FITTING = 0.3  # for holding an amount of the kind asked for
_SIMILAR = 2.0
_USUAL = 0.8
_LATER = 0.02  # for each place in the results
_PERIOD = 0.2
_HEADING = 0.5
_FOLLOWUP = 0.45  # of the room, so that a follow-up begins sooner
_WORTH = 0.6  # of the best sentence's score, from which another is worth reading
_SURELY = 0.9  # how well a report's period fits to be the one that is compared
_LIST_PASSAGES = 2  # passages that a list is gathered from
"""What counts for and against a sentence beside its coverage; coarse steps tried on the dev questions."""

_BULLET = re.compile(r"^\s*[-•·✔▪◦]\s*")
_HANGUL = re.compile("[가-힣]")
_TITLE = re.compile(r".{0,79}[^\s.?!;。다요”\"')]\s*")
_HEADS = re.compile(r"^(?:years?|three|six|nine|months?|quarters?)\b[\w ]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may support an answer.

    `start` and `end` are offsets into the document's text, `text` is the exact slice, `said` is what the
    model reads instead (a row with its columns named, a sentence that the digest retells in the language of
    the answer), `scale` what the table's head says of its numbers.
    `told` is the share of the question's terms that stand in it or are lent to it by its surroundings;
    a `heading` names what follows and says nothing itself.
    """

    evidence: Evidence
    start: int
    end: int
    text: str
    said: str
    scale: str
    score: float
    told: float
    amounts: tuple[Amount, ...]
    heading: bool = False


def candidates(
    results: Sequence[Evidence], asked: Asked, language: Language | None = None
) -> list[Candidate]:
    """Every sentence of the results, best first, ties in the order of the results.

    Args:
        results: What the search found.
        asked: The question.
        language: Of the answer, when it is not the question's.
    """
    told: Language = language or asked.question.language
    spans = [sentence_spans(evidence.passage.text) for evidence in results]
    lines = [_lines(evidence, of, told) for evidence, of in zip(results, spans, strict=True)]
    covered = coverage(asked.question.terms, lines)
    found = [
        _candidate(evidence, place, span, asked, told, share, told_in(asked, words | lines[place].around))
        for place, evidence in enumerate(results)
        for span, words, share in zip(spans[place], lines[place].sentences, covered[place], strict=True)
        if _says_something(evidence.passage.text[span[0] : span[1]], evidence, told)
    ]
    return sorted(found, key=lambda candidate: -candidate.score)


def choose(
    results: Sequence[Evidence], asked: Asked, language: Language | None = None, most: int = 6
) -> list[Candidate]:
    """The sentences for the prompt, within its budget, best first; none twice.

    For a question that wants a list, whole passages in their order instead: the items of a list stand under
    a line that names them, and share few words with the question themselves.
    """
    ordered = _facets_first(candidates(results, asked, language), asked)
    if asked.many:
        ordered = _by_passage(ordered)
    room = (1.65 if asked.many else 1.0) * (_FOLLOWUP if asked.question.followup else 1.0)
    floor = 0.0 if asked.many else _WORTH * max((c.score for c in ordered), default=0.0)
    chosen: list[Candidate] = []
    spent = 0.0
    seen: set[str] = set()
    for candidate in ordered:
        key = re.sub(r"\W", "", candidate.said.casefold())
        script: Language = "ko" if _HANGUL.search(candidate.said) else "en"
        share = len(candidate.said) / MATERIAL_CHARACTERS[script]
        if key in seen or (chosen and (spent + share > room or candidate.score < floor)):
            continue
        seen.add(key)
        chosen.append(candidate)
        spent += share
        if len(chosen) == most * (3 if asked.many else 1):
            break
    return chosen


def _facets_first(ordered: list[Candidate], asked: Asked) -> list[Candidate]:
    """The candidates in their order, the best of each thing that is compared before all others.

    Where one figure is asked for, what speaks of less of the matter than the best sentence that has such a
    figure is left out: a small model takes the revenue of the whole company for that of a part.
    """
    facets = list(_facets(asked))
    leads = [lead for fits in facets if (lead := next(filter(fits, ordered), None))]
    if not facets and asked.kinds and not asked.many:
        fitting = next((c for c in ordered if any(asked.fits(amount) for amount in c.amounts)), None)
        if fitting is not None:
            ordered = [c for c in ordered if c.told >= fitting.told]
    return [*leads, *ordered]  # `choose` takes none twice


def compares(asked: Asked) -> bool:
    """Whether a question is of two periods, two companies, or an article beside a report."""
    return any(True for _ in _facets(asked))


def _facets(asked: Asked) -> Iterator[Callable[[Candidate], bool]]:
    """What a question compares: two periods, two companies, or an article and a report."""
    question = asked.question
    periods = [period for period in question.periods if period.year is not None]
    if question.commentary and question.reporting:
        yield lambda candidate: not candidate.evidence.document.info.is_filing
        yield lambda candidate: not periods or any(_is_of_period(period, candidate) for period in periods)
    elif len({(p.year, p.quarter, p.half) for p in periods}) > 1:
        for period in periods:
            yield partial(_is_of_period, period)
    elif len(question.companies) > 1:
        for company in question.companies:
            yield partial(_is_about, company)


def _is_of_period(period: PeriodMention, candidate: Candidate) -> bool:
    info = candidate.evidence.document.info
    return info.is_filing and matches(period, info.fiscal_period, info.period_end, info.filed) >= _SURELY


def _is_about(company: Company, candidate: Candidate) -> bool:
    info = candidate.evidence.document.info
    named = any(mention.company == company for mention in find_companies(candidate.text))
    return named or bool(info.cik and info.cik in (company.cik, company.dart))


def _by_passage(ordered: Sequence[Candidate]) -> list[Candidate]:
    """The candidates grouped by passage, the passage of the best sentence first, in reading order.

    Of the first line that fits nothing is left out behind it, but what stands far before it is.
    """
    groups: dict[int, list[Candidate]] = {}
    for candidate in ordered:
        groups.setdefault(candidate.evidence.id, []).append(candidate)
    return [candidate for group in list(groups.values())[:_LIST_PASSAGES] for candidate in _from_lead(group)]


def _from_lead(group: Sequence[Candidate]) -> list[Candidate]:
    """A passage's candidates in reading order, from the line before the first of its two best on."""
    inorder = sorted(group, key=lambda candidate: candidate.start)
    first = min(inorder.index(candidate) for candidate in group[:2])
    return inorder[max(0, first - 1) :]


def _lines(evidence: Evidence, spans: Sequence[tuple[int, int]], language: Language) -> Lines:
    """The words of a passage's sentences, and of what they leave to their surroundings (whose report, which table)."""
    texts = (evidence.passage.text[start:end] for start, end in spans)
    own = evidence.document.info.language
    return Lines(
        _around(evidence),
        tuple(
            frozenset(tokens(text)) | frozenset(tokens(retold(text, language)) if own != language else ())
            for text in texts
        ),
    )


def words_of(evidence: Evidence) -> frozenset[str]:
    """All words of a passage, with those of what stands around it."""
    return frozenset(tokens(evidence.passage.text)) | _around(evidence)


def _around(evidence: Evidence) -> frozenset[str]:
    passage = evidence.passage
    around = (source_line(evidence.document.info), *passage.section[-2:], passage.context)
    return frozenset(tokens("\n".join(around)))


def _says_something(text: str, evidence: Evidence, language: Language) -> bool:
    """Whether a sentence can be answered from: not a scrap, nor a heading in another language."""
    if evidence.document.info.language != language and evidence.passage.kind != "table" and _is_heading(text):
        return False
    return len(text) > 12 or any(char.isdigit() for char in text)


def _is_heading(text: str) -> bool:
    return bool(_TITLE.fullmatch(text))


def _candidate(
    evidence: Evidence,
    place: int,
    span: tuple[int, int],
    asked: Asked,
    language: Language,
    covered: float,
    told: float,
) -> Candidate:
    passage = evidence.passage
    start, end = span
    text = passage.text[start:end]
    row = passage.kind == "table" and " | " in text
    if row:
        said = statement(text, passage.context, _years(asked, evidence.document))
    else:
        retelling = retold(text, language) if evidence.document.info.language != language else ""
        said = retelling or re.sub(r"\s+", " ", _BULLET.sub("", text)).strip()
    scale = passage.context if passage.kind == "table" else ""
    amounts = find_amounts(text, scale or None)
    heading = passage.kind != "table" and _is_heading(text)
    similar = max(
        (
            w.score
            for w in evidence.windows
            if w.start < passage.start + end and w.end > passage.start + start
        ),
        default=0.0,
    )
    score = (
        covered
        + _FITTING * any(asked.fits(amount) for amount in amounts)
        + _SIMILAR * max(0.0, similar - _USUAL)
        + _PERIOD * _period_fit(asked, evidence.document)
        - _LATER * place
        - _HEADING * heading
    )
    return Candidate(
        evidence, passage.start + start, passage.start + end, text, said, scale, score, told, amounts, heading
    )


def _period_fit(asked: Asked, document: Document) -> float:
    """How well a report's period is one of those asked for, 0 to 1; 0 when none is."""
    info = document.info
    return max(
        (matches(p, info.fiscal_period, info.period_end, info.filed) for p in asked.question.periods),
        default=0.0,
    )


def told_in(asked: Asked, words: frozenset[str]) -> float:
    """The share of the known terms of a question that words say; 1 when it has none."""
    telling = [term for term in asked.question.terms if term.kind == "known" and term.weight == 1]
    return sum(term.said_in(words) for term in telling) / len(telling) if telling else 1.0


def statement(row: str, context: str, years: frozenset[int] = frozenset()) -> str:
    """A table's row as a statement that names table and columns.

    `Revenue by End Market, Data Center: $ 115,186 (Jan 26, 2025); $ 47,525 (Jan 28, 2024)`. With `years`
    only the columns of those years are told, when the heads tell years apart. A row whose cells fit no line
    of heads is told as it stands.
    """
    label, *cells = [cell.strip() for cell in row.split(" | ")]
    parts = context.split("; ")
    title = next((t for t in map(_title, reversed(parts)) if t), "")
    label = f"{title}, {label}" if title and title.casefold() not in label.casefold() else label
    for part in parts:
        heads = [head.strip() for head in part.split(" | ")]
        if len(heads) == len(cells) + 1:
            heads = heads[1:]
        if len(heads) == len(cells) > 0 and any(re.search(r"\d", head) for head in heads):
            columns = list(zip(cells, heads, strict=True))
            fitting = [(c, h) for c, h in columns if any(str(year) in h for year in years)]
            return f"{label}: " + "; ".join(f"{c} ({h})" for c, h in fitting or columns)
    return f"{label}: {', '.join(cells)}" if cells else label


def _title(part: str) -> str:
    """A part of a table's context that says what the table is of: words without figures or column heads."""
    words = re.sub(r"\([^)]*\)", "", part).replace("|", " ").strip(" :,.")
    return (
        ""
        if re.search(r"\d| \| \S", part.replace("| (", "(")) or len(words) < 4 or _HEADS.search(words)
        else words[:70]
    )


def _years(asked: Asked, document: Document) -> frozenset[int]:
    """The years by which a document's columns may name the periods asked for.

    A fiscal year 2025 that ends in January 2025 and one that ends in June 2025 stand under their dates.
    """
    info = document.info
    years: set[int] = set()
    for period in asked.question.periods:
        if info.period_end and matches(period, info.fiscal_period, info.period_end) == 1.0:
            years.add(int(info.period_end[:4]))
        elif period.year is not None:
            years.add(period.year)
    return frozenset(years)
