"""Filings that a publisher has, and which of them are wanted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import TracebackType
from typing import Literal, Protocol, Self

from corpus.document import Document, DocumentInfo
from corpus.errors import FetchError
from corpus.read.identity import fiscal_period, korean_period

PublisherName = Literal["edgar", "dart"]

_BY_MONTH = ("사업보고서", "반기보고서")
"""Korean reports whose fiscal period their last month tells."""
_TAIL = 6  # digits of an accession that tell two filings of a day apart


@dataclass(frozen=True, slots=True)
class Registrant:
    """A company as a publisher knows it. `code` is the ten-digit CIK or DART's eight-digit company code."""

    publisher: PublisherName
    code: str
    name: str
    ticker: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing that a publisher has.

    Attributes:
        registrant: Whose it is.
        form: 10-K, 8-K, 반기보고서, as `DocumentInfo.form`.
        period_end: Last day of its period, or the day of an event; ISO 8601; empty where the list does not say.
        filed: The day on which it was filed, ISO 8601.
        accession: EDGAR's accession number, or DART's receipt number.
        url: Where a person reads it.
        address: Where the bytes to be read are, without anything secret.
        source: The name that it gets in the catalogue.
    """

    registrant: Registrant
    form: str
    period_end: str
    filed: str
    accession: str
    url: str
    address: str
    source: str

    @property
    def info(self) -> DocumentInfo:
        """What is known of the document before it is read."""
        return DocumentInfo(
            language="ko" if self.registrant.publisher == "dart" else "en",
            company=self.registrant.name,
            ticker=self.registrant.ticker,
            cik=self.registrant.code,
            form=self.form,
            fiscal_period=self._fiscal_period,
            period_end=self.period_end,
            filed=self.filed,
            accession=self.accession,
            url=self.url,
        )

    @property
    def _fiscal_period(self) -> str:
        """The fiscal period as far as form and period tell it; a quarter's number takes the report's text."""
        if self.registrant.publisher == "dart":
            return korean_period(self.form, "", self.period_end) if self.form in _BY_MONTH else ""
        return "" if self.form.startswith("10-Q") else fiscal_period(self.form, self.period_end)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which filings are wanted: of these forms, filed on or after `since` (ISO 8601; empty for any day), and of
    each form the `latest` that many (0 for all)."""

    forms: tuple[str, ...]
    since: str = ""
    latest: int = 0

    def of(self, filings: Iterable[Filing]) -> tuple[Filing, ...]:
        """The wanted ones, newest first."""
        newest = sorted(filings, key=lambda f: (f.filed, f.accession), reverse=True)
        seen: Counter[str] = Counter()
        found: list[Filing] = []
        for filing in newest:
            if filing.form not in self.forms or filing.filed < self.since:
                continue
            seen[filing.form] += 1
            if not self.latest or seen[filing.form] <= self.latest:
                found.append(filing)
        return tuple(found)

    def complete(self, filings: Iterable[Filing], older_until: str) -> bool:
        """Whether nothing filed on or before `older_until` can be wanted any more beside these."""
        if older_until and older_until < self.since:
            return True
        counted = Counter(filing.form for filing in filings)
        return bool(self.latest) and all(counted[form] >= self.latest for form in self.forms)


def forms_named(given: str, known: Sequence[str]) -> tuple[str, ...]:
    """The forms of a list such as `10-K,10q,8-K/A`, as a publisher writes them.

    Raises:
        FetchError: `fetch.unknown_form`: silence about a slip would look like there being no filings.
    """
    by_key = {_form_key(form): form for form in known}
    found: list[str] = []
    for word in filter(None, (part.strip() for part in given.split(","))):
        base, slash, _ = word.upper().partition("/A")
        form = by_key.get(_form_key(base))
        if form is None:
            raise FetchError("fetch.unknown_form", form=word, known=", ".join(known))
        found.append(form + slash)
    return tuple(dict.fromkeys(found))


def _form_key(form: str) -> str:
    return re.sub(r"[\s-]", "", form).upper()


class Publisher(Protocol):
    """Where companies file. A context manager that lets go of its connections."""

    def __enter__(self) -> Self:
        """Itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        ...

    def find(self, asked: str) -> Registrant:
        """The company of a name, ticker or code.

        Raises:
            FetchError: `fetch.unknown_company`, or what asking the publisher raises.
        """
        ...

    def filings(self, registrant: Registrant, choice: Choice) -> tuple[Filing, ...]:
        """A company's filings of a choice, newest first."""
        ...

    def document(self, filing: Filing) -> bytes:
        """The bytes of a filing, as the readers take them."""
        ...

    def company_facts(self, registrant: Registrant) -> bytes | None:
        """The figures of all that a company has reported, for `corpus.read.company_facts`; None where none are told."""
        ...


def named(filings: Sequence[Filing], prefix: str) -> tuple[Filing, ...]:
    """Filings with their names in the catalogue: `NVDA_10-K_2025-01-26.htm`, with the ending of their address.

    Two of one form and day (8-Ks do that) get the end of their accession number as well. All filings that the
    publisher lists must be given at once, so that a name stays the same however few are wanted.
    """
    dates = [filing.period_end or filing.filed for filing in filings]
    same = Counter((filing.form, date) for filing, date in zip(filings, dates, strict=True))
    out: list[Filing] = []
    for filing, date in zip(filings, dates, strict=True):
        parts = [prefix, filing.form.replace("/", "-").replace(" ", "-"), date]
        if same[filing.form, date] > 1:
            parts.append(re.sub(r"\D", "", filing.accession)[-_TAIL:])
        out.append(replace(filing, source="_".join(parts) + PurePosixPath(filing.address).suffix))
    return tuple(out)


def present(filing: Filing, documents: Iterable[Document]) -> Document | None:
    """The document that is this filing: by its accession number, or, where it has none, by company, form and period.

    A document that is shipped in a filing's place, or holds its figures alone, is not the filing.
    """
    for document in documents:
        if document.is_shipped or document.is_figures_only:
            continue
        info = document.info
        if info.accession:
            if info.accession == filing.accession:
                return document
        elif (
            filing.period_end
            and (info.cik, info.form) == (filing.registrant.code, filing.form)
            and info.period_end == filing.period_end
        ):
            return document
    return None
