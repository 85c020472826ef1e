"""DART, the Korean register of disclosures: a company's reports and their documents, by OpenDART's API.

After OpenDART's developer guide: errors come with status 200 as a `status` code, in JSON or, where a document is
asked for, as XML in the place of a zip.
"""

from __future__ import annotations

import calendar
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.companies import bare_name, company_of
from corpus.errors import FetchError
from corpus.fetch.filing import Choice, Filing, Registrant, named
from corpus.fetch.polite import Clock, Polite, PoliteAsker
from corpus.read.limits import MAX_UNPACKED

KEY = "OPENDART_API_KEY"
"""The environment variable of the user's key."""
_KINDS = {
    "사업보고서": "A", "반기보고서": "A", "분기보고서": "A", "주요사항보고서": "B", "감사보고서": "F",
}  # fmt: skip
"""Reports that are read, with the kind of disclosure under which the API lists them."""
FORMS = tuple(_KINDS)
USUAL_FORMS = ("사업보고서", "반기보고서", "분기보고서")
"""Reports that are fetched unless told otherwise: of years, half-years and quarters."""
_INTERVAL = 0.2  # seconds; the API shuts a key out for a day when it is used far faster
_A_WEEK = 7 * 86_400.0
_PUBLISHER = "OpenDART"
_PAGE = 100  # rows; the most that the API gives
_MOST_PAGES = 100
_FIRST_DAY = "19990401"  # DART's own first; without a first day the API lists one day only
_WELL, _NOTHING = "000", "013"
_KEY_TROUBLE = {"010", "011", "012", "901"}
_TOO_MUCH = "020"
_NO_FILE = "014"
_REPORT = re.compile(r"(?:\[[^\]]*\]\s*)*([가-힣]+보고서)(?:\(([^)]*)\))?\s*(?:\((\d{4})\.(\d{2})\))?")
_RECEIPT = re.compile(r"\d{14}")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Dart(PoliteAsker):
    """OpenDART, asked with the user's key. A context manager.

    Args:
        folder: Where pace and kept replies lie, shared by all processes.
        key: The user's key; by default of the environment (`OPENDART_API_KEY`).
        base: Base address of the API.
        viewer: Base address of the pages on which people read reports.
        clock: The time.

    Raises:
        FetchError: `fetch.no_key` when there is no key.
    """

    def __init__(
        self,
        folder: Path,
        key: str = "",
        *,
        base: str = "https://opendart.fss.or.kr",
        viewer: str = "https://dart.fss.or.kr",
        clock: Clock | None = None,
    ) -> None:
        key = (key or os.environ.get(KEY, "")).strip()
        if not key:
            raise FetchError("fetch.no_key", variable=KEY)
        self._key = {"crtfc_key": key}
        self._base = base.rstrip("/")
        self._viewer = viewer.rstrip("/")
        super().__init__(Polite(_PUBLISHER, folder, _INTERVAL, "turnpoint", clock))

    def find(self, asked: str) -> Registrant:
        """The company of a name, stock code or DART code: by the list of companies, then by DART's own.

        Raises:
            FetchError: `fetch.unknown_company`, and what asking OpenDART raises.
        """
        asked = asked.strip()
        known = company_of(asked)
        if known and known.dart:
            return Registrant("dart", known.dart, known.ko, known.ticker)
        names = {bare_name(name) for name in ((known.ko, known.en, *known.aliases) if known else (asked,))}
        stock = known.ticker if known else asked
        by_name: Registrant | None = None
        for code, name, ticker in self._registered():
            if (ticker and ticker == stock) or code == asked:
                return Registrant("dart", code, name, ticker)
            # Companies that were listed and others may share a name; the listed one is meant.
            if bare_name(name) in names and (by_name is None or (ticker and not by_name.ticker)):
                by_name = Registrant("dart", code, name, ticker)
        if by_name is None:
            raise FetchError("fetch.unknown_company", name=asked, publisher=_PUBLISHER)
        return by_name

    def filings(self, registrant: Registrant, choice: Choice) -> tuple[Filing, ...]:
        """A company's reports of a choice, newest first; of a corrected report only the last version.

        Raises:
            FetchError: What asking OpenDART raises.
        """
        kinds = dict.fromkeys(_KINDS[form] for form in choice.forms if form in _KINDS)
        found: list[Filing] = []
        for kind in kinds:
            forms = tuple(form for form in choice.forms if _KINDS.get(form) == kind)
            found += self._of_kind(registrant, kind, Choice(forms, choice.since, choice.latest))
        return choice.of(named(found, registrant.ticker or registrant.code))

    def company_facts(self, registrant: Registrant) -> None:
        """None: DART gives the figures of one report at a time."""

    def document(self, filing: Filing) -> bytes:
        """A report's XML out of the zip in which the API sends it; the audit reports beside it are left.

        Raises:
            FetchError: What asking OpenDART raises.
        """
        secret = {**self._key, "rcept_no": filing.accession}
        with self._archive(self._polite.document(filing.address, secret), filing.address) as archive:
            members = archive.infolist()
            own = [m for m in members if Path(m.filename).stem == filing.accession]
            chosen = max(own or members, key=lambda member: member.file_size)
            return _unpacked(archive, chosen, filing.address)

    def _of_kind(self, registrant: Registrant, kind: str, choice: Choice) -> list[Filing]:
        found: list[Filing] = []
        for page in range(1, _MOST_PAGES + 1):
            # The whole address without the key, so that each page has its own place among kept replies.
            address = (
                f"{self._base}/api/list.json?corp_code={registrant.code}"
                f"&bgn_de={choice.since.replace('-', '') or _FIRST_DAY}&pblntf_ty={kind}&last_reprt_at=Y"
                f"&sort=date&sort_mth=desc&page_no={page}&page_count={_PAGE}"
            )
            told = self._json(address)
            if told.get("status") == _NOTHING:
                break
            rows = [row for row in told.get("list", []) if isinstance(row, dict)]
            found += self._rows(registrant, rows)
            total = told.get("total_page")
            oldest = str(rows[-1].get("rcept_dt", "")) if rows else ""
            if not isinstance(total, int) or page >= total or choice.complete(found, _dashed(oldest)):
                break
        return found

    def _rows(self, registrant: Registrant, rows: Sequence[dict[str, Any]]) -> Iterator[Filing]:
        for row in rows:
            report = _REPORT.match(str(row.get("report_nm", "")).strip())
            receipt, filed = str(row.get("rcept_no", "")), _dashed(str(row.get("rcept_dt", "")))
            if not report or report[1] not in FORMS or not _RECEIPT.fullmatch(receipt) or not filed:
                continue
            period = _month_end(int(report[3]), int(report[4])) if report[3] else ""
            url = f"{self._viewer}/dsaf001/main.do?rcpNo={receipt}"
            address = f"{self._base}/api/document.xml"
            yield Filing(registrant, report[1], period, filed, receipt, url, address, "")

    def _registered(self) -> Iterator[tuple[str, str, str]]:
        """DART code, name and stock code (empty for a company that is not listed) of every company."""
        from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

        address = f"{self._base}/api/corpCode.xml"

        def unpack(data: bytes) -> bytes:
            with self._archive(data, address) as archive:
                return _unpacked(archive, max(archive.infolist(), key=lambda m: m.file_size), address)

        register = self._polite.listing(address, unpack, self._key, _A_WEEK)
        try:
            events = etree.iterparse(
                io.BytesIO(register), tag="list", resolve_entities=False, no_network=True
            )
            for _, element in events:
                code, name, stock = (
                    (element.findtext(tag) or "").strip() for tag in ("corp_code", "corp_name", "stock_code")
                )
                yield code, name, stock
                element.clear()
        except etree.XMLSyntaxError as failure:
            raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address) from failure

    def _json(self, address: str) -> dict[str, Any]:
        def read(data: bytes) -> dict[str, Any]:
            try:
                told = json.loads(data)
            except (ValueError, RecursionError) as failure:
                raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address) from failure
            if not isinstance(told, dict) or "status" not in told:
                raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address)
            if told["status"] not in (_WELL, _NOTHING):
                raise _refusal(str(told["status"]), address)
            return told

        return self._polite.listing(address, read, self._key)

    def _archive(self, data: bytes, address: str) -> zipfile.ZipFile:
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as failure:
            status = re.search(rb"<status>\s*(\d{3})\s*</status>", data[:4_096])
            raise _refusal(status[1].decode() if status else "", address) from failure
        if not archive.infolist():
            raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address)
        return archive


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, address: str) -> bytes:
    if member.file_size > MAX_UNPACKED:
        raise FetchError("fetch.too_large", url=address, megabytes=MAX_UNPACKED >> 20)
    try:
        with archive.open(member) as file:
            data = file.read(MAX_UNPACKED + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as failure:
        raise FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address) from failure
    if len(data) > MAX_UNPACKED:
        raise FetchError("fetch.too_large", url=address, megabytes=MAX_UNPACKED >> 20)
    return data


def _refusal(status: str, address: str) -> FetchError:
    """The error for a status code of OpenDART."""
    if status in _KEY_TROUBLE:
        return FetchError("fetch.key_refused", variable=KEY, status=status)
    if status == _TOO_MUCH:
        return FetchError("fetch.daily_limit", publisher=_PUBLISHER)
    if status in (_NOTHING, _NO_FILE):
        return FetchError("fetch.missing", url=address)
    if status:
        return FetchError("fetch.outage", publisher=_PUBLISHER, status=status)
    return FetchError("fetch.not_understood", publisher=_PUBLISHER, url=address)


def _dashed(day: str) -> str:
    match = _DAY.fullmatch(day)
    return "-".join(match.groups()) if match else ""


def _month_end(year: int, month: int) -> str:
    if not 1 <= month <= 12 or not year:
        return ""
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
