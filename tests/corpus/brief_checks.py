"""What a brief of a filing must keep to: its figures, years and companies stand in the section it names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.amounts import Amount, compare, find_amounts
from corpus.companies import find_companies
from corpus.document import Passage
from corpus.period_reading import find_periods

LONGEST_SHARED_WORDS = 7
LONGEST_SHARED_LETTERS = 39

_PERIOD = re.compile(r"(?:FY)?((?:19|20)\d\d)(?:Q([1-4])|H[12]|M9|-\d\d)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# Neither names nor numbers can be put in other words; each, with what joins it to the next, is one mark.
_NUMBER = re.compile(r"[\w$€₩%.,&-]*\d[\w%]*(?:[.,-]\d+)*%?")
_PROPER = re.compile(
    r"\b[A-Z][\w&’'.-]*(?:(?:,? and|,? or| of(?: the)?| for|,)? (?!\W)[A-Z][\w&’'.-]*|, [A-Z][\w&’'.-]*)+"
)
_MARK = "◆"
_BARE = "bare"


@dataclass(frozen=True)
class Section:
    """All passages of a filing under one path of headings."""

    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """Everything said there, with the heads of its tables and the headings above it."""
        first = self.passages[0]
        return "\n".join([*first.section, *(part for p in self.passages for part in (p.context, p.text))])

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount in base units; a table's bare numbers are scaled by the words of its head."""
        found: list[Amount] = []
        for passage in self.passages:
            table = passage.kind == "table"
            amounts = find_amounts(passage.text, passage.context if table else None)
            found += [amount if table else _of_prose(amount) for amount in amounts]
            found += [_of_prose(amount) for amount in find_amounts(passage.context)]
        # What accounts show in brackets is told as money paid or lost, without a sign.
        found += [_unsigned(amount) for amount in found if amount.value < 0]
        return tuple(amount for amount in found if amount.kind == "amount")

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that stand anywhere in it."""
        return frozenset(int(year) for year in _YEAR.findall(self.text))

    @cached_property
    def quarters(self) -> frozenset[int]:
        """The quarters that it names."""
        return frozenset(mention.quarter for mention in find_periods(self.text) if mention.quarter)

    @cached_property
    def companies(self) -> frozenset[str]:
        """The companies that it names."""
        return companies(self.text)


def sections(passages: Iterable[Passage]) -> dict[str, Section]:
    """The sections of a filing by their paths, the headings joined with " > "."""
    gathered: dict[str, list[Passage]] = {}
    for passage in passages:
        gathered.setdefault(" > ".join(passage.section), []).append(passage)
    return {path: Section(tuple(found)) for path, found in gathered.items()}


def _of_prose(amount: Amount) -> Amount:
    # A bare number agrees with any unit; in prose it proves nothing of a dollar or a percent.
    return amount if amount.unit else replace(amount, unit=_BARE)


def _unsigned(amount: Amount) -> Amount:
    return replace(amount, value=-amount.value, low=-amount.high, high=-amount.low)


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a statement without its years and periods."""
    return tuple(amount for amount in find_amounts(text) if amount.kind == "amount")


def companies(text: str) -> frozenset[str]:
    """The companies that a text names, themselves or by a product."""
    return frozenset(mention.company.id for mention in find_companies(text))


def unsupported_amounts(text: str, section: Section) -> list[str]:
    """The amounts of a statement that no amount of the section bears out."""
    return [
        stated.text
        for stated in amounts(text)
        if not any(
            compare(stated if stated.unit else replace(stated, unit=source.unit), source).agrees
            for source in section.amounts
        )
    ]


def unsupported_periods(text: str, section: Section, own: frozenset[int], quarter: int) -> list[str]:
    """The years and quarters of a statement that are neither the filing's own nor named in the section."""
    years = {int(year) for year in _YEAR.findall(text)} - section.years - own
    quarters = {mention.quarter for mention in find_periods(text) if mention.quarter}
    quarters -= section.quarters | {quarter}
    return [*map(str, sorted(years)), *(f"Q{number}" for number in sorted(quarters))]


def own_years(head: dict[str, str]) -> tuple[frozenset[int], int]:
    """The years in which a filing's period lies and it was filed, and its quarter (0 for a year's report)."""
    period = _PERIOD.fullmatch(head["fiscal_period"])
    assert period, head
    days = (head["period_end"], head["filed"])
    return frozenset({int(period[1]), *(int(day[:4]) for day in days if day)}), int(period[2] or 0)


def is_period(text: str) -> bool:
    """Whether it is written as the project writes fiscal periods."""
    return _PERIOD.fullmatch(text) is not None


def unequal_amounts(ko: str, en: str) -> list[str]:
    """The amounts of either language that the other has not got, each of them counted once."""
    left = list(amounts(en))
    missing: list[str] = []
    for stated in amounts(ko):
        same = next((a for a in left if compare(stated, a).agrees), None)
        if same is None:
            missing.append(stated.text)
        else:
            left.remove(same)
    return missing + [amount.text for amount in left]


def _squeezed(text: str) -> str:
    """A text with every name and number as one mark, so that only wording is left to compare."""
    text = unicodedata.normalize("NFKC", text).replace("“", '"').replace("”", '"')
    pieces: list[str] = []
    at = 0
    for mention in find_companies(text):
        pieces += [text[at : mention.start], _MARK]
        at = mention.end
    text = "".join([*pieces, text[at:]])
    text = _PROPER.sub(_MARK, _NUMBER.sub(_MARK, text))
    return re.sub(rf"{_MARK}(?:[\s,·()/]*(?:and |or |및 |와 |과 )?{_MARK})+", _MARK, text).casefold()


class Wording:
    """The wording of a filing's text, to find runs of it in statements."""

    def __init__(self, text: str) -> None:
        source = _squeezed(text)
        self._letters = re.sub(r"\s+", "", source)
        self._runs = frozenset(_runs(_words(source), LONGEST_SHARED_WORDS + 1))

    def copied(self, statement: str) -> list[str]:
        """The runs of words or letters that a statement shares with the filing, too long for chance."""
        text = _squeezed(statement)
        letters, size = re.sub(r"\s+", "", text), LONGEST_SHARED_LETTERS + 1
        found = (letters[at : at + size] for at in range(len(letters) - size + 1))
        long = [run for run in found if run.count(_MARK) < 4 and run in self._letters]
        runs = _runs(_words(text), LONGEST_SHARED_WORDS + 1)
        return long + [run for run in runs if run in self._runs]


def _words(text: str) -> list[str]:
    return re.findall(rf"[\w{_MARK}’'-]+", text)


def _runs(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]
