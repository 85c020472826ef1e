"""What is refused, told by code or left to the model, with an engine that cannot write: a minute in place of hours.

Run: `python -m bench.refusals [--home DIR] [--each]`. The questions of `refusals.jsonl` come in three rounds: by
`tune` the rules were made, `held` and `fresh` were first asked when the rules stood, and have been seen since.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, NoReturn

from assistant.answer import Assistant
from assistant.contract import Answer, Finished
from assistant.evaluation.report import table
from assistant.models.engine import EngineInfo
from assistant.models.seat import Unshared
from bench.console import Console
from bench.material import open_index
from corpus.errors import EngineError

QUESTIONS = Path(__file__).with_name("refusals.jsonl")
Outcome = Literal["refused", "told by code", "left to the model"]


@dataclass(frozen=True, slots=True)
class Near:
    """A question that the sources answer, or one that comes near to what they hold and is not answered by them."""

    id: str
    lang: Literal["ko", "en"]
    round: str
    question: str
    answerable: bool


class Mute:
    """An engine that never writes, so that a question left to the model ends as an error."""

    @property
    def info(self) -> EngineInfo:
        """No model."""
        return EngineInfo("none", "embedded", 1)

    def chat(self) -> NoReturn:
        """Raise `engine.mute`."""
        raise EngineError("engine.mute")

    def write(self, *_: object, **__: object) -> NoReturn:
        """Raise `engine.mute`."""
        raise EngineError("engine.mute")

    def warm(self, *_: object, **__: object) -> None:
        """Nothing to warm."""

    def health(self) -> tuple[bool, str]:
        """It would not write."""
        return False, "engine.mute"

    def close(self) -> None:
        """Nothing to give back."""


def outcome_of(answer: Answer) -> Outcome:
    """Who settled the answer of a product whose engine is mute."""
    if answer.status == "refused":
        return "refused"
    return "left to the model" if answer.status == "error" else "told by code"


def told(nears: Sequence[Near], outcomes: Mapping[str, Outcome]) -> str:
    """A table of the outcomes by round, unanswerable questions beside answerable ones."""
    kinds: tuple[Outcome, ...] = ("refused", "told by code", "left to the model")
    rows: list[list[str]] = []
    for (name, answerable), group in groupby(nears, key=lambda near: (near.round, near.answerable)):
        all_of = [outcomes[near.id] for near in group]
        label = "answerable" if answerable else "unanswerable"
        rows.append([name, f"{label} ({len(all_of)})", *(str(all_of.count(kind)) for kind in kinds)])
    return table(["round", "questions", *kinds], rows)


def questions() -> list[Near]:
    """The questions, by round, the unanswerable ones of a round first."""
    rows = [Near(**json.loads(line)) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    rounds = list(dict.fromkeys(row.round for row in rows))
    return sorted(rows, key=lambda row: (rounds.index(row.round), row.answerable))


def main() -> None:
    """Ask all and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--each", action="store_true", help="name the questions that went the other way")
    args = parser.parse_args()
    progress = Console()
    index = open_index(args.home, progress)
    assistant = Assistant(index, Unshared(Mute()))
    nears, outcomes = questions(), dict[str, Outcome]()
    for number, near in enumerate(nears):
        *_, last = assistant.ask(near.question, (), near.lang)
        if not isinstance(last, Finished):
            raise TypeError("an answer ended without its last event")
        outcomes[near.id] = outcome_of(last.answer)
        progress("ask", number + 1, len(nears))
        if args.each and (outcomes[near.id] == "refused") == near.answerable:
            print(near.id, outcomes[near.id], near.question)
    index.close()
    print(told(nears, outcomes))


if __name__ == "__main__":
    main()
