"""Where a company's filings may be had, for offering to fetch them."""

from __future__ import annotations

import re

from corpus.companies import Company, company_of
from corpus.fetch.filing import PublisherName

# A foreign share's receipt traded over the counter (TCEHY, SFTBY): its company need not file with the SEC.
_OVER_THE_COUNTER = re.compile(r"[A-Z]{4}[FY]")
_AMERICAN = re.compile(r"[A-Z]{1,5}(?:-[A-Z])?")
_STOCK_CODE = re.compile(r"\d{6}")
_DART_CODE = re.compile(r"\d{8}")


def publisher_of(company: Company) -> PublisherName | None:
    """Who may have filings of a company of the list; None where nobody does: it is not listed, or elsewhere."""
    if company.cik:
        return "edgar"
    if company.dart or _STOCK_CODE.fullmatch(company.ticker):
        return "dart"
    if _AMERICAN.fullmatch(company.ticker) and not _OVER_THE_COUNTER.fullmatch(company.ticker):
        return "edgar"
    return None


def publisher_for(asked: str) -> PublisherName:
    """Whom to ask about a name, ticker or code as a person writes it, listed or not."""
    known = company_of(asked) or company_of(asked.strip().upper())
    if known and (publisher := publisher_of(known)):
        return publisher
    bare = asked.strip()
    if re.search("[가-힣]", bare) or _STOCK_CODE.fullmatch(bare) or _DART_CODE.fullmatch(bare):
        return "dart"
    return "edgar"
