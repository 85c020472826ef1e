"""How much of the questions' evidence a reader keeps: share of quotes in the text, in one passage, in two.

Run: `python -m bench.evidence_coverage [--shared ../shared]`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.evaluation.fold import fold
from corpus.document import Extract, Passage
from corpus.read import read
from corpus.split import split
from corpus.windows import windows


@dataclass
class Read:
    """A document as read and split."""

    extract: Extract
    passages: tuple[Passage, ...]
    seconds: float


def load(shared: Path, names: set[str] | None = None) -> Iterator[tuple[str, Read]]:
    """Read and split the article and the filings (those named)."""
    paths = [shared / "seed" / "article.txt", *sorted(shared.joinpath("corpus").glob("*_*.*"))]
    for path in paths:
        name = "article" if path.name == "article.txt" else path.name
        if names is not None and name not in names:
            continue
        start = time.perf_counter()
        extract = read(path.read_bytes(), path.name)
        passages = split(extract)
        yield name, Read(extract, passages, time.perf_counter() - start)


def main() -> None:
    """Print the table and the ids of what is missing."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[1].parent / "shared")
    shared: Path = parser.parse_args().shared
    quotes: dict[str, dict[str, str]] = defaultdict(dict)
    for line in (shared / "eval" / "dev.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        for evidence in case.get("evidence", []):
            quotes[evidence["document"]][fold(evidence["quote"])] = f"{case['id']}: {evidence['quote'][:70]}"
    total = [0, 0, 0, 0]
    passages = spans = characters = embedded = 0
    seconds = 0.0
    print(
        f"{'document':34}{'s':>6}{'passages':>9}{'windows':>8}{'mean':>6}{'quotes':>8}{'text':>6}{'one':>6}{'two':>6}"
    )
    for name, found in load(shared):
        whole = fold(found.extract.text)
        folded = [fold(passage.text) for passage in found.passages]
        pairs = [a + b for a, b in pairwise(folded)]
        counts = [0, 0, 0, 0]
        missing: list[str] = []
        for quote, label in quotes.get(name, {}).items():
            in_one = any(quote in text for text in folded)
            in_two = in_one or any(quote in text for text in pairs)
            in_text = in_two or quote in whole
            counts = [counts[0] + 1, counts[1] + in_text, counts[2] + in_one, counts[3] + in_two]
            if not in_one:
                missing.append(f"    {'two' if in_two else 'TEXT ONLY' if in_text else 'MISSING'} {label}")
        inside = [window for passage in found.passages for window in windows(passage)]
        mean = sum(len(passage.text) for passage in found.passages) // max(len(found.passages), 1)
        print(
            f"{name:34}{found.seconds:6.2f}{len(found.passages):9}{len(inside):8}{mean:6}"
            + "".join(f"{count:{width}}" for count, width in zip(counts, (8, 6, 6, 6), strict=True))
        )
        print(*missing, sep="\n", end="\n" if missing else "")
        total = [a + b for a, b in zip(total, counts, strict=True)]
        passages, spans, seconds = (
            passages + len(found.passages),
            spans + len(inside),
            seconds + found.seconds,
        )
        characters += len(found.extract.text)
        embedded += sum(end - start for start, end in inside)
    print(
        f"\n{passages} passages, {spans} windows, {characters:,} characters read, {embedded:,} in windows, "
        f"{seconds:.1f} s; of {total[0]} quotes {total[1]} in the text, {total[2]} in one passage, "
        f"{total[3]} in one or two"
    )


if __name__ == "__main__":
    main()
