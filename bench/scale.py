"""How search, memory, disk and indexing grow with the number of passages, up to a million.

Run: `python -m bench.scale [--most 1000000] [--folder DIR]`; an interrupted run goes on where it was. The passages are made,
and nothing of them is kept but in the folder: sentences of the real filings beside the checkout, put together anew in the
shape of their passages, and the vector of the passage whose shape they have with noise added. A made passage has one
vector; a real one has 1.7 windows with one each. What is made belongs to made companies of ten reports each, and one
document in fifty to the company whose shape it has, so that a question that names one looks among some of all.

At each size the search of the dev questions is measured in a process of its own, without the model's translation.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import psutil

import index.words
from assistant.evaluation.identity import machine
from assistant.evaluation.report import table
from assistant.evaluation.share import percentile
from bench.console import Console
from bench.material import OUT, open_index, shared_folder
from corpus.document import DocumentInfo, Extract, Language, Passage
from corpus.keeping import Keeping
from corpus.sentences import sentence_spans
from corpus.windows import header, windows
from index.embed import Vectors
from index.pending import shelf_of
from index.search import Searcher
from index.store import Index

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_PASSAGES = 500  # of a made document
_REPORTS = 10  # of a made company
_REAL = 50  # one document in so many is of a real company
_NOISE = 0.6  # length of what is added to a vector of length 1
_AT_ONCE = 10  # documents written in one transaction of the catalogue
_QUESTIONS = 60


@dataclass(frozen=True)
class Material:
    """What passages are made from: real ones with their vectors and infos, and sentences by kind and language."""

    passages: Sequence[tuple[Passage, DocumentInfo]]
    vectors: Vectors
    sentences: Mapping[tuple[str, Language], Sequence[str]]


def material(real: Index) -> Material:
    """The real passages of the bench's own index; their vectors come from the cache of embeddings."""
    passages: list[tuple[Passage, DocumentInfo]] = []
    texts: list[str] = []
    sentences: dict[tuple[str, Language], list[str]] = {}
    for document in real.library.documents():
        for stored in real.library.passages_of(document.id):
            one, info = stored.passage, document.info
            if one.exhibit or not info.is_filing or not (spans := windows(one)):
                continue
            passages.append((one, info))
            start, end = spans[0]
            texts.append(f"{header(info, one)}\n{one.text[start:end]}")
            pool = sentences.setdefault((one.kind, info.language), [])
            pool += [one.text[a:b] for a, b in sentence_spans(one.text)]
    return Material(passages, real.embedder.passages(texts), sentences)


def made(given: Material, number: int) -> tuple[Keeping, Vectors]:
    """A document and the vectors of its passages; the same for the same number."""
    chance = random.Random(number)
    _, of = given.passages[chance.randrange(len(given.passages))]
    alike = [n for n, (_, info) in enumerate(given.passages) if info == of]
    split: list[Passage] = []
    models: list[int] = []
    at = 0
    for _ in range(_PASSAGES):
        model = chance.choice(alike)
        shape = given.passages[model][0]
        pool = given.sentences[shape.kind, of.language]
        between = "\n" if shape.kind == "table" else " "
        said = [chance.choice(pool) for _ in sentence_spans(shape.text)]
        text = between.join(said)[:1_200].strip()
        split.append(replace(shape, start=at, end=at + len(text), text=text))
        models.append(model)
        at += len(text) + 2
    noise = np.random.default_rng(number).standard_normal((_PASSAGES, given.vectors.shape[1]), np.float32)
    vectors = given.vectors[models] + _NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    info = of
    if number % _REAL:
        company = number // _REPORTS
        period = f"FY{2025 - number % _REPORTS}"
        info = replace(
            of, title=f"Company {company} {of.form} {period}", company=f"Company {company}", ticker=f"C{company}",
            cik=f"9{company:09d}", fiscal_period=period, period_end=f"{period[2:]}-12-31", accession=f"made-{number}",
        )  # fmt: skip
    else:
        info = replace(of, accession=f"made-{number}")
    source = f"made-{number:06d}"
    extract = Extract("\n\n".join(one.text for one in split), (), info)
    return Keeping(source, hashlib.sha256(source.encode()).hexdigest(), extract, split), vectors


def build(home: Path, given: Material, passages: int) -> dict[str, float]:
    """Fill a data folder up to so many passages; processor seconds of each stage for what was added."""
    index.words.tokens = lru_cache(maxsize=None)(index.words.tokens)  # sentences recur; real ones do not
    opened = Index.open(home)
    progress = Console()
    spent = dict.fromkeys(("catalogue", "words", "vectors"), 0.0)
    have, wanted = len(opened.library.documents()), passages // _PASSAGES
    begun = have
    for first in range(have, wanted, _AT_ONCE):
        batch = [made(given, number) for number in range(first, min(first + _AT_ONCE, wanted))]
        before = time.process_time()
        kept = opened.library.keep_all([keeping for keeping, _ in batch])
        spent["catalogue"] += time.process_time() - before
        for one, (_, vectors) in zip(kept, batch, strict=True):
            before = time.process_time()
            stored = opened.library.passages_of(one.document.id)
            opened.words.add(one.document.id, stored)
            between = time.process_time()
            rows = [(s.id, 0, 0, len(s.passage.text)) for s in stored]
            opened.vectors.add(one.document.id, shelf_of(one.document), rows, vectors)
            opened.vectors.finish(one.document.id, shelf_of(one.document))
            spent["words"] += between - before
            spent["vectors"] += time.process_time() - between
        progress("make documents", min(first + _AT_ONCE, wanted), wanted)
    opened.close()
    return {name: seconds / max(1, wanted - begun) / _PASSAGES * 1_000 for name, seconds in spent.items()}


def measure(home: Path) -> dict[str, Any]:
    """Search times in milliseconds, and memory in MB before and after; in this process, which does nothing else."""
    process = psutil.Process()
    opened = Index.open(home)
    opened.embedder.queries(["ready"])
    before = process.memory_info().rss
    searcher = Searcher(opened)
    lines = (shared_folder() / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: 2 * _QUESTIONS]
    # What a server has in memory after its first minutes: half of the questions are not measured.
    for question in questions[::2]:
        list(searcher.search(question, 10))
    wall: list[float] = []
    processor: list[float] = []
    for question in questions[1::2]:
        began, used = time.perf_counter(), time.process_time()
        list(searcher.search(question, 10))
        wall.append((time.perf_counter() - began) * 1_000)
        processor.append((time.process_time() - used) * 1_000)
    after = process.memory_info().rss
    found = {
        "passages": sum(document.passages for document in opened.library.documents()),
        "documents": len(opened.library.documents()),
        "questions": len(wall),
        "wall": wall,
        "p50": percentile(wall, 50),
        "p95": percentile(wall, 95),
        "processor_p50": percentile(processor, 50),
        "processor_p95": percentile(processor, 95),
        "mb_before_search": before / 2**20,
        "mb": after / 2**20,
        "disk_mb": {
            name: _size(home / name) / 2**20 for name in ("catalogue.sqlite", "words.sqlite", "vectors")
        },
    }
    opened.close()
    return found


def _size(path: Path) -> int:
    return sum(
        file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file()
    )


def report(rows: Sequence[Mapping[str, Any]]) -> str:
    """A Markdown table, a row for each size."""
    head = ["passages", "search p50 ms", "p95 ms", "of processor p50", "p95", "memory MB", "catalogue MB",
            "words MB", "vectors MB", "s a 1,000 passages: catalogue", "words", "vectors"]  # fmt: skip
    return table(
        head,
        [
            [
                f"{row['passages']:,}",
                *(f"{row[name]:,.0f}" for name in ("p50", "p95", "processor_p50", "processor_p95", "mb")),
                *(f"{size:,.0f}" for size in row["disk_mb"].values()),
                *(f"{row['making'][name]:.2f}" for name in ("catalogue", "words", "vectors")),
            ]
            for row in rows
        ],
    )


def main() -> None:
    """Make, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the greatest number of passages")
    parser.add_argument("--folder", type=Path, default=OUT / "scale")
    parser.add_argument(
        "--real", type=Path, help="a data folder with the filings; the bench's own by default"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    args.folder.mkdir(parents=True, exist_ok=True)
    results = args.folder / "results.json"
    rows: list[dict[str, Any]] = json.loads(results.read_text("utf-8")) if results.is_file() else []
    real = open_index(args.real, Console())
    given = material(real)
    real.close()
    for size in SIZES:
        if size > args.most or any(row["size"] == size for row in rows):
            continue
        making = build(args.folder / "home", given, size)
        said = subprocess.run(
            [sys.executable, "-m", "bench.scale", "--measure", str(args.folder / "home")],
            stdout=subprocess.PIPE,
            check=True,
        )
        rows.append({"size": size, "making": making, "machine": machine(), **json.loads(said.stdout)})
        results.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        print(report(rows), flush=True)


if __name__ == "__main__":
    main()
