"""Compares wordings of the answer's prompt, with the gold evidence given among distracting passages.

A variant is a module with `answer_messages(question, material, language, *, many)` like `assistant.prompt`.

Run: `python -m bench.prompts [assistant.prompt my.variant …] [--limit N]`; answers are kept and resumed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import inspect
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from assistant.asked import read_question
from assistant.candidates import Candidate, candidates
from assistant.contract import Answer, AnswerTimings, Sentence, Usage
from assistant.evaluation.answerers import (
    DISTRACTING,
    RESULTS,
    GoldEvidence,
    Outcome,
    SearchFor,
    distracting,
)
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import described
from assistant.evaluation.identity import file_hash
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import summarise, table
from assistant.evaluation.run import evaluate
from assistant.material import written_in
from assistant.models.engine import Engine
from assistant.select import choose
from bench.console import Console
from bench.engine import open_engine
from bench.material import OUT, open_index, shared_folder
from bench.retrieval import final
from corpus.document import Language
from corpus.windows import source_line
from index.question import understand
from index.search import Searcher
from index.store import Index

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_MAX_TOKENS = 220


class Variant(Protocol):
    """A wording of the prompt."""

    def answer_messages(
        self, question: str, material: Sequence[str], language: Language, *, many: bool = False
    ) -> list[BaseMessage]:
        """The messages that ask for an answer."""
        ...


class Wording:
    """Answers cases by one variant: the model's words alone, nothing checked or repaired."""

    def __init__(self, variant: Variant, engine: Engine, gold: GoldEvidence, search: SearchFor) -> None:
        self._variant = variant
        self._engine = engine
        self._gold = gold
        self._search = search

    def answer(self, case: Case) -> Outcome:
        """Give the model the sentences that the product chooses out of gold and distracting passages."""
        gold = self._gold.of(case)
        found = self._search(case.question, case.history, RESULTS).results
        evidence = [*gold, *distracting(case, gold, found)]
        random.Random(case.id).shuffle(evidence)
        asked = read_question(understand(case.question, case.history))
        material = [
            line(candidate, case.lang) for candidate in choose(candidates(evidence, asked, case.lang), asked)
        ]
        messages = self._variant.answer_messages(asked.question.text, material, case.lang, many=asked.many)
        begun = time.perf_counter()
        text, usage, first = "", Usage(), None
        for piece in self._engine.write(messages, max_tokens=_MAX_TOKENS):
            if piece.text and first is None:
                first = (time.perf_counter() - begun) * 1_000
            text += piece.text
            usage = piece.usage or usage
        answer = Answer(
            case.id,
            "",
            "",
            "answered",
            case.lang,
            (Sentence(text.strip(), (), "weak"),),
            usage=usage,
            timings=AnswerTimings(first_token=first, total=(time.perf_counter() - begun) * 1_000),
        )
        return [one.to_json() for one in evidence], answer.to_json()


def line(candidate: Candidate, language: Language) -> str:
    """A sentence as the product hands it over: whose it is, amounts written in the answer's language."""
    info = candidate.evidence.document.info
    said = written_in(candidate.said, language, candidate.scale)
    return f"[{source_line(info)}] {said}" if info.form else said


def compare(names: Sequence[str], cases: Sequence[Case], engine: Engine, index: Index, file: Path) -> str:
    """A table with a column for each variant: must_have by type and language, tokens, times."""
    columns: list[dict[str, str]] = []
    search = final(Searcher(index))
    gold = GoldEvidence(index.library)
    for name in names:
        module = importlib.import_module(name)
        source = hashlib.sha256(inspect.getsource(module).encode()).hexdigest()[:12]
        settings = {
            "variant": name, "prompt": source, "file_sha256": file_hash(file), "cases": len(cases),
            "distracting": DISTRACTING, **described(index, engine),
        }  # fmt: skip
        key = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:8]
        wording = Wording(cast("Variant", module), engine, gold, search)
        print(f"{name}: {OUT / 'prompts' / key}")
        records = evaluate(cases, wording, OUT / "prompts" / key, settings, progress=Console())
        summary = summarise(cases, [(record.results, record.answer) for record in records])
        first, total = summary.times["first_token"], summary.times["total"]
        columns.append(
            {
                **{row: str(share) for row, share in summary.must_have.items()},
                "in the question's language": str(summary.behaviour["in the question's language"]),
                "answerable refused": str(summary.behaviour["answerable refused wrongly"]),
                "prompt tokens": f"{summary.tokens['prompt_tokens']:.0f}",
                "answer tokens": f"{summary.tokens['completion_tokens']:.0f}",
                "first token p50 / p95 s": f"{first[0] / 1000:.1f} / {first[1] / 1000:.1f}",
                "total p50 / p95 s": f"{total[0] / 1000:.1f} / {total[1] / 1000:.1f}",
            }
        )
    rows = list(dict.fromkeys(row for column in columns for row in column))
    return table(["must_have satisfied", *names], ([r, *(c.get(r, "–") for c in columns)] for r in rows))


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("variants", nargs="*", default=["assistant.prompt"])
    parser.add_argument("--file", type=Path, default=shared_folder() / "eval" / "dev.jsonl")
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--limit", type=int, default=0, help="only every n-th case, to have this many")
    args = parser.parse_args()
    index = open_index(args.home, Console())
    every = resolved(read_cases(args.file), text_in(index.library))
    cases = [case for case in every if case.evidence and case.must_have]
    if 0 < args.limit < len(cases):
        cases = [cases[n * len(cases) // args.limit] for n in range(args.limit)]
    engine = open_engine(Console())
    try:
        print(compare(args.variants, cases, engine, index, args.file))
    finally:
        engine.close()
        index.close()


if __name__ == "__main__":
    main()
