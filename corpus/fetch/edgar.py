"""EDGAR: a company's filings, and the documents that are read of them.

After the SEC's "Accessing EDGAR Data": submissions by CIK with older ones on further pages, documents under
Archives, and a contact in the User-Agent with at most ten requests a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.companies import bare_name, company_of
from corpus.errors import FetchError
from corpus.fetch.filing import Choice, Filing, Registrant, named
from corpus.fetch.polite import Clock, Polite, PoliteAsker
from corpus.read.identity import legal_name

FORMS = ("10-K", "10-Q", "8-K", "20-F", "6-K", "40-F", "DEF 14A")
"""Forms that are read; each may be amended (`10-K/A`)."""
USUAL_FORMS = ("10-K", "10-Q", "8-K", "20-F", "40-F")
"""Forms that are fetched unless told otherwise: reports of years and quarters, and what changed between them."""
HOSTS = frozenset(("www.sec.gov", "data.sec.gov"))
"""Servers that want EDGAR's rules kept whoever names a page of theirs."""
_EVENTS = ("8-K", "6-K")
"""Forms whose substance is attached to them."""
_INTERVAL = (
    0.125  # seconds: eight requests a second, so that ten are never reached however the network bunches them
)
_A_DAY = 86_400.0
_PUBLISHER = "EDGAR"
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAGE = re.compile(r"[\w.-]+\.json")
_NAME = re.compile(r"[\w.-]+")


class Edgar(PoliteAsker):
    """EDGAR, asked politely. A context manager.

    Args:
        folder: Where pace and kept replies lie, shared by all processes.
        contact: The e-mail address that EDGAR's rules want; `corpus.fetch.contact` checks it.
        data: Base address of the lists.
        archive: Base address of the documents.
        clock: The time.

    Raises:
        FetchError: `fetch.no_contact` for an empty contact.
    """

    def __init__(
        self,
        folder: Path,
        contact: str,
        *,
        data: str = "https://data.sec.gov",
        archive: str = "https://www.sec.gov",
        clock: Clock | None = None,
    ) -> None:
        if not contact:
            raise FetchError("fetch.no_contact")
        self._data = data.rstrip("/")
        self._archive = archive.rstrip("/")
        super().__init__(Polite(_PUBLISHER, folder, _INTERVAL, f"turnpoint {contact}", clock))

    def find(self, asked: str) -> Registrant:
        """The company of a ticker, CIK or name: by the list of companies, then by EDGAR's own list of tickers.

        Raises:
            FetchError: `fetch.unknown_company`, and what asking EDGAR raises.
        """
        asked = asked.strip()
        known = company_of(asked) or company_of(asked.upper())
        if known and known.cik:
            return Registrant("edgar", known.cik, known.en, known.ticker)
        if asked.isascii() and asked.isdigit() and len(asked) <= 10:
            code = asked.zfill(10)
            told = self._json(self._submissions(code))
            return Registrant("edgar", code, legal_name(str(told.get("name", ""))), _first(told, "tickers"))
        ticker, names = (known.ticker, (known.en, *known.aliases)) if known else (asked, (asked,))
        found = self._listed(ticker, names)
        if found is None:
            raise FetchError("fetch.unknown_company", name=asked, publisher=_PUBLISHER)
        return found

    def filings(self, registrant: Registrant, choice: Choice) -> tuple[Filing, ...]:
        """A company's filings of a choice, newest first; older pages are asked for only while they can matter.

        Raises:
            FetchError: What asking EDGAR raises.
        """
        told = self._json(self._submissions(registrant.code))
        listed = list(self._rows(registrant, _table(told, "filings", "recent")))
        for page in sorted(_table(told, "filings").get("files", []), key=_until, reverse=True):
            if choice.complete(listed, _until(page)):
                break
            if _PAGE.fullmatch(str(page.get("name", ""))):
                listed += self._rows(registrant, self._json(f"{self._data}/submissions/{page['name']}"))
        prefix = registrant.ticker or registrant.code
        return choice.of(named(listed, prefix))

    def document(self, filing: Filing) -> bytes:
        """A filing's bytes: the report itself, or the whole submission where exhibits are its substance.

        An 8-K on results says little more than that a press release is attached, so the submission's one text
        file is fetched for it: one request gives the report and every exhibit, and its header prints dates and
        numbers. Of an annual report that file is ten megabytes of tagging and pictures, so there the primary
        document is fetched alone.

        Raises:
            FetchError: What asking EDGAR raises.
        """
        return self._polite.document(filing.address)

    def page(self, url: str) -> bytes:
        """A page of EDGAR that a person named by its address.

        Raises:
            FetchError: What asking EDGAR raises.
        """
        return self._polite.document(url)

    def company_facts(self, registrant: Registrant) -> bytes | None:
        """Every figure that a company ever tagged, as EDGAR's JSON; None of a company that never tagged one.

        Raises:
            FetchError: What asking EDGAR raises.
        """
        address = f"{self._data}/api/xbrl/companyfacts/CIK{registrant.code}.json"
        try:
            return self._polite.listing(address, lambda data: (_object(data, address), data)[1])
        except FetchError as failure:
            if failure.code == "fetch.missing":
                return None
            raise

    def _submissions(self, code: str) -> str:
        return f"{self._data}/submissions/CIK{code}.json"

    def _listed(self, ticker: str, names: Sequence[str]) -> Registrant | None:
        rows = self._json(f"{self._archive}/files/company_tickers.json", _A_DAY).values()
        wanted = {bare_name(name) for name in names if name}
        by_ticker = (row for row in rows if ticker and str(row.get("ticker", "")).upper() == ticker.upper())
        by_name = (row for row in rows if bare_name(str(row.get("title", ""))) in wanted)
        row = next(by_ticker, None) or next(by_name, None)
        if row is None:
            return None
        code, name = str(row.get("cik_str", "")).zfill(10), legal_name(str(row.get("title", "")))
        return Registrant("edgar", code, name, str(row.get("ticker", "")).upper())

    def _json(self, address: str, fresh: float = 0.0) -> dict[str, Any]:
        return self._polite.listing(address, lambda data: _object(data, address), fresh=fresh)

    def _rows(self, registrant: Registrant, columns: Mapping[str, Sequence[Any]]) -> Iterator[Filing]:
        """Filings out of EDGAR's columns, all of one length; a row that is not as described is passed over."""
        names = ("form", "filingDate", "reportDate", "accessionNumber", "primaryDocument")
        for row in zip(*(columns.get(name, ()) for name in names), strict=False):
            form, filed, period, accession, primary = (str(value or "") for value in row)
            base = form.removesuffix("/A")
            if base not in FORMS or not _DATE.fullmatch(filed) or not _ACCESSION.fullmatch(accession):
                continue
            place = f"{self._archive}/Archives/edgar/data/{int(registrant.code)}"
            folder = f"{place}/{accession.replace('-', '')}"
            whole = f"{folder}/{accession}.txt"
            if base in _EVENTS:
                url, address = f"{folder}/{accession}-index.htm", whole
            elif _NAME.fullmatch(primary):
                url = address = f"{folder}/{quote(primary)}"
            else:
                url = address = whole  # reports of the last century are text only
            period = period if _DATE.fullmatch(period) else ""
            yield Filing(registrant, form, period, filed, accession, url, address, "")


def _object(data: bytes, address: str) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as failure:
        raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address) from failure
    if not isinstance(told, dict):
        raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address)
    return told


def _table(told: Mapping[str, Any], *path: str) -> dict[str, Any]:
    for name in path:
        inner = told.get(name)
        told = inner if isinstance(inner, dict) else {}
    return dict(told)


def _until(page: Mapping[str, Any]) -> str:
    return str(page.get("filingTo", ""))


def _first(told: Mapping[str, Any], name: str) -> str:
    values = told.get(name)
    return str(values[0]) if isinstance(values, list) and values else ""
