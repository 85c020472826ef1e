"""A search narrows to what is asked of, and what it gives is exact, without overlap, and never hidden."""

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event

from index.evidence import Found
from index.search import Searcher
from index.store import Index
from tests.filings import AMD, NVIDIA, filing

# Of like words, so that only company and period tell them apart.
SAME = "Data center revenue increased because customers ordered more accelerators."
MORE = [f"Note {n}: inventories, leases and taxes of the {n}th kind are told here." for n in range(40)]
TABLE = [["", "2025", "2024"], ["Data Center", "$ 115,186", "$ 47,525"], ["Gaming", "11,350", "10,447"]]


@pytest.fixture
def filled(index: Index) -> Index:
    index.add(filing(NVIDIA, [f"{SAME} Fiscal 2025 was a record.", *MORE], table=TABLE), "nvda25.htm")
    index.add(filing(NVIDIA, [f"{SAME} Fiscal 2024 was good."], year=2024, end="2024-01-28"), "nvda24.htm")
    index.add(filing(AMD, [f"{SAME} The year 2025 was fine."], end="2025-12-27"), "amd25.htm")
    index.add("# 변곡점\n\n필자는 데이터센터 매출이 늘어도 분산 투자를 권한다.\n".encode(), "column.md")
    index.embed_pending()
    return index


def last(index: Index, question: str, k: int = 10) -> Found:
    *_, found = Searcher(index).search(question, k)
    return found


def sources(found: Found) -> list[str]:
    return [evidence.document.source for evidence in found.results]


@pytest.mark.parametrize(
    "question", ["Why did AMD's data center revenue increase?", "AMD의 데이터센터 매출은 왜 늘었나요?"]
)
def test_a_company_that_is_named_is_the_only_one_whose_filings_are_found(
    filled: Index, question: str
) -> None:
    assert set(sources(last(filled, question))) & {"nvda24.htm", "nvda25.htm"} == set()
    assert "amd25.htm" in sources(last(filled, question))


@pytest.mark.parametrize(
    ("question", "wanted", "other"),
    [
        ("Why did NVIDIA's data center revenue increase in fiscal 2024?", "nvda24.htm", "nvda25.htm"),
        ("Why did NVIDIA's data center revenue increase in fiscal 2025?", "nvda25.htm", "nvda24.htm"),
        ("엔비디아의 2024 회계연도 데이터센터 매출은 왜 늘었나요?", "nvda24.htm", "nvda25.htm"),
    ],
)
def test_the_period_that_is_named_comes_before_another(
    filled: Index, question: str, wanted: str, other: str
) -> None:
    found = sources(last(filled, question))
    assert wanted in found
    assert other not in found[: found.index(wanted)]


def test_commentary_is_found_beside_many_filings(filled: Index) -> None:
    assert "column.md" in sources(last(filled, "필자는 왜 분산 투자를 권하나요?"))


def test_a_company_without_filings_does_not_empty_the_search(filled: Index) -> None:
    assert last(filled, "Why did Intel's data center revenue increase?").results


def test_results_are_exact_slices_in_order_and_never_overlap(filled: Index) -> None:
    results = last(filled, "NVIDIA data center revenue inventories leases taxes", 10).results
    assert len(results) > 3
    for evidence in results:
        passage = evidence.passage
        text = filled.library.text(evidence.document.source)
        assert passage.text == text[passage.start : passage.end]
        assert len(passage.text) <= 1_200
        for window in evidence.windows:
            assert passage.start <= window.start < window.end <= passage.end
        assert [w.score for w in evidence.windows] == sorted(
            (w.score for w in evidence.windows), reverse=True
        )
        assert 1 <= len(evidence.telling) <= 2
        assert all(passage.start <= start < end <= passage.end for start, end in evidence.telling)
    scores = [evidence.score for evidence in results]
    assert scores == sorted(scores, reverse=True)
    spans = sorted((e.document.id, e.passage.start, e.passage.end) for e in results)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


def test_the_sentence_that_answers_is_told_apart_from_those_beside_it(index: Index) -> None:
    text = b"The plant opened in 1998. Its quokka ledger balanced at last. Visitors may park behind the mill."
    index.add(text, "plant.txt")
    (found,) = last(index, "Did the quokka ledger balance?").results
    assert [text[start:end] for start, end in found.telling] == [b"Its quokka ledger balanced at last."]


def test_hidden_documents_never_appear(index: Index) -> None:
    index.add(b"Retold: the quokka ledger balanced.", "digest.txt", place="digest:story")
    index.embed_pending()
    assert sources(last(index, "quokka ledger")) == ["digest.txt"]
    index.add(b"Told first: the quokka ledger balanced at last.", "original.txt", place="original:story")
    index.embed_pending()
    assert sources(last(index, "quokka ledger")) == ["original.txt"]
    index.remove("original.txt")
    assert sources(last(index, "quokka ledger")) == ["digest.txt"]


def test_what_the_shipped_corpus_says_in_both_languages_is_found_in_the_questions(index: Index) -> None:
    text = "# Brief\n\n## 장부\n\n쿼카 quokka 장부가 마침내 맞아떨어졌다.\n\n## Ledger\n\nThe quokka ledger balanced at last.\n"
    index.add(text.encode(), "brief.md", place="digest:story")
    index.embed_pending()
    for question, told in (
        ("Did the quokka ledger balance?", "balanced"),
        ("quokka 장부는 맞았나요?", "맞아"),
    ):
        (found,) = last(index, question).results
        assert told in found.passage.text


def test_removed_documents_never_appear(filled: Index) -> None:
    filled.remove("amd25.htm")
    assert "amd25.htm" not in sources(last(filled, "Why did AMD's data center revenue increase?"))


def test_the_same_text_in_two_files_is_one_result(index: Index) -> None:
    index.add(b"The quokka ledger balanced at last.", "a.txt")
    index.add(b"The quokka ledger balanced at last.\n", "b.txt")
    index.embed_pending()
    assert len(last(index, "quokka ledger").results) == 1


def test_new_documents_are_found_by_words_before_they_are_embedded(filled: Index) -> None:
    filled.add(b"The quokka ledger balanced at seventeen furlongs.", "new.txt")
    (new,) = [e for e in last(filled, "quokka furlongs?").results if e.document.source == "new.txt"]
    assert new.similarity == 0.0
    assert new.legs
    assert all("meaning" not in leg for leg in new.legs)


def test_an_empty_index_finds_nothing(index: Index) -> None:
    found = last(index, "What was revenue?")
    assert found.results == ()
    assert found.final


def test_a_korean_question_finds_english_filings_without_a_model(filled: Index) -> None:
    (first, *_) = [
        e for e in last(filled, "AMD의 데이터센터 매출은 왜 증가했나요?").results if e.document.info.form
    ]
    assert "Data center revenue increased" in first.passage.text


def test_the_translation_is_a_second_stage(filled: Index) -> None:
    asked: list[str] = []

    def translate(question: str) -> str:
        asked.append(question)
        return "record fiscal year"

    question = "엔비디아의 살림살이는 어땠나요?"
    first, second = Searcher(filled).search(question, 5, (), translate)
    assert (first.final, second.final) == (False, True)
    assert first.timings.search == second.timings.search <= second.timings.search_final
    assert asked == [question]
    assert any("translated words" in e.legs for e in second.results)
    assert not any("translated words" in e.legs for e in first.results)


@pytest.mark.parametrize("question", ["엔비디아 매출은?", "엔비디아의 신제품 수요는 어떤가요?"])
def test_who_waits_for_the_end_alone_gets_the_same_end(filled: Index, question: str) -> None:
    def translate(question: str) -> str:
        return "demand for new products"

    *_, staged = Searcher(filled).search(question, 5, (), translate)
    (alone,) = Searcher(filled).search(question, 5, (), translate, staged=False)
    assert alone.final and alone.results == staged.results


def test_a_question_of_known_terms_alone_needs_no_translation(filled: Index) -> None:
    asked: list[str] = []
    translate = lambda question: asked.append(question) or "record"  # noqa: E731
    *_, last = Searcher(filled).search("엔비디아 매출은?", 5, (), translate)
    assert (last.final, asked) == (True, [])


def test_without_a_translation_the_second_stage_is_the_first(filled: Index) -> None:
    first, second = Searcher(filled).search("AMD data center bonanza?", 5, (), lambda _: "  ")
    assert [e.to_json() for e in first.results] == [e.to_json() for e in second.results]
    assert second.final


def test_no_more_results_than_asked_for(filled: Index) -> None:
    assert len(last(filled, "inventories leases taxes", 3).results) == 3


def test_the_same_question_has_the_same_results(filled: Index) -> None:
    one, two = (last(filled, "NVIDIA inventories and leases").results for _ in range(2))
    assert [e.to_json() for e in one] == [e.to_json() for e in two]


def test_json_is_the_published_contract(filled: Index) -> None:
    shown = last(filled, "AMD data center revenue?").to_json()
    assert set(shown) == {"results", "timings_ms"}
    assert set(shown["timings_ms"]) == {"search", "search_final"}
    assert set(shown["results"][0]) == {
        "source", "document", "title", "company", "form", "fiscal_period", "section", "page", "start", "end",
        "text", "kind", "score",
    }  # fmt: skip


def test_a_search_asks_the_catalogue_for_nothing_that_it_knows(
    filled: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, told = "Why did NVIDIA's data center revenue increase?", list[str]()

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        told.append(statement)

    event.listen(filled.library._engine, "before_cursor_execute", note)
    first = last(filled, question)
    assert last(filled, question).results == first.results
    # All documents once, and the passages that were found once.
    assert sum("FROM document" in statement for statement in told) <= 1
    assert sum("FROM passage" in statement and "count" not in statement for statement in told) <= 1
