"""Whether two names are of one company."""

from __future__ import annotations

from corpus.companies import bare_name, company_of


def same_company(name: str, other: str) -> bool:
    """Whether what a person wrote (a name in either language, a ticker) and what a filing says are one company."""
    known, also = _known(name), _known(other)
    if known is not None or also is not None:
        return known == also
    return bare_name(name) == bare_name(other)


def _known(name: str) -> object:
    return company_of(name) or company_of(name.strip().upper())
