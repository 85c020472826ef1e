"""Judges the check of sentences by pairs that a person has labelled: a sentence, and a passage that supports it or not.

Of the pairs of `bench/pairs.jsonl` 335 are made, half of them hard: the same words with one thing wrong. The others (R-…) are
what the embedded model once wrote from the cases of `bench/cases/tuning.jsonl`. The passages are kept as offsets and hashes.
Run: `python -m bench.pairs [--home DIR] [--verbose]`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.candidates import Candidate
from assistant.evaluation.cases import Case
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.report import Share, table
from assistant.verify import check, keep_to_source
from bench.console import Console
from bench.material import open_index
from corpus.amounts import find_amounts
from corpus.document import Document
from corpus.library import Library
from index.evidence import Evidence

PAIRS = Path(__file__).with_name("pairs.jsonl")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of an answer with the passage that it cites; `why` says what is wrong where it is not supported."""

    case: Case
    supported: bool
    why: str


def read_pairs(path: Path = PAIRS) -> tuple[Pair, ...]:
    """The labelled pairs, their passages still as offsets and hashes."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(Pair(Case.from_json(row), row["supported"], row["why"]) for row in rows)


def accepted(pair: Pair, library: Library, documents: Mapping[str, Document]) -> bool:
    """Whether the sentence would be shown as it is, as verified and with this citation.

    Args:
        pair: With its passage as offsets that hold.
        library: The catalogue with the documents.
        documents: They by name.
    """
    case = pair.case
    passages = [
        _candidate(gold.source, gold.pin.start, gold.quote, library, documents)
        for gold in case.evidence
        if gold.pin is not None
    ]
    checked = check(case.answer, passages, case.lang)
    kept = keep_to_source(checked, case.question, case.lang, many=False, figure=case.type == "figure")
    return kept.text == checked.text and kept.sound and kept.check != "weak"


def _candidate(
    source: str, start: int, quote: str, library: Library, documents: Mapping[str, Document]
) -> Candidate:
    document = documents[source]
    stored = library.passage_at(document.id, start)
    assert stored is not None
    scale = stored.passage.context if stored.passage.kind == "table" else ""
    amounts = find_amounts(quote, scale or None)
    evidence = Evidence(stored.id, document, stored.passage, 1.0)
    return Candidate(evidence, start, start + len(quote), quote, quote, scale, 1.0, 1.0, amounts)


def judged(pairs: Sequence[Pair], outcomes: Sequence[bool]) -> str:
    """Precision and recall of what is accepted, by language, and how many of each fault are caught."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair, outcome in zip(pairs, outcomes, strict=True):
        across = "across languages" if pair.case.cross_lingual else "in one language"
        origin = "of answers" if pair.case.id.startswith("R-") else "made"
        for row in ("all", origin, across, f"language: {pair.case.lang}"):
            rows[row].append((pair.supported, outcome))
    caught = Counter(
        p.why for p, outcome in zip(pairs, outcomes, strict=True) if not p.supported and not outcome
    )
    faults = Counter(pair.why for pair in pairs if not pair.supported)
    return "\n".join(
        (
            table(
                ["labelled pairs", "accepted that are supported", "supported that are accepted"],
                (
                    [
                        row,
                        str(Share(sum(s for s, o in of if o), sum(o for _, o in of))),
                        str(Share(sum(o for s, o in of if s), sum(s for s, _ in of))),
                    ]
                    for row, of in rows.items()
                ),
            ),
            table(
                ["fault", "caught"], ([why, str(Share(caught[why], n))] for why, n in faults.most_common())
            ),
        )
    )


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--verbose", action="store_true", help="name the pairs that are judged wrongly")
    args = parser.parse_args()
    index = open_index(args.home, Console())
    pairs = read_pairs()
    cases = resolved([pair.case for pair in pairs], text_in(index.library))
    whole = [Pair(case, pair.supported, pair.why) for case, pair in zip(cases, pairs, strict=True)]
    documents = {document.source: document for document in index.library.documents()}
    outcomes = [accepted(pair, index.library, documents) for pair in whole]
    print(judged(whole, outcomes))
    if args.verbose:
        wrong = [p.case.id for p, o in zip(whole, outcomes, strict=True) if o != p.supported]
        print("judged wrongly:", ", ".join(wrong))
    index.close()


if __name__ == "__main__":
    main()
