"""Turnpoint beside a plain LangChain pipeline: same engine, same embeddings, same questions, one run.

Run: `make bench`, or `python -m bench.run [--file FILE]`. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.contract import Usage
from assistant.evaluation.answerers import Answerer, FromSearch
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import described, open_assistant, warm
from assistant.evaluation.identity import file_hash, machine, program
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import Summary, summarise, table
from assistant.evaluation.run import evaluate, read_records
from assistant.evaluation.share import Share
from assistant.models.engine import Engine
from assistant.models.speed import Speed, measured_speed
from bench import plain
from bench.console import Console, duration
from bench.engine import open_engine
from bench.material import OUT, open_index, shared_folder, sources
from bench.reading import Run
from bench.reading import measure as measure_reading
from bench.reading import report as report_of_reading
from index.store import Index

_EXPECTED = {
    "plain": Usage(2_600, 0, 90),
    "plain-short": Usage(420, 60, 90),
    "turnpoint": Usage(600, 250, 110),
}
"""Tokens of one answer, to foretell how long a pipeline takes."""


@dataclass(frozen=True)
class Contender:
    """A pipeline to measure: its folder's name, the table's words for it, who answers, its settings."""

    key: str
    title: str
    answerer: Answerer
    settings: Mapping[str, Any]


def contenders(index: Index, engine: Engine, console: Console) -> list[Contender]:
    """The product, and the plain pipeline at our prompt size and at its own; the slowest last."""
    store = plain.open_store(OUT / "plain-store", index.embedder)
    plain.fill(store, sources(shared_folder()), console)
    assistant = open_assistant(index, engine)
    warm(index, assistant)
    sizes = (("plain-short", "plain LangChain, our prompt size", plain.OUR_SIZE),
             ("plain", "plain LangChain, own prompt size", plain.OWN_SIZE))  # fmt: skip
    return [
        Contender("turnpoint", "Turnpoint", FromSearch(assistant), {"pipeline": "turnpoint"}),
        *(Contender(k, title, plain.Plain(store, engine, s), plain.described(s)) for k, title, s in sizes),
    ]


def foretold(cases: Sequence[Case], speed: Speed) -> float:
    """Seconds that the answers still missing will take on this machine."""
    ids = {case.id for case in cases}
    return sum(
        speed.seconds(usage) * (len(cases) - len({r.id for r in read_records(OUT / key)} & ids))
        for key, usage in _EXPECTED.items()
    )


def comparison(summaries: Mapping[str, Summary]) -> str:
    """A column for each pipeline, a row for each figure."""
    rows: list[list[str]] = []

    def add(name: str, cells: Sequence[str]) -> None:
        rows.append([name, *cells])

    every = list(summaries.values())
    for kind, title in (
        ("all", "gold quotes in the top 5, all"),
        ("article", "… article"),
        ("English on filings", "… English on filings"),
        ("Korean on English filings", "… Korean on English filings"),
    ):
        if all(kind in s.retrieval for s in every):
            add(title, [_share(s.retrieval[kind][5]) for s in every])
    for row in ("all", "article (A)", "filings (B)", "both (C)"):
        if all(row in s.must_have for s in every):
            add(f"must_have satisfied, {row}", [_share(s.must_have[row]) for s in every])
    for row in every[0].behaviour:
        add(row, [_share(s.behaviour[row]) for s in every])
    for stage, title in (
        ("search", "evidence"),
        ("first_token, new question", "first token, new question"),
        ("first_token, follow-up", "first token, follow-up"),
        ("total", "whole answer"),
    ):
        add(f"{title}, p50 / p95 s", [_seconds(s.times.get(stage)) for s in every])
    for key in ("prompt_tokens", "completion_tokens"):
        add(key.replace("_", " "), [f"{s.tokens[key]:.0f}" if s.tokens else "–" for s in every])
    return table(["", *summaries], rows)


def report(
    summaries: Mapping[str, Summary],
    settings: Mapping[str, Any],
    cases: int,
    reading: Mapping[str, Sequence[Run]],
) -> str:
    """The page of `docs`: the table with machine, date and how to repeat it."""
    here = machine()
    return f"""# Turnpoint beside a plain pipeline

Measured {datetime.now(UTC).date().isoformat()} at commit {program()["commit"][:7]} on {here["cpu"]}, {here["cores"]} cores,
{here["memory_gib"]} GiB, with {settings["model"]} ({settings["engine"]}) on {cases} questions over
{settings["documents"]} documents. Both sides have the same model, embeddings, readers and questions.
The plain pipeline is what LangChain's tutorials build: recursive splitter with {plain.CHUNK:,} characters,
dense search, the nearest {plain.TOP} chunks in the prompt, asked to cite and to refuse; once as it is, and
once with as much text as Turnpoint's prompt has.

{comparison(summaries)}
Repeat it with `make bench`. A case's retrieval score is the share of its gold quotes in the first five
results; must_have counts an answer that holds every fact asked for, says nothing forbidden and is at most
700 characters and five sentences long (lists may be longer).

## Reading the filings

{report_of_reading(reading)}
Median of {len(next(iter(reading.values())))} runs, each in processes of its own, with the least and the greatest in brackets.
Turnpoint gives sections, tables with heads and units, reported figures with their places, and passages; the
peers give text alone. Repeat it with `python -m bench.reading`.
"""


def _share(share: Share) -> str:
    hits = f"{share.hits:.1f}".removesuffix(".0")
    return f"{share.share:.0%} ({hits}/{share.n})" if share.n else "–"


def _seconds(times: tuple[float, float, int] | None) -> str:
    return f"{times[0] / 1000:.2f} / {times[1] / 1000:.2f}" if times else "–"


def main() -> None:
    """Measure what is not measured yet, then write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, default=shared_folder() / "eval" / "dev.jsonl")
    parser.add_argument("--anew", action="store_true", help="throw away the answers of an earlier run")
    args = parser.parse_args()
    console = Console()
    cases = read_cases(args.file)
    print("1/4 reading of the filings, three times (about five minutes)")
    reading = measure_reading(3)
    print("2/4 index of the article and the filings (the first time about half an hour on two cores)")
    index = open_index(None, console)
    cases = resolved(cases, text_in(index.library))
    engine = open_engine(console)
    try:
        print("3/4 the peer's chunks (the first time about a quarter of an hour)")
        against = contenders(index, engine, console)
        speed = measured_speed(engine)
        if args.anew:
            for key in _EXPECTED:
                (OUT / key / "answers.jsonl").unlink(missing_ok=True)
        print(
            f"4/4 answers: {len(cases)} questions × {len(against)}, about {duration(foretold(cases, speed))}"
        )
        common = {"file_sha256": file_hash(args.file), **described(index, engine)}
        summaries: dict[str, Summary] = {}
        for contender in against:
            print(contender.title)
            settings = {**common, **contender.settings}
            records = evaluate(cases, contender.answerer, OUT / contender.key, settings, progress=console)
            summaries[contender.title] = summarise(cases, [(r.results, r.answer) for r in records])
    finally:
        engine.close()
        index.close()
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **program(),
        "settings": common,
        "reading": {name: [asdict(run) for run in runs] for name, runs in reading.items()},
        "pipelines": {title: summary.to_json() for title, summary in summaries.items()},
    }
    (OUT / "bench.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    page = report(summaries, common, len(cases), reading)
    Path("docs/bench.md").write_text(page, encoding="utf-8")
    print(comparison(summaries))


if __name__ == "__main__":
    main()
