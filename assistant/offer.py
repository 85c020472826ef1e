"""What may be fetched so that a refused question can be answered."""

from __future__ import annotations

from assistant.asked import Asked
from assistant.contract import Offer
from assistant.coverage import Missing
from assistant.wording import company_name
from corpus.companies import Company
from corpus.fetch.offer import publisher_of


def offer_of(lack: Missing, asked: Asked) -> Offer | None:
    """The filings that a publisher may have of the company or the period that is missing; None where nobody has."""
    if lack.reason not in ("company", "period"):
        return None
    company = next((c for c in asked.question.companies if c.id == lack.what), None)
    publisher = publisher_of(company) if company else None
    if company is None or publisher is None:
        return None
    years = [p.year for p in asked.question.periods if p.year is not None]
    # A year's reports are filed in it or in the next; without one the newest of each form will do.
    since = f"{min(years)}-01-01" if lack.reason == "period" and years else ""
    name = company_name(company.id, asked.question.language)
    return Offer(company.id, name, publisher, _known_as(company), since)


def _known_as(company: Company) -> str:
    """How the company is asked for: by its ticker where that is letters, else by its name."""
    return company.ticker if company.ticker.isascii() and company.ticker.isalpha() else company.ko
