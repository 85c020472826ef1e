"""How soon a follow-up is answered: a question in a conversation that the product has read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.evaluation.answerers import FromSearch
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.command import open_assistant
from assistant.evaluation.identity import files_told
from bench.material import shared_folder
from bench.measured import Measured, measured
from bench.parts import Keep
from bench.parts.opened import index_and_engine
from bench.sampling import in_turn

_CASES = Path(__file__).resolve().parents[1] / "cases"


def _files() -> list[Path]:
    return [shared_folder() / "eval" / "dev.jsonl", _CASES / "tuning.jsonl", _CASES / "unseen.jsonl"]


@dataclass
class Conversation:
    """The part; `tiny` asks one, of the article."""

    tiny: bool = False
    name = "follow-ups"
    about = "the first token of a follow-up"
    plain = True
    rooms = ("corpus", "index", "assistant")
    modules = ("bench/parts/conversation.py", "bench/sampling.py")

    def settings(self) -> Mapping[str, Any]:
        """The questions' files."""
        return {**files_told(_files()), "tiny": self.tiny}

    @cached_property
    def _cases(self) -> dict[str, Case]:
        cases = in_turn([case for case in read_cases(*_files()) if case.history])
        if self.tiny:
            cases = [case for case in cases if case.group == "A"][:1]
        return {case.id: case for case in cases}

    def items(self) -> Mapping[str, float]:
        """The questions' ids."""
        return dict.fromkeys(self._cases, 9.0)

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Put the question before each, as the person did, then the follow-up, which is measured."""
        with index_and_engine(self.tiny, "follow-ups") as (index, engine):
            assistant = open_assistant(index, engine)
            ask = FromSearch(assistant)
            for key in missing:
                case = self._cases[key]
                # The turn before was answered in this engine, in a real conversation.
                for at, turn in enumerate(case.history):
                    if turn.role == "user":
                        for _ in assistant.ask(turn.content, case.history[:at]):
                            pass
                _, answer = ask.answer(case)
                keep(key, {"timings_ms": answer["timings_ms"], "usage": answer["usage"]})

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Seconds to the first token, and tokens paid where the model was asked."""
        firsts = [one["timings_ms"]["first_token"] / 1_000 for one in found.values()
                  if one["timings_ms"]["first_token"]]  # fmt: skip
        if not firsts:
            return []
        worded = [
            one["timings_ms"]["first_token"] / 1_000
            for one in found.values()
            if one["usage"]["prompt_tokens"] and one["timings_ms"]["first_token"]
        ]
        figures = [measured("follow-up", firsts, told=f"{len(worded)} of {len(found)} reached the model")]
        if worded:
            figures.append(measured("follow-up.worded", worded))
        return figures
