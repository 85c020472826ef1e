"""Measures how fast the filings are read, structured and split, beside what reads their text alone.

Run: `python -m bench.reading [--runs 3]`. Each run of each reader is a process of its own, so that its peak
memory is its own. The peers do less: they give text without sections, tables' heads, pages' furniture taken
out, or reported figures; pypdf's is not even split.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from assistant.evaluation.identity import machine
from assistant.evaluation.report import table
from bench.material import shared_folder, sources
from bench.plain import CHUNK, OVERLAP
from corpus.read.isolated import IsolatedReader

Reader = Callable[[Path], object]
_FORMATS = {".html": "HTML", ".pdf": "PDF", ".xml": "DART XML"}


@dataclass(frozen=True)
class Run:
    """Seconds for each format, and the peak memory of all processes of a run, in MB."""

    seconds: Mapping[str, float]
    peak_mb: float


def product() -> tuple[Reader, Callable[[], None], Sequence[str]]:
    """Ours, as the product reads: in a process apart, read, structured, figures found, split."""
    reader = IsolatedReader()
    return (lambda path: reader.read(path.read_bytes(), path.name)), reader.close, tuple(_FORMATS)


def pypdf() -> tuple[Reader, Callable[[], None], Sequence[str]]:
    """The text of each page of a PDF by pypdf."""
    from pypdf import PdfReader

    return (lambda path: [page.extract_text() for page in PdfReader(path).pages]), _nothing, (".pdf",)


def lxml_splitter() -> tuple[Reader, Callable[[], None], Sequence[str]]:
    """All text of an HTML tree by lxml, cut by LangChain's recursive splitter."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from lxml import html

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    return (
        lambda path: splitter.split_text(str(html.fromstring(path.read_bytes()).text_content())),
        _nothing,
        (".html",),
    )


READERS = {"Turnpoint": product, "pypdf": pypdf, "lxml and recursive splitter": lxml_splitter}


def measure(runs: int) -> dict[str, list[Run]]:
    """Every reader so many times, in turns, so that a busy machine is busy for all."""
    measured: dict[str, list[Run]] = {name: [] for name in READERS}
    for _ in range(runs):
        for name, found in measured.items():
            said = subprocess.run(
                [sys.executable, "-m", "bench.reading", "--alone", name], stdout=subprocess.PIPE, check=True
            )
            found.append(Run(**json.loads(said.stdout)))
    return measured


def report(measured: Mapping[str, Sequence[Run]]) -> str:
    """A Markdown table: medians, with the least and the greatest in brackets."""
    counts = {kind: len(paths) for kind, paths in _filings().items()}
    units = {
        ".html": (counts[".html"], "documents"),
        ".pdf": (_pages(), "pages"),
        ".xml": (counts[".xml"], "documents"),
    }
    rows = [
        [f"{_FORMATS[kind]}, {unit} a second ({count})"]
        + [
            _spread([count / run.seconds[kind] for run in runs if kind in run.seconds])
            for runs in measured.values()
        ]
        for kind, (count, unit) in units.items()
    ]
    total = sum(counts.values())
    whole = [
        _spread([sum(run.seconds.values()) for run in runs if len(run.seconds) == len(_FORMATS)])
        for runs in measured.values()
    ]
    rows.append([f"all {total} filings, seconds", *whole])
    rows.append(
        ["peak memory, MB", *(_spread([run.peak_mb for run in runs], 0) for runs in measured.values())]
    )
    return table(["", *measured], rows)


def _alone(name: str) -> Run:
    """One run, in this process."""
    read, close, kinds = READERS[name]()
    seconds: dict[str, float] = {}
    for kind in kinds:
        begun = time.perf_counter()
        for path in _filings()[kind]:
            read(path)
        seconds[kind] = time.perf_counter() - begun
    close()
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Run(seconds, peak / (1024 if sys.platform != "darwin" else 2**20))


def _filings() -> dict[str, list[Path]]:
    return {kind: [path for path in sources(shared_folder()) if path.suffix == kind] for kind in _FORMATS}


def _pages() -> int:
    from pypdfium2 import PdfDocument

    return sum(len(PdfDocument(path)) for path in _filings()[".pdf"])


def _spread(values: Sequence[float], digits: int = 1) -> str:
    if not values:
        return "–"
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def _nothing() -> None:
    return


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--alone", choices=READERS, help="one run of one reader in this process, as JSON")
    args = parser.parse_args()
    if args.alone:
        print(json.dumps(asdict(_alone(args.alone))))
        return
    here = machine()
    print(report(measure(args.runs)))
    print(
        f"{here['cpu']}, {here['cores']} cores, median of {args.runs} runs with the least and the greatest."
    )


if __name__ == "__main__":
    main()
