"""Chooses the few sentences that a model should answer from, out of the passages that a search found.

Sharp, short evidence is everything for a small model: a prompt of four whole passages takes most of a minute to
read on two cores and is answered worse. A sentence counts by what it shares with the question in either
language (known terms, names, words), by how well its window fits in meaning, and by holding the kind of amount
that is asked for. Rows of a table are turned into statements that name their columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asked import Asked, term_words
from corpus.amounts import Amount, find_amounts
from corpus.companies import find_companies
from corpus.document import Document, Language
from corpus.glossary import concepts
from corpus.periods import matches
from corpus.sentences import sentence_spans
from corpus.windows import source_line
from index.evidence import Evidence
from index.tokens import tokens

MATERIAL_CHARACTERS: dict[Language, int] = {"ko": 450, "en": 750}
"""How much a prompt may hold of evidence in each language: about 300 tokens with the question."""


_HEADS = re.compile(r"^(?:years?|three|six|nine|months?|quarters?)\b[\w ]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or table row that may support an answer.

    `start` and `end` are offsets into the document's text, `text` is the exact slice, `said` is what the
    model reads instead (a row with its columns named), `scale` what the table's head says of its numbers.
    `told` is the share of the question's terms that stand in it or are lent to it by its surroundings.
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


def candidates(results: Sequence[Evidence], asked: Asked) -> list[Candidate]:
    """Every sentence of the results, best first, ties in the order of the results."""
    reporting = {e.document.info.cik for e in results if e.document.info.cik}
    # A company without a report here is spoken of only where it is named.
    absent = not any({c.cik, c.dart} & reporting for c in asked.question.companies)
    found: list[Candidate] = []
    for place, evidence in enumerate(results):
        for start, end in _spans(evidence):
            found.append(_candidate(evidence, place, start, end, asked, absent))
    return sorted(found, key=lambda candidate: -candidate.score)


def choose(results: Sequence[Evidence], asked: Asked, most: int = 6) -> list[Candidate]:
    """The sentences for the prompt, within its budget, best first; none twice.

    For a question that wants a list, whole passages in their order instead: the items of a list stand under
    a line that names them, and share few words with the question themselves.
    """
    ordered = candidates(results, asked)
    if asked.many:
        ordered = _by_passage(ordered)
    room = 1.8 if asked.many else 1.0
    chosen: list[Candidate] = []
    spent = 0.0
    seen: set[str] = set()
    for candidate in ordered:
        key = re.sub(r"\W", "", candidate.text.casefold())
        share = len(candidate.said) / MATERIAL_CHARACTERS[candidate.evidence.document.info.language]
        if key in seen or (chosen and spent + share > room):
            continue
        seen.add(key)
        chosen.append(candidate)
        spent += share
        if len(chosen) == most * (3 if asked.many else 1):
            break
    return chosen


def _by_passage(ordered: Sequence[Candidate]) -> list[Candidate]:
    """The candidates grouped by passage, the passage of the two best sentences first, in reading order."""
    groups: dict[int, list[Candidate]] = {}
    for candidate in ordered:
        groups.setdefault(candidate.evidence.id, []).append(candidate)
    best = sorted(groups.values(), key=lambda group: -sum(c.score for c in group[:2]))
    return [candidate for group in best for candidate in sorted(group, key=lambda c: c.start)]


def _spans(evidence: Evidence) -> list[tuple[int, int]]:
    """Sentences of a passage; for a table its rows."""
    text = evidence.passage.text
    spans = sentence_spans(text)
    return [(a, b) for a, b in spans if b - a > 12 or any(char.isdigit() for char in text[a:b])]


def _candidate(evidence: Evidence, place: int, start: int, end: int, asked: Asked, absent: bool) -> Candidate:
    passage = evidence.passage
    text = passage.text[start:end]
    row = passage.kind == "table" and " | " in text
    said = (
        statement(text, passage.context, _years(asked, evidence.document))
        if row
        else re.sub(r"\s+", " ", text)
    )
    scale = passage.context if passage.kind == "table" else ""
    amounts = find_amounts(text, scale or None)
    # What a sentence leaves to its surroundings (whose report, which table) is known from them.
    around = f"{source_line(evidence.document.info)} {' '.join(passage.section[-2:])} {passage.context}"
    words = set(tokens(text))
    own = term_words(concepts(text)) | words
    lent = term_words(concepts(around)) | set(tokens(around))
    shared = sum(
        w * (1.0 if word in own else 0.5 if word in lent else 0.0) for word, w in asked.terms.items()
    )
    total = sum(asked.terms.values()) or 1.0
    overlap = max((len(words & set(form)) / len(form) for form in asked.words if form), default=0.0)
    names = {mention.company.id for mention in find_companies(text)}
    named = bool(asked.company_ids & names)
    window = max(
        (
            w.score
            for w in evidence.windows
            if w.start < passage.start + end and w.end > passage.start + start
        ),
        default=0.0,
    )
    fitting = asked.kinds and any(asked.fits(amount) for amount in amounts)
    score = (
        1.0 * shared / total
        + 0.2 * overlap
        + 4.0 * max(0.0, window - 0.78)
        + (0.3 if fitting else 0.0)
        + (0.6 if named and absent else 0.15 if named else 0.0)
        - 0.02 * place
    )
    return Candidate(
        evidence,
        passage.start + start,
        passage.start + end,
        text,
        said,
        scale,
        score,
        _told(asked, own | lent),
        amounts,
    )


def _told(asked: Asked, there: frozenset[str]) -> float:
    """The share of the words that say what is asked for; 1 when the question has none."""
    telling = [word for word, weight in asked.terms.items() if weight >= 1]
    return sum(word in there for word in telling) / len(telling) if telling else 1.0


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
