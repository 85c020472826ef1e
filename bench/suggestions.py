"""Questions suggested after answers: how many, how fast, and whether any of them is then refused. No model is needed.

Run: `python -m bench.suggestions [--home DIR] [--each]`. The first thirty questions of `cases/tuning.jsonl` and of
`refusals.jsonl` in turn are answered as far as code goes; where wording is left to the model, the two best passages are
cited in its place. Each suggestion is then asked in full, in the conversation it stands in.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.answer import Assistant
from assistant.contract import Answer, Citation, Finished, Sentence, Turn
from assistant.models.seat import Unshared
from assistant.suggest import suggestions
from bench.console import Console
from bench.material import open_index
from bench.refusals import Mute, outcome_of
from bench.refusals import questions as near
from index.evidence import Evidence

CASES = Path(__file__).with_name("cases") / "tuning.jsonl"
QUESTIONS = 30


def questions() -> list[str]:
    """Answerable and unanswerable questions of both languages, two of three answerable."""
    rows = (json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines())
    answerable = [row["question"] for row in rows if row["answerable"] and not row.get("history")]
    refused = [each.question for each in near() if not each.answerable]
    step = len(answerable) // (QUESTIONS * 2 // 3)
    return [
        *answerable[::step][: QUESTIONS * 2 // 3],
        *refused[:: max(1, len(refused) // 10)][: QUESTIONS // 3],
    ]


def finished(assistant: Assistant, question: str, history: Sequence[Turn] = ()) -> Answer:
    """The answer, as far as code goes."""
    *_, last = assistant.ask(question, history)
    if not isinstance(last, Finished):
        raise TypeError("an answer ended without its last event")
    return last.answer


def worded(answer: Answer) -> Answer:
    """An answer whose wording is left to the model, as if it had worded the two best passages."""
    if answer.status != "error":
        return answer
    cited = tuple(_cited(answer.evidence[:2]))
    said = tuple(Sentence(each.quote, (each.n,), "verified") for each in cited)
    return replace(answer, status="answered", error=None, sentences=said, citations=cited)


def _cited(found: Sequence[Evidence]) -> Iterator[Citation]:
    for n, each in enumerate(found, 1):
        info, passage = each.document.info, each.passage
        start, end = each.telling[0] if each.telling else (passage.start, passage.end)
        yield Citation(
            n, each.document.source, each.document.id, info.title, info.url, info.company, info.form,
            info.fiscal_period, info.period_end, " > ".join(passage.section), passage.page,
            passage.text[start - passage.start : end - passage.start], start, end,
        )  # fmt: skip


def main() -> None:
    """Ask, suggest, ask what was suggested, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a data folder to measure on as it is")
    parser.add_argument("--each", action="store_true", help="print every suggestion")
    args = parser.parse_args()
    progress = Console()
    index = open_index(args.home, progress)
    assistant = Assistant(index, Unshared(Mute()))
    all_of, taken, refused, shown, none = questions(), list[float](), 0, 0, 0
    for number, question in enumerate(all_of):
        answer = worded(finished(assistant, question))
        begun = time.thread_time()
        offered = suggestions(index, question, answer)
        taken.append(1_000 * (time.thread_time() - begun))
        history = (Turn("user", question), Turn("assistant", " ".join(s.text for s in answer.sentences)))
        outcomes = [outcome_of(finished(assistant, each, history)) for each in offered]
        shown, refused = shown + len(offered), refused + outcomes.count("refused")
        none += not offered
        if args.each:
            print(f"{answer.status}: {question}")
            for each, outcome in zip(offered, outcomes, strict=True):
                print(f"    {outcome}: {each}")
        progress("ask", number + 1, len(all_of))
    index.close()
    taken.sort()
    print(
        f"{len(all_of)} questions, {shown} suggestions ({none} questions without any), {refused} of them refused; "
        f"median {taken[len(taken) // 2]:.0f} ms, slowest {taken[-1]:.0f} ms of computing"
    )


if __name__ == "__main__":
    main()
