"""The sentences of the passages that a search found, scored by how well each answers the question.

A sentence counts by what it says of the question's terms in either language, by how well its window fits in
meaning, by the period of its report and by holding the kind of amount that is asked for. Rows of a table are
turned into statements that name their columns; a sentence of an original is read as its digest retells it in
the language of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import Asked
from assistant.guard import answerable, may_be_said, plain
from corpus.amounts import Amount, find_amounts
from corpus.document import Document, Language
from corpus.periods import matches
from corpus.retelling import retold
from corpus.sentences import sentence_spans
from corpus.windows import source_line
from index.evidence import Evidence
from index.rank import Lines, coverage, likeness
from index.tokens import tokens

_FITTING = 0.3  # for holding an amount of the kind asked for
_PERIOD = 0.2  # for standing in a report of the period asked for
_REASON = 0.2  # for giving a reason where one is asked for
_LATER = 0.02  # against it, for each place in the results
_HEADING = 0.5  # against it
"""What counts beside a sentence's coverage of the question; coarse steps tried on the dev questions."""

_HEADS_FROM = 3
"""Cells behind the first from which a row without a number is taken for the heads of columns."""

_GIVES_REASON = re.compile(
    r"때문|따라|인해|덕분|영향|결과|원인|탓|힘입|반영|"
    r"\b(?:due to|because|driven by|as a result|result(?:ed|s|ing)? (?:from|in)|primarily (?:reflect|attributable|driven|due)|"
    r"attributable|reflect(?:s|ed|ing)?|caused|led by|in order to|aim to|to support|owing)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*[-•·✔▪◦]\s*")
_TITLE = re.compile(r".{0,79}[^\s.?!;。다요”\"')]\s*")
_HEADS = re.compile(r"^(?:years?|three|six|nine|months?|quarters?)\b[\w ]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may support an answer.

    `start` and `end` are offsets into the document's text, `text` is the exact slice, `said` is what the
    model reads instead (a row with its columns named, a sentence that the digest retells in the language of
    the answer; without links and markup), `scale` what the table's head says of its numbers.
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
    """Every sentence of the results that may be said, best first, ties in the order of the results.

    Args:
        results: What the search found.
        asked: The question.
        language: Of the answer, when it is not the question's.
    """
    told: Language = language or asked.question.language
    spans = [sentence_spans(evidence.passage.text) for evidence in results]
    lines = [_lines(evidence, of, told) for evidence, of in zip(results, spans, strict=True)]
    covered = coverage(asked.question.terms, lines)
    safe = [
        answerable([evidence.passage.text[start:end] for start, end in of])
        for evidence, of in zip(results, spans, strict=True)
    ]
    found = (
        _candidate(evidence, place, span, asked, told, share, told_in(asked, words | lines[place].around))
        for place, evidence in enumerate(results)
        for at, (span, words, share) in enumerate(
            zip(spans[place], lines[place].sentences, covered[place], strict=True)
        )
        if at < safe[place] and _says_something(evidence.passage.text[span[0] : span[1]], evidence, told)
    )
    sayable = (candidate for candidate in found if candidate.said and may_be_said(candidate.said))
    return sorted(sayable, key=lambda candidate: -candidate.score)


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
    """Whether a sentence can be answered from: not a scrap, a title, nor a heading in another language."""
    if text == evidence.document.info.title or _is_heads(text, evidence):
        return False
    if evidence.document.info.language != language and evidence.passage.kind != "table" and _is_heading(text):
        return False
    return len(text) > 12 or any(char.isdigit() for char in text)


def _is_heads(text: str, evidence: Evidence) -> bool:
    """Whether a row names a table's columns: many cells, and not one number."""
    row = evidence.passage.kind == "table" and text.count(" | ") >= _HEADS_FROM
    return row and not any(char.isdigit() for char in text)


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
        + likeness(similar)
        + _REASON * (asked.reason and bool(_GIVES_REASON.search(text)))
        + _PERIOD * _period_fit(asked, evidence.document)
        - _LATER * place
        - _HEADING * heading
    )
    return Candidate(
        evidence,
        passage.start + start,
        passage.start + end,
        text,
        plain(said),
        scale,
        score,
        told,
        amounts,
        heading,
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
