"""The sentences that code says: refusals, leads and notices, in the language of the question."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.contract import Citation
from corpus.companies import all_companies, company_of
from corpus.document import Document, Language
from corpus.particles import fitted
from corpus.periods import canonical, find_periods
from index.question import is_commentary

_OPENING = re.compile(
    r"(?:The|A|An|After|Before|Since|When|While|With|Despite|Although|On|At|From|It|Its|This|These|Those|They|Their|"
    r"In|As|By|Because|Investors?|Shares?|One|Two|Three|Four|Even|If|"
    r"Many|Some|More|Most|Other|Large|Small|Low|High|Less|Big|Possible|Stronger|Weaker|Better|Demand|Supply|Data|Cloud|"
    r"Power|Competition|Competitors|Companies|Semiconductors?|Technology|Markets?|Building|Training|Developing)\b"
)
"""First words of an English sentence that are not names."""


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


def own_sentences() -> tuple[str, ...]:
    """What only code says of its own behaviour, in both languages: refusals and what is said of advice.

    Sentences that hold values come in the pieces between them.
    """
    keys = ("refused.", "advice.lead", "notice")
    said = (text for table in _table().values() for key, text in table.items() if key.startswith(keys))
    return tuple(piece for text in said for piece in re.split(r"\{[^}]*\}", text))


class _Value(str):
    """What fills a placeholder; `{metric:은}` adds the particle in the form that fits."""

    def __format__(self, particle: str) -> str:
        return str(self) + (fitted(self, particle) if particle else "")


def say(key: str, language: Language, **values: str) -> str:
    """The sentence of that key in `wording.toml` with its placeholders filled."""
    said = _table()[language][key].format(**{name: _Value(value) for name, value in values.items()})
    return said.replace("s's ", "s' ") if language == "en" else said


def company_name(company_id: str, language: Language) -> str:
    """A company's name in the language; the id itself when it is unknown."""
    for company in all_companies():
        if company.id == company_id:
            return company.ko if language == "ko" else company.en
    return company_id


def covers(documents: Sequence[Document], language: Language) -> str:
    """One sentence on whose reports the sources hold and until when, the companies with the newest first."""
    newest: dict[str, Document] = {}
    for document in sorted(documents, key=lambda d: d.info.period_end, reverse=True):
        if document.is_figures_only:
            continue  # what is refused for want of text would be told to be there
        if document.info.form and document.info.fiscal_period[:2] != "20":
            newest.setdefault(document.info.company, document)
    names = [
        f"{_name_of(document, language)} ({canonical(document.info.fiscal_period, language)})"
        for document in list(newest.values())[:4]
    ]
    if names:
        return say("covers", language, names=", ".join(names))
    return say("covers.commentary" if documents else "covers.none", language)


def of_reports(citations: Sequence[Citation], said: str, language: Language) -> str:
    """Whose reports of which periods an answer speaks of, where its words name no year; empty otherwise."""
    filed = [citation for citation in citations if citation.form and citation.fiscal_period]
    if not filed or any(period.year is not None for period in find_periods(said)):
        return ""
    reports = [
        say(
            "report",
            language,
            company=_known_name(c.company, language),
            period=canonical(c.fiscal_period, language),
            form=c.form,
        )
        for c in filed
    ]
    return say("of_reports", language, reports=", ".join(dict.fromkeys(reports)))


def as_view(text: str, language: Language) -> str:
    """A sentence of an article, told as its author's; as it is where it says so itself."""
    if is_commentary(text):
        return text
    own = text if language == "ko" or not _OPENING.match(text) else text[0].lower() + text[1:]
    return say("view", language, text=own)


def _name_of(document: Document, language: Language) -> str:
    return _known_name(document.info.company, language)


def _known_name(company: str, language: Language) -> str:
    known = company_of(company)
    return (known.ko if language == "ko" else known.en) if known else company
