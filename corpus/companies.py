"""The companies that people ask about, and the places in a text that name them.

The list in `companies.toml` holds companies with and without documents in any corpus: a question about a
company without documents must be recognised too, so that it can be refused rather than answered from
another company's report.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from corpus.document import Language
from corpus.terms import Entry, Finder


@dataclass(frozen=True, slots=True)
class Company:
    """A company by its names. `id` is the ticker, or a slug for a company without one.

    `cik` (ten digits, EDGAR) and `dart` (eight digits, DART) are empty where unknown. `brands` and
    `products` are groups of names of the same thing, in both languages.
    """

    id: str
    en: str
    ko: str
    ticker: str = ""
    cik: str = ""
    dart: str = ""
    aliases: tuple[str, ...] = ()
    brands: tuple[tuple[str, ...], ...] = ()
    products: tuple[tuple[str, ...], ...] = ()
    case: bool = False
    word: bool = False

    def name(self, language: Language) -> str:
        """The company's usual name in a language."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a company: `surface == text[start:end]`, in code points, without particles.

    `by` tells whether the company's own name stands there, or a product that only it has. `en` and `ko` are
    the usual names of what is mentioned: of the company, the brand or the product.
    """

    company: Company
    start: int
    end: int
    surface: str
    by: Literal["name", "product"]
    en: str
    ko: str

    def name(self, language: Language) -> str:
        """What is mentioned, in a language."""
        return self.ko if language == "ko" else self.en


@cache
def all_companies() -> tuple[Company, ...]:
    """Every known company, in the order of the list."""
    raw = tomllib.loads(files("corpus").joinpath("companies.toml").read_text("utf-8"))
    rows: list[dict[str, Any]] = raw["company"]
    return tuple(
        Company(
            **{key: value for key, value in row.items() if key not in {"aliases", "brands", "products"}},
            aliases=tuple(row.get("aliases", ())),
            brands=tuple(tuple(group) for group in row.get("brands", ())),
            products=tuple(tuple(group) for group in row.get("products", ())),
        )
        for row in rows
    )


def find_companies(text: str) -> tuple[Mention, ...]:
    """The companies that a question or passage names, from left to right, none overlapping another.

    The longest name wins (SK하이닉스 over 하이닉스); Latin names stop at word borders, short Korean ones at
    a particle.
    """
    return tuple(
        Mention(
            found.value.company, found.start, found.end, found.surface, found.value.by, *found.value.names
        )
        for found in _finder().find(text)
    )


def company_of(name: str) -> Company | None:
    """The company with this registrant name, ticker, CIK or DART code; None for one that is not listed.

    Legal forms are ignored, so `ADVANCED MICRO DEVICES INC`, `삼성전자주식회사` and `PG&E Corporation`
    are all found. Unlike `find_companies` the whole of `name` must be the name.
    """
    register = _register()
    return register.get(name.strip()) or register.get(bare_name(name)) or None


@dataclass(frozen=True, slots=True)
class _Named:
    company: Company
    by: Literal["name", "product"]
    names: tuple[str, str]


def _is_korean(name: str) -> bool:
    return any("가" <= char <= "힣" for char in name)


def _both(group: tuple[str, ...]) -> tuple[str, str]:
    """The English and the Korean form of a group of names; either stands in for a missing other."""
    en = next((name for name in group if not _is_korean(name)), group[0])
    ko = next((name for name in group if _is_korean(name)), group[0])
    return en, ko


def _entries() -> Iterator[Entry[_Named]]:
    for company in all_companies():
        own = _Named(company, "name", (company.en, company.ko))
        names = [(name, own) for name in (company.en, company.ko, *company.aliases)]
        for group in company.brands:
            names += [(name, _Named(company, "name", _both(group))) for name in group]
        for group in company.products:
            names += [(name, _Named(company, "product", _both(group))) for name in group]
        if len(company.ticker) > 2 and not company.word:
            names.append((company.ticker, own))
            if len(company.ticker) > 3 and company.ticker.casefold() != company.en.casefold():
                # As it is typed; shorter ones are words and units in small letters (mu, so, ms), and so are names (meta).
                yield Entry(company.ticker.lower(), own, case=True, right="particle")
        for name, value in names:
            # Short Latin names are capitals or they are other words (MS, ARM, H20).
            short = not _is_korean(name) and (len(name) <= 4 or name == company.ticker)
            case = short or (company.case and value is own and not _is_korean(name))
            yield Entry(name, value, case=case, right="particle")
            if case and name != name.upper():
                yield Entry(name.upper(), value, case=True, right="particle")


@cache
def _finder() -> Finder[_Named]:
    return Finder(_entries())


_LEGAL = re.compile(
    r"(?:\s|,|\b)(?:the|inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|n\.?v|s\.?a|ag|se|"
    r"holdings?|group|"
    r"technology|technologies|trust|/[a-z]{2,3}/?)(?=\W|$)|주식회사|유한회사|\(주\)|㈜"
)


def bare_name(name: str) -> str:
    """A company's name as it is compared: without legal forms, blanks and marks, in small letters."""
    folded = unicodedata.normalize("NFKC", name.replace("㈜", " ")).casefold()
    folded = folded.replace(".com", " com").replace(" com ", " ")
    bare = re.sub(r"[\W_]", "", _LEGAL.sub(" ", folded))
    return bare or re.sub(r"[\W_]", "", folded)


@cache
def _register() -> dict[str, Company]:
    register: dict[str, Company] = {}
    for company in all_companies():
        brands = (name for group in company.brands for name in group)
        for name in (company.en, company.ko, *company.aliases, *brands):
            register.setdefault(bare_name(name), company)
    for company in all_companies():
        for code in (company.id, company.ticker, company.cik, company.dart, company.cik.lstrip("0")):
            if code:
                register[code] = company
    return register
