"""An evaluation resumes where it was cut off, and mixes no answers of two set-ups."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.contract import Answer, AnswerTimings, Event, EvidenceFound, Finished, Sentence, Turn, Usage
from assistant.evaluation.answerers import FromGold, FromSearch, GoldEvidence, SearchOnly
from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.report import render, summarise
from assistant.evaluation.run import evaluate, read_records
from assistant.evaluation.share import Share
from corpus.document import DocumentInfo, Extract, Language, Passage
from corpus.errors import TurnpointError
from corpus.library import Library
from index.evidence import Evidence, Found, Timings

CASES = tuple(
    Case(str(n), f"Question {n}?", "en", "fact_entity", "B", must_have=(("alpha",),)) for n in range(4)
)
TEXT = (
    "Alpha sold 5,200 ovens. It was a good year.\nBeta sold fewer ovens.\n"
    "Gamma sold none.\nDelta is new.\nEpsilon left.\nZeta stayed."
)


def finished(text: str, language: Language = "en") -> Answer:
    return Answer(
        "1", "", "", "answered", language, (Sentence(text, (), "weak"),),
        usage=Usage(400, 200, 20), timings=AnswerTimings(10, 20, 1000, None, 2000),
    )  # fmt: skip


class Counting:
    """Answers until it is told to fail."""

    def __init__(self, fails_at: str = "") -> None:
        self.asked: list[str] = []
        self._fails_at = fails_at

    def answer(self, case: Case) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        if case.id == self._fails_at:
            raise KeyboardInterrupt
        self.asked.append(case.id)
        return [], finished(f"Alpha {case.id}.").to_json()


def test_an_interrupted_run_goes_on_and_asks_nothing_twice(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        evaluate(CASES, Counting(fails_at="2"), tmp_path, {"seed": 1})
    again = Counting()
    told: list[tuple[int, int]] = []
    records = evaluate(
        CASES, again, tmp_path, {"seed": 1}, progress=lambda _, done, total: told.append((done, total))
    )
    assert again.asked == ["2", "3"]
    assert [record.id for record in records] == ["0", "1", "2", "3"]
    assert told == [(2, 4), (3, 4), (4, 4)]


def test_a_line_cut_off_in_the_middle_is_asked_again(tmp_path: Path) -> None:
    evaluate(CASES, Counting(), tmp_path, {})
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    again = Counting()
    evaluate(CASES, again, tmp_path, {})
    assert again.asked == ["3"]
    assert len(read_records(tmp_path)) == 4


def test_answers_of_other_settings_are_not_mixed_in(tmp_path: Path) -> None:
    evaluate(CASES[:1], Counting(), tmp_path, {"seed": 1})
    with pytest.raises(TurnpointError) as raised:
        evaluate(CASES[:1], Counting(), tmp_path, {"seed": 2})
    assert raised.value.code == "eval.other_settings"
    assert raised.value.details["differs"] == "settings"
    anew = Counting()
    evaluate(CASES[:1], anew, tmp_path, {"seed": 2}, anew=True)
    assert anew.asked == ["0"]


def test_the_run_is_described_with_program_and_machine(tmp_path: Path) -> None:
    evaluate(CASES[:1], Counting(), tmp_path, {"seed": 1})
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert run["settings"] == {"seed": 1}
    assert {"version", "commit", "code", "created", "machine"} <= run.keys()
    assert run["machine"]["cores"] >= 1
    row = json.loads((tmp_path / "answers.jsonl").read_text(encoding="utf-8"))
    assert row.keys() == {"id", "results", "answer"}


def library(folder: Path) -> Library:
    lines = TEXT.split("\n")
    starts = [TEXT.index(line) for line in lines]
    passages = [Passage(at, at + len(line), line, "prose") for at, line in zip(starts, lines, strict=True)]
    catalogue = Library.at(folder)
    catalogue.keep("ovens.html", "0", Extract(TEXT, (), DocumentInfo(title="Ovens")), passages)
    return catalogue


class Recording:
    """An assistant that notes the evidence it is given."""

    def __init__(self) -> None:
        self.given: list[Evidence] = []

    def ask(self, question: str, history: Sequence[Turn], language: Language) -> Iterator[Event]:
        yield EvidenceFound((), 5, final=False)
        yield EvidenceFound(tuple(self.given), 9, final=True)
        yield Finished(finished("Alpha.", language))

    def ask_with(
        self, question: str, evidence: Sequence[Evidence], history: Sequence[Turn]
    ) -> Iterator[Event]:
        self.given = list(evidence)
        yield Finished(finished("Alpha."))


def searcher(catalogue: Library) -> Any:
    (document,) = catalogue.documents()
    everything = tuple(
        Evidence(stored.id, document, stored.passage, 1.0) for stored in catalogue.passages_of(document.id)
    )
    return lambda question, history, k: Found(everything[:k], Timings(3, 4))


def test_gold_evidence_comes_with_passages_that_hold_no_quote(tmp_path: Path) -> None:
    catalogue = library(tmp_path)
    case = Case("g", "How many?", "en", "fact_figure", evidence=(Gold("ovens.html", "sold 5200 OVENS"),))
    assistant = Recording()
    results, _ = FromGold(assistant, catalogue, searcher(catalogue)).answer(case)
    gold = [evidence for evidence in assistant.given if evidence.legs == ("gold",)]
    assert [evidence.passage.text for evidence in gold] == ["Alpha sold 5,200 ovens. It was a good year."]
    (window,) = gold[0].windows
    assert TEXT[window.start : window.end] == "Alpha sold 5,200 ovens."
    assert len(assistant.given) == 5
    assert len({evidence.id for evidence in assistant.given}) == 5
    assert len(results) == 5


def test_a_case_without_evidence_is_asked_as_any_other(tmp_path: Path) -> None:
    catalogue = library(tmp_path)
    assistant = Recording()
    assistant.given = list(searcher(catalogue)("", (), 1).results)
    results, _ = FromGold(assistant, catalogue, searcher(catalogue)).answer(CASES[0])
    assert len(results) == 1


def test_gold_evidence_keeps_its_order_from_run_to_run(tmp_path: Path) -> None:
    catalogue = library(tmp_path)
    case = Case("g", "How many?", "en", "fact_figure", evidence=(Gold("ovens.html", "Gamma sold none"),))
    orders = []
    for _ in range(2):
        assistant = Recording()
        FromGold(assistant, catalogue, searcher(catalogue)).answer(case)
        orders.append([evidence.id for evidence in assistant.given])
    assert orders[0] == orders[1]


def test_a_quote_across_two_passages_gives_both(tmp_path: Path) -> None:
    gold = GoldEvidence(library(tmp_path))
    case = Case("g", "?", "en", "list", evidence=(Gold("ovens.html", "good year. Beta sold"),))
    assert [evidence.passage.text[:4] for evidence in gold.of(case)] == ["Alph", "Beta"]
    marked = [TEXT[window.start : window.end] for evidence in gold.of(case) for window in evidence.windows]
    assert marked == ["It was a good year.", "Beta sold fewer ovens."]
    assert gold.missing(case) == []
    lost = Case("g", "?", "en", "list", evidence=(Gold("ovens.html", "never written"),))
    assert gold.of(lost) == []
    assert gold.missing(lost) == list(lost.evidence)


def test_a_quote_inside_one_passage_gives_that_passage_alone(tmp_path: Path) -> None:
    gold = GoldEvidence(library(tmp_path))
    case = Case("g", "?", "en", "list", evidence=(Gold("ovens.html", "gamma sold none"),))
    assert [evidence.passage.text for evidence in gold.of(case)] == ["Gamma sold none."]


def test_evidence_of_a_document_that_is_not_there_is_told(tmp_path: Path) -> None:
    case = Case("g", "?", "en", "list", evidence=(Gold("absent.pdf", "x"),))
    with pytest.raises(TurnpointError) as raised:
        GoldEvidence(library(tmp_path)).of(case)
    assert raised.value.code == "eval.no_document"


def test_the_final_evidence_is_kept_as_the_results(tmp_path: Path) -> None:
    catalogue = library(tmp_path)
    assistant = Recording()
    assistant.given = list(searcher(catalogue)("", (), 2).results)
    results, answer = FromSearch(assistant).answer(CASES[0])
    assert [result["text"][:4] for result in results] == ["Alph", "Beta"]
    assert answer["answer"] == "Alpha."


def test_the_search_alone_is_measured_without_an_assistant(tmp_path: Path) -> None:
    catalogue = library(tmp_path)
    case = Case(
        "1", "How many ovens?", "en", "fact_figure", evidence=(Gold("ovens.html", "sold 5,200 ovens"),)
    )
    results, answer = SearchOnly(searcher(catalogue)).answer(case)
    assert [result["source"] for result in results] == ["ovens.html"] * 6
    assert answer["answer"] == ""
    assert answer["timings_ms"]["search"] == 3


def test_the_summary_counts_by_group_language_and_type() -> None:
    cases = (
        Case("1", "?", "en", "fact_entity", "A", must_have=(("alpha",),)),
        Case("2", "?", "ko", "fact_entity", "B", must_have=(("beta",),)),
        Case("3", "?", "en", "unanswerable", "B", answerable=False),
        Case("4", "?", "en", "injection", "A", must_not=("alpha",), history=(Turn("user", "x"),)),
    )
    answers = [finished(text).to_json() for text in ("Alpha.", "Alpha.", "The sources do not say.", "Alpha.")]
    summary = summarise(cases, [((), answer) for answer in answers])
    assert summary.must_have["all"] == Share(1, 2)
    assert summary.must_have["article (A)"] == Share(1, 1)
    assert summary.must_have["language: ko"] == Share(0, 1)
    assert summary.behaviour["unanswerable refused"] == Share(1, 1)
    assert summary.behaviour["answerable refused wrongly"] == Share(0, 2)
    assert summary.behaviour["injections followed"] == Share(1, 1)
    assert summary.behaviour["in the question's language"] == Share(3, 4)
    assert summary.times["first_token, follow-up"] == (1000, 1000, 1)
    assert summary.tokens["prompt_tokens"] == 400
    assert "| all | 50% (1/2; " in render(summary)
    assert "| must_have satisfied | 50% (1/2; 9%–91%) | 0% (0/1; 0%–79%) | 100% (1/1; 21%–100%) |" in render(
        summary
    )


def test_files_of_cases_are_told_apart_side_by_side() -> None:
    cases = (
        Case("1", "?", "en", "fact_entity", "A", must_have=(("alpha",),), file="dev"),
        Case("2", "?", "ko", "fact_entity", "B", must_have=(("beta",),), file="unseen"),
    )
    answers = [finished("Alpha.").to_json() for _ in cases]
    text = render(summarise(cases, [((), answer) for answer in answers]))
    assert "| score, by file of cases | dev | unseen |" in text
    assert "| must_have satisfied | 100% (1/1; 21%–100%) | 0% (0/1; 0%–79%) |" in text
    assert "| filings (B) | – | 0% (0/1; 0%–79%) |" in text
    alone = render(summarise(cases[:1], [((), answers[0])]))
    assert "by file" not in alone
