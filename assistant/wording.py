"""The sentences that code says: refusals, leads and notices, in the language of the question."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpus.companies import all_companies
from corpus.document import Document, Language
from corpus.windows import source_line


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


def say(key: str, language: Language, **values: str) -> str:
    """The sentence of that key in `wording.toml` with its placeholders filled."""
    return _table()[language][key].format(**values)


def company_name(company_id: str, language: Language) -> str:
    """A company's name in the language; the id itself when it is unknown."""
    for company in all_companies():
        if company.id == company_id:
            return company.ko if language == "ko" else company.en
    return company_id


def covers(documents: Sequence[Document], language: Language) -> str:
    """One sentence on what the sources cover, newest filings first."""
    if not documents:
        return say("covers.none", language)
    newest = sorted(documents, key=lambda d: d.info.period_end, reverse=True)
    names = list(dict.fromkeys(source_line(document.info) or document.source for document in newest))
    return say("covers", language, names=", ".join(names[:4]))
