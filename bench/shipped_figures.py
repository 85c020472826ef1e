"""Makes the shipped figures anew: the main figures of each filing beside the checkout, a file of rows for each.

Run: `python -m bench.shipped_figures [--filings ../shared/corpus] [--to corpus/figures/filings]`. The same filings give
the same files. Figures are kept, never sentences.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from corpus.document import DocumentInfo, Extract
from corpus.figures.main import main_facts
from corpus.figures.shipped import HEAD, ShippedFigures, to_tsv
from corpus.read import read

_ROOT = Path(__file__).parents[1]
FILINGS = _ROOT.parent / "shared" / "corpus"
TO = _ROOT / "corpus" / "figures" / "filings"


def main() -> None:
    """Write a file for each filing of the manifest that states a main figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--filings", type=Path, default=FILINGS)
    parser.add_argument("--to", type=Path, default=TO)
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    rows = size = 0
    for name, listed in manifest(given.filings).items():
        file = given.filings / name
        figures = shipped_figures(file.stem, read(file.read_bytes(), name), listed)
        if figures.facts:
            text = to_tsv(figures)
            (given.to / f"{figures.name}.tsv").write_text(text, encoding="utf-8", newline="\n")
            rows, size = rows + len(figures.facts), size + len(text.encode())
        print(f"{len(figures.facts):5d}  {figures.name}")
    print(f"{rows} figures, {size / 1e3:.0f} kB")


def manifest(filings: Path) -> dict[str, Mapping[str, str]]:
    """The rows of the filings' list by file name."""
    with (filings / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}


def shipped_figures(name: str, extract: Extract, listed: Mapping[str, str]) -> ShippedFigures:
    """A filing's main figures, and what it or the list says about it."""
    return ShippedFigures(name, _info(extract.info, listed), main_facts(extract.facts, extract.info))


def _info(info: DocumentInfo, listed: Mapping[str, str]) -> DocumentInfo:
    known = {name: getattr(info, name) or listed.get(name, "") for name in HEAD}
    known["url"] = known["url"] or public_address(known)
    return replace(DocumentInfo(), **known)  # pyright: ignore[reportArgumentType]


def public_address(known: Mapping[str, str]) -> str:
    """Where the public finds a filing: its own folder, or the company's list of that form where its number is unknown."""
    accession, korean = known["accession"], known["language"] == "ko"
    if korean:
        return f"https://dart.fss.or.kr/dsaf001/main.do?rcpNo={accession}" if accession else ""
    if not accession:
        return f"https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={known['cik']}&type={known['form']}"
    return f"https://www.sec.gov/Archives/edgar/data/{known['cik'].lstrip('0')}/{accession.replace('-', '')}/"


if __name__ == "__main__":
    main()
