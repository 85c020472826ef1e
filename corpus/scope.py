"""Which documents a person lets an answer come from: by company, form, period and name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.companies import company_of
from corpus.document import Document, DocumentInfo
from corpus.errors import CatalogueError
from corpus.periods import find_periods, matches

_SURELY = 0.75  # how well a document's period must fit the words for it


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of documents: those that fit one value of every field that has any; all of them by default.

    Attributes:
        companies: Names, tickers, CIKs or DART codes.
        forms: 10-K, 10-Q, 8-K, 사업보고서, …
        periods: Fiscal periods by name (FY2025, 2022H1) or in words (2025 회계연도, last quarter of 2025).
        sources: Base names or addresses, as they were added.
        viewer: The key of the person who asks: what others keep privately is in nobody else's scope.
    """

    companies: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    viewer: str = ""

    def __bool__(self) -> bool:
        return bool(self.companies or self.forms or self.periods or self.sources)

    def of(self, documents: Iterable[Document]) -> tuple[Document, ...]:
        """The documents in scope, in their order.

        Raises:
            CatalogueError: `scope.empty` when a scope is given and nothing is in it.
        """
        documents = tuple(document for document in documents if document.is_seen_by(self.viewer))
        if not self:
            return documents
        codes = {code for name in self.companies for code in codes_of(name)}
        chosen = tuple(document for document in documents if self._holds(document, codes))
        if not chosen:
            asked = ", ".join((*self.companies, *self.forms, *self.periods, *self.sources))
            raise CatalogueError("scope.empty", asked=asked)
        return chosen

    def _holds(self, document: Document, codes: set[str]) -> bool:
        info = document.info
        return (
            (not self.companies or not codes.isdisjoint(_names(info)))
            and (not self.forms or info.form.casefold() in {form.casefold() for form in self.forms})
            and (not self.periods or any(_is_of(period, info) for period in self.periods))
            and (not self.sources or document.source in self.sources)
        )


ALL = Scope()
"""Every document."""


def codes_of(company: str) -> set[str]:
    """What a company may be called in a document's info, case-folded, by any of its names."""
    known = company_of(company)
    named = {known.cik, known.dart} if known else set[str]()
    return {code for code in (*named, company.strip().casefold()) if code}


def _names(info: DocumentInfo) -> tuple[str, ...]:
    return info.cik, info.ticker.casefold(), info.company.casefold()


def _is_of(period: str, info: DocumentInfo) -> bool:
    if not info.fiscal_period:
        return False
    return info.fiscal_period.casefold() == period.strip().casefold() or any(
        matches(named, info.fiscal_period, info.period_end) >= _SURELY for named in find_periods(period)
    )
