"""Turns draft cases, whose evidence is quoted, into cases that hold no word of their sources, and checks them.

Run: `python -m bench.pin DRAFT.jsonl OUT.jsonl [--shared ../shared]`. OUT is written only when every case is right.
"""

from __future__ import annotations

import argparse
import json
import sys
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.evaluation.cases import Case, Gold, Pin, read_cases
from assistant.evaluation.copying import longest_copy
from assistant.evaluation.figures import judge_figures
from assistant.evaluation.pins import FoldedText, holds, pin, resolved
from assistant.evaluation.score import judge
from bench.material import shared_folder, sources
from corpus.errors import CatalogueError, TurnpointError
from corpus.read import read

_KEPT = ("page", "also_pages", "section")
"""What evidence keeps of its draft beside its document."""


class Texts:
    """The documents' texts as the readers give them, each read once."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._read: Callable[[str], tuple[FoldedText, Callable[[int], int | None]]] = cache(self._open)

    def folded(self, source: str) -> FoldedText:
        """The text of a document.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        return self._read(source)[0]

    def page(self, source: str, at: int) -> int | None:
        """The page, from 0, of a place; None where the document has none."""
        return self._read(source)[1](at)

    def _open(self, source: str) -> tuple[FoldedText, Callable[[int], int | None]]:
        if source not in self._paths:
            raise CatalogueError("catalogue.unknown_source", source=source)
        extract = read(self._paths[source].read_bytes(), source)
        starts = [block.start for block in extract.blocks]

        def page(at: int) -> int | None:
            place = bisect_right(starts, at) - 1
            return extract.blocks[place].page if place >= 0 else None

        return FoldedText(extract.text), page


def pinned(row: Mapping[str, Any], case: Case, texts: Texts) -> tuple[dict[str, Any], list[str]]:
    """A draft's row with pins for its quotes, and what is wrong with it. A pin whose text has moved is set anew."""
    try:
        (whole,) = resolved((case,), lambda source: texts.folded(source).text)
    except TurnpointError as failure:
        return dict(row), [f"{failure.code}: {failure.details['source']}"]
    problems = wrong_with(whole)
    evidence: list[dict[str, Any]] = []
    for draft, gold in zip(row.get("evidence") or [], whole.evidence, strict=True):
        try:
            found = _pin(gold, texts)
        except CatalogueError:
            problems.append(f"{gold.source} is not there")
            continue
        if found is None:
            problems.append(f"evidence {len(evidence) + 1} does not stand in {gold.source}")
            continue
        place = {"document": gold.document, "start": found.start, "end": found.end}
        kept = {key: draft[key] for key in _KEPT if draft.get(key) not in (None, "")}
        evidence.append({**place, "letters": found.letters, "sha256": found.sha256[:16], **kept})
    return {**row, "evidence": evidence}, problems


def _pin(gold: Gold, texts: Texts) -> Pin | None:
    text = texts.folded(gold.source)
    if gold.pin and holds(gold.pin, text.text[gold.pin.start : gold.pin.end]):
        return gold.pin
    return pin(gold.quote, text, _on_page(gold, texts))


def wrong_with(case: Case) -> list[str]:
    """What a case gets wrong by itself: its reference answer must pass by its own rules."""
    status = "answered" if case.answerable else "refused"
    quotes = [{"quote": gold.quote} for gold in case.evidence]
    answer = {"answer": case.answer, "status": status, "citations": quotes, "figures": []}
    verdict = judge(case, answer)
    problems: list[str] = []
    if case.answerable and case.must_have and not verdict.satisfied:
        problems.append(f"the reference answer fails: {'; '.join(verdict.reasons)}")
    if not verdict.language:
        problems.append(f"the reference answer is not in {case.lang}")
    if copied := longest_copy(case.answer, (gold.quote for gold in case.evidence)):
        problems.append(f"the reference answer copies {copied} words in a row")
    if case.answerable and judge_figures(case, answer).missing:
        problems.append("a figure is not in the reference answer")
    if case.answerable and case.must_have and not case.evidence:
        problems.append("no evidence")
    if not case.answerable and case.evidence:
        problems.append("evidence for what cannot be answered")
    return problems


def _on_page(gold: Gold, texts: Texts) -> Callable[[int], bool]:
    """Whether a place is on the page that the draft names; any place where it names none."""
    return lambda at: gold.page is None or texts.page(gold.source, at) == gold.page


def main() -> int:
    """Pin, check, write; 1 where a case has to be put right first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("draft", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    args = parser.parse_args()
    texts = Texts({path.name: path for path in sources(args.shared)})
    try:
        cases = read_cases(args.draft)
    except TurnpointError as failure:
        print(failure.code, dict(failure.details), file=sys.stderr)
        return 1
    lines = args.draft.read_text(encoding="utf-8-sig").splitlines()
    drafts = [json.loads(line) for line in lines if line.strip()]
    done = [pinned(row, case, texts) for row, case in zip(drafts, cases, strict=True)]
    for case, (_, problems) in zip(cases, done, strict=True):
        for problem in problems:
            print(f"{case.id}: {problem}", file=sys.stderr)
    if any(problems for _, problems in done):
        return 1
    partial = args.out.with_name(args.out.name + ".part")
    partial.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row, _ in done), encoding="utf-8"
    )
    partial.replace(args.out)
    print(f"{len(done)} cases, {sum(len(case.evidence) for case in cases)} quotes pinned in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
