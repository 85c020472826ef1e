"""Makes the shipped figures anew: the main figures of each filing beside the checkout, a file of rows for each.

Run: `python -m bench.shipped_figures [--filings ../shared/corpus] [--to corpus/figures/filings]`. The same filings give
the same files. Figures are kept, never sentences.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from corpus.document import DocumentInfo, Extract
from corpus.facts import Fact, segment_key, segment_of
from corpus.figures.shipped import HEAD, ShippedFigures, to_tsv
from corpus.metrics import Metric, all_metrics, metric_of
from corpus.periods import fiscal_period_of
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
    return ShippedFigures(name, _info(extract.info, listed), main_facts(extract))


def main_facts(extract: Extract) -> tuple[Fact, ...]:
    """Each figure of a metric and period once: under its preferred tag, the most exact of them.

    In the order of the metrics, the whole company before its parts, the newest period first.
    """
    chosen: dict[tuple[str, str, str, str], tuple[tuple[int, int, int], Fact]] = {}
    for place, fact in enumerate(extract.facts):
        metric = all_metrics().get(metric_of(fact))
        segment = segment_of(fact.dimensions)
        if metric is None or segment is None or not _may_be_told(fact, metric, extract.info):
            continue
        tag = metric.concepts.index(fact.concept) if fact.concept in metric.concepts else len(metric.concepts)
        coarse = -99 if fact.decimals is None else -fact.decimals
        key = metric.id, segment_key(segment), fact.start, fact.end
        if key not in chosen or (tag, coarse, place) < chosen[key][0]:
            chosen[key] = ((tag, coarse, place), fact)
    order = {name: number for number, name in enumerate(all_metrics())}
    newest = sorted(chosen.items(), key=lambda item: (item[0][3], item[0][2]), reverse=True)
    newest.sort(key=lambda item: (order[item[0][0]], item[0][1]))
    return tuple(fact for _, (_, fact) in newest)


def _may_be_told(fact: Fact, metric: Metric, info: DocumentInfo) -> bool:
    """Whether a figure has the metric's kind of unit and a period that a name can be given to."""
    kinds = {
        "percent": r"percent",
        "shares": r"shares",
        "per_share": r"[A-Z]{3}/shares",
        "money": r"[A-Z]{3}",
    }
    return (
        bool(fact.start) is metric.flow
        and bool(re.fullmatch(kinds[metric.unit], fact.unit))
        and bool(fiscal_period_of(fact.start, fact.end, info.fiscal_period, info.period_end))
    )


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
