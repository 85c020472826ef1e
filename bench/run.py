"""Turnpoint beside plain LangChain, LlamaIndex and Haystack: same engine, same embeddings, same questions, one run.

Run: `make bench`, or `python -m bench.run [--file FILE] [--few N] [--small]`. Interrupted, it goes on where it was. With `--few`
or `--small` it tries itself out on some questions or on five documents, and writes no page.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from assistant.contract import Usage
from assistant.evaluation.answerers import Answerer, FromSearch
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import described, open_assistant, warm
from assistant.evaluation.identity import file_hash, machine, program
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import Summary, summarise, table
from assistant.evaluation.run import Record, evaluate, read_records
from assistant.evaluation.share import Share
from assistant.models.engine import Engine
from assistant.models.speed import Speed, measured_speed
from bench import decode, plain
from bench.console import Console, duration
from bench.engine import open_engine
from bench.material import OUT, open_index, shared_folder, sources, subset
from bench.ratios import paid, ratio_table, ratios
from bench.reading import Run
from bench.reading import measure as measure_reading
from bench.reading import report as report_of_reading
from bench.repeated import again, asking, pairs
from index.store import Index

_EXPECTED = {
    "plain": Usage(2_600, 0, 90),
    "plain-short": Usage(420, 60, 90),
    "llamaindex": Usage(2_200, 60, 90),
    "llamaindex-short": Usage(420, 60, 90),
    "haystack": Usage(3_300, 10, 90),
    "haystack-short": Usage(400, 10, 90),
    "turnpoint": Usage(600, 250, 110),
}
"""Tokens of one answer, to foretell how long a pipeline takes."""


OURS = "Turnpoint"


@dataclass(frozen=True)
class Contender:
    """A pipeline to measure: its folder's name, the table's words for it, who answers, its settings."""

    key: str
    title: str
    answerer: Answerer
    settings: Mapping[str, Any]


def contenders(
    index: Index, engine: Engine, paths: Sequence[Path], out: Path, console: Console
) -> list[Contender]:
    """The product, and each peer over documents, at our prompt size and at its own; the slowest last."""
    from bench import peer_haystack, peer_llamaindex

    embedder = index.embedder
    chunks = plain.open_store(out / "plain-store", embedder)
    plain.fill(chunks, paths, console)
    nodes = peer_llamaindex.filled(out / "llamaindex-store", embedder, paths, console)
    documents = peer_haystack.filled(embedder, paths, console)
    assistant = open_assistant(index, engine)
    warm(index, assistant)
    found = [Contender("turnpoint", OURS, FromSearch(assistant), {"pipeline": "turnpoint"})]
    for end, size, named in (
        ("-short", plain.OUR_SIZE, "our prompt size"),
        ("", plain.OWN_SIZE, "own prompt size"),
    ):
        tokens = size.context_tokens
        found += [
            Contender(f"plain{end}", f"plain LangChain, {named}", plain.Plain(chunks, engine, size),
                      plain.described(size)),
            Contender(f"llamaindex{end}", f"LlamaIndex, {named}", peer_llamaindex.LlamaIndex(nodes, engine, tokens),
                      peer_llamaindex.described(tokens)),
            Contender(f"haystack{end}", f"Haystack, {named}",
                      peer_haystack.Haystack(documents, embedder, engine, tokens), peer_haystack.described(tokens)),
        ]  # fmt: skip
    return found


def foretold(cases: Sequence[Case], speed: Speed, out: Path = OUT) -> float:
    """Seconds that the answers still missing will take on this machine."""
    ids = {case.id for case in cases}
    return sum(
        speed.seconds(usage) * (len(cases) - len({r.id for r in read_records(out / key)} & ids))
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
    told: str,
) -> str:
    """The page of `docs`: the table with machine, date and how to repeat it."""
    here = machine()
    return f"""# Turnpoint beside its peers

Measured {datetime.now(UTC).date().isoformat()} at commit {program()["commit"][:7]} on {here["cpu"]}, {here["cores"]} cores,
{here["memory_gib"]} GiB, with {settings["model"]} ({settings["engine"]}) on {cases} questions over
{settings["documents"]} documents. All sides have the same model, embeddings, readers and questions.
Each peer is what its own first tutorial builds, with its own splitter, number of chunks and prompt; once as it is, and
once with as much text as Turnpoint's prompt has. Plain LangChain: recursive splitter with {plain.CHUNK:,} characters,
the nearest {plain.TOP} chunks, asked to cite and to refuse. LlamaIndex: 1,024 of its tokens, the nearest two, a
follow-up through its chat engine. Haystack: 200 words, the nearest ten as far as the model's context takes them, a
follow-up as it was put. Telemetry is off.

{told}

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


def _spread(values: Sequence[int]) -> str:
    return f"{median(values):.0f} ({min(values)}–{max(values)})" if values else "–"


def main() -> None:
    """Measure what is not measured yet, then write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, default=shared_folder() / "eval" / "dev.jsonl")
    parser.add_argument("--anew", action="store_true", help="throw away the answers of an earlier run")
    parser.add_argument(
        "--few", type=int, default=0, help="the first so many questions alone; no page is written"
    )
    parser.add_argument(
        "--small", action="store_true", help="five of the documents alone; no page is written"
    )
    args = parser.parse_args()
    console = Console()
    cases = read_cases(args.file)
    tried = bool(args.few or args.small)
    out = OUT / "tried" if tried else OUT
    cases = cases[: args.few or None]
    print("1/5 reading of the filings, three times (about five minutes)")
    reading = {} if tried else measure_reading(3)
    print("2/5 index of the article and the filings (the first time about half an hour on two cores)")
    index = open_index(None, console, small=args.small)
    cases = resolved(cases, text_in(index.library))
    engine = open_engine(console)
    try:
        print("3/5 the peers' chunks (the first time about three quarters of an hour)")
        paths = (subset if args.small else sources)(shared_folder())
        against = contenders(index, engine, paths, out, console)
        speed = measured_speed(engine)
        if args.anew:
            for key in _EXPECTED:
                (out / key / "answers.jsonl").unlink(missing_ok=True)
        left = duration(foretold(cases, speed, out))
        print(f"4/5 answers: {len(cases)} questions × {len(against)}, about {left}")
        common = {"file_sha256": file_hash(args.file), **described(index, engine)}
        summaries: dict[str, Summary] = {}
        records: dict[str, Sequence[Record]] = {}
        for contender in against:
            print(contender.title)
            settings = {**common, **contender.settings}
            answered = evaluate(cases, contender.answerer, out / contender.key, settings, progress=console)
            records[contender.title] = answered
            summaries[contender.title] = summarise(cases, [(r.results, r.answer) for r in answered])
        print("5/5 repeated and re-worded questions, decoding")
        same, other = zip(*pairs()[: args.few or None], strict=True)
        ask = asking(index, engine, out / "home")
        repeated, reworded = again(ask, same, same), again(ask, (), other)
        decoded = decode.measure(engine)
    finally:
        engine.close()
        index.close()
    compared = ratios(cases, records, OURS)
    cost = {title: paid(rows, cases) for title, rows in records.items()}
    told = "\n".join(
        (
            ratio_table(compared, [title for title in records if title != OURS]),
            "Of the medians, with the quartiles over the questions in brackets.\n",
            table(["Turnpoint", ""], [
                ["a repeated question's first sentence, p50 / p95 s", str(repeated)],
                ["a re-worded question's first sentence, p50 / p95 s", str(reworded)],
                ["prompt tokens paid for a new question, median (least–greatest)", _spread(cost[OURS])],
                ["tokens written a second, of llama.cpp's own", str(decoded)],
            ]),
        )
    )  # fmt: skip
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        **program(),
        "settings": common,
        "reading": {name: [asdict(run) for run in runs] for name, runs in reading.items()},
        "ratios": {row: {t: asdict(one) for t, one in of.items()} for row, of in compared.items()},
        "prompt_tokens_paid": cost,
        "repeated": asdict(repeated),
        "reworded": asdict(reworded),
        "decoding": asdict(decoded),
        "pipelines": {title: summary.to_json() for title, summary in summaries.items()},
    }
    (out / "bench.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    if not tried:
        page = report(summaries, common, len(cases), reading, told)
        Path("docs/bench.md").write_text(page, encoding="utf-8")
    print(told)
    print(comparison(summaries))


if __name__ == "__main__":
    main()
