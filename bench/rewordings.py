"""How many rewordings of a question are known to be the same question, and whether any other question is taken for it.

The pairs of `rewordings.jsonl` are made; those that are not the same differ in one thing. No model is needed.
Run: `python -m bench.rewordings [--each]`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.report import table
from assistant.evaluation.share import Share
from assistant.memory.sense import sense_of
from assistant.reading import read

PAIRS = Path(__file__).with_name("rewordings.jsonl")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, whether they ask the same, and what is different where they do not."""

    id: str
    lang: str
    same: bool
    why: str
    a: str
    b: str


def read_pairs(path: Path = PAIRS) -> tuple[Pair, ...]:
    """The labelled pairs."""
    return tuple(Pair(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", action="store_true", help="name the pairs that are judged wrongly")
    args = parser.parse_args()
    pairs = read_pairs()
    met = {pair.id: sense_of(read(pair.a)) == sense_of(read(pair.b)) for pair in pairs}
    rows: list[list[str]] = []
    for lang in ("ko", "en"):
        same = [pair for pair in pairs if pair.same and pair.lang == lang]
        other = [pair for pair in pairs if not pair.same and pair.lang == lang]
        known, mixed = sum(met[p.id] for p in same), sum(met[p.id] for p in other)
        rows.append([lang, str(Share(known, len(same))), str(Share(mixed, len(other)))])
    print(table(["", "rewordings known", "others taken for the same"], rows))
    print("differences:", dict(Counter(pair.why for pair in pairs if not pair.same)))
    if args.each:
        print("judged wrongly:", ", ".join(pair.id for pair in pairs if met[pair.id] != pair.same))


if __name__ == "__main__":
    main()
