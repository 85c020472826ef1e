"""Checks figures that the readers took from filings against the filings, by another way of reading them.

Run: `python -m bench.check_facts [--seed 7] [--count 100] [--filings ../shared/corpus]`. Half of the figures are drawn
from tables of filings without tags (PDF and DART), half from inline XBRL. Value, unit, period and label must agree;
exit 1 when one does not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.factcheck.dart import DartFiling
from bench.factcheck.pages import PagedFiling
from bench.factcheck.tagged import TaggedFiling
from bench.shipped_figures import FILINGS, manifest
from corpus.document import Extract
from corpus.facts import Fact
from corpus.read import read

_CHECKED = ("table", "xbrl")
"""The origins that there is a second way of reading for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A figure of a filing, numbered in the order of its text, and why it disagrees; empty when it agrees."""

    file: str
    number: int
    fact: Fact
    cause: str

    @property
    def id(self) -> str:
        """Names the figure in the report."""
        return f"{self.file}#{self.number}"


def main() -> int:
    """Check a random sample and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--filings", type=Path, default=FILINGS)
    parser.add_argument("--all", action="store_true", help="every figure, not a sample")
    given = parser.parse_args()
    extracts = read_filings(given.filings)
    population = {origin: list(numbered(extracts, origin)) for origin in _CHECKED}
    chance = random.Random(given.seed)
    chosen = [
        one
        for origin in _CHECKED
        for one in (
            population[origin]
            if given.all
            else chance.sample(population[origin], min(given.count // 2, len(population[origin])))
        )
    ]
    checked = list(check(given.filings, extracts, chosen))
    for one in sorted(checked, key=lambda c: (bool(c.cause), c.file, c.number)):
        fact = one.fact
        parts = "/".join(member for _, member in fact.dimensions)
        print(
            f"{'DISAGREES' if one.cause else 'agrees'}  {one.id}  {fact.concept} {parts} {fact.start}..{fact.end} "
            f"{fact.value:g} {fact.unit}  {one.cause}".rstrip()
        )
    agreed = sum(not one.cause for one in checked)
    print(f"{agreed} of {len(checked)} agree")
    return int(agreed != len(checked))


def read_filings(filings: Path) -> dict[str, Extract]:
    """The filings of the list as the program reads them."""
    return {file: read((filings / file).read_bytes(), file) for file in manifest(filings)}


def numbered(extracts: dict[str, Extract], origin: str) -> Iterator[tuple[str, int]]:
    """The figures of one origin as file and number, in a fixed order."""
    for file, extract in sorted(extracts.items()):
        yield from ((file, number) for number, fact in enumerate(extract.facts) if fact.origin == origin)


def check(
    filings: Path, extracts: dict[str, Extract], chosen: Sequence[tuple[str, int]]
) -> Iterator[Checked]:
    """Read each figure a second time."""
    opened: dict[str, DartFiling | PagedFiling | TaggedFiling] = {}
    for file, number in chosen:
        if file not in opened:
            kind = {".pdf": PagedFiling, ".xml": DartFiling}.get(Path(file).suffix, TaggedFiling)
            opened[file] = kind((filings / file).read_bytes())
        extract, second = extracts[file], opened[file]
        fact = extract.facts[number]
        if isinstance(second, DartFiling):
            cause = second.check(fact)
        else:
            block = next(b for b in extract.blocks if b.start <= (fact.at or 0) < b.end)
            if isinstance(second, PagedFiling):
                cause = second.check(fact, block.page or 0)
            else:
                cause = second.check(fact, extract.text[block.start : block.end])
        yield Checked(file, number, fact, cause)
    for second in opened.values():
        if isinstance(second, PagedFiling):
            second.close()


if __name__ == "__main__":
    sys.exit(main())
