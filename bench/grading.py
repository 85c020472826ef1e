"""How often grading agrees with a person's grades: by code alone, with meaning, and with the model as a judge.

Run: `python -m bench.grading [--each] [--without-model]`. The answers are those of `tests/assistant/study`: by `given` the
rules were made; `blind`, `fresh` and `third` were each written and first graded when they stood, and have been seen since.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.report import table
from assistant.study.card import Grade
from assistant.study.grading import Judge, Meaning, Ruling, grade, judge_of, meaning_of
from assistant.study.grading.judge import Asked
from bench.console import Console
from bench.engine import open_engine
from index.embed import Embedder
from tests.assistant.study.graded import Given, given

ROUNDS = {"given": "given.jsonl", "blind": "blind.jsonl", "fresh": "fresh.jsonl", "third": "third.jsonl"}


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one way of grading did on one round."""

    round: str
    way: str
    answers: Sequence[Given]
    grades: Sequence[Grade]
    seconds: float
    asked: int

    def row(self) -> list[str]:
        """A row of the table; of the judge, how many grades it decided and how often it was asked."""
        pairs = list(zip(self.answers, self.grades, strict=True))
        agreed = sum(answer.grade == one.verdict for answer, one in pairs)
        accepted = [answer for answer, one in pairs if one.verdict == "right" != answer.grade]
        figures = sum(answer.card.key.amount is not None for answer in accepted)
        share = f"{agreed} of {len(pairs)} ({agreed / len(pairs):.1%})"
        judged = sum(one.by == "judge" for one in self.grades)
        return [
            self.round,
            self.way,
            share,
            str(figures),
            str(len(accepted) - figures),
            f"{judged} of {self.asked}",
            f"{self.seconds:.0f} s",
        ]


def measured(name: str, way: str, meaning: Meaning | None, judge: Judge | None) -> Agreement:
    """Grade a round."""
    answers, progress, begun = given(ROUNDS[name]), Console(), time.perf_counter()
    grades: list[Grade] = []
    asked: list[Asked] = []

    def counted(case: Asked) -> Ruling | None:
        asked.append(case)
        return judge(case) if judge is not None else None

    for number, answer in enumerate(answers, 1):
        grades.append(grade(answer.card, answer.text, meaning, counted if judge else None))
        progress(f"{name}, {way}", number, len(answers))
    seconds = time.perf_counter() - begun
    return Agreement(name, way, answers, grades, seconds, len(asked))


def differing(found: Agreement) -> str:
    """The answers that a person graded otherwise, one a line."""
    return "\n".join(
        f"{found.round} | {found.way} | {answer.name} | {answer.text[:60]!r} | {answer.grade} | {one.verdict} by {one.by}"
        for answer, one in zip(found.answers, found.grades, strict=True)
        if answer.grade != one.verdict
    )


def main() -> None:
    """Grade all ways and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", action="store_true", help="name the answers graded otherwise than by hand")
    parser.add_argument("--without-model", action="store_true", help="code and meaning alone")
    args = parser.parse_args()
    meaning = meaning_of(Embedder())
    engine = None if args.without_model else open_engine(Console())
    ways: list[tuple[str, Meaning | None, Judge | None]] = [
        ("code", None, None),
        ("code, meaning", meaning, None),
    ]
    if engine is not None:
        ways.append(("code, meaning, model", meaning, judge_of(engine)))
    try:
        found = [measured(name, *way) for way in ways for name in ROUNDS]
    finally:
        if engine is not None:
            engine.close()
    heads = [
        "round",
        "graded by",
        "agree",
        "wrong figures accepted",
        "other wrong accepted",
        "decided by the judge, of asked",
        "time",
    ]
    print(table(heads, [one.row() for one in found]))
    if args.each:
        print("\n".join(filter(None, map(differing, found))))


if __name__ == "__main__":
    main()
