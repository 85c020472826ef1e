"""An answer is judged by what it says, not by how it is typed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.cases import Case, Gold, read_cases
from assistant.evaluation.figures import judge_figures
from assistant.evaluation.fold import fold, found
from assistant.evaluation.retrieval import ndcg, quote_found, retrieval_score
from assistant.evaluation.score import judge, sentences
from assistant.language import in_language, script_share

CASE = Case("x", "How much?", "en", "fact_figure", must_have=(("30%",), ("alpha", "beta")))


def answer(text: str, status: str = "answered", **more: Any) -> dict[str, Any]:
    return {"answer": text, "status": status, "citations": [], "figures": [], **more}


@pytest.mark.parametrize(
    ("needle", "hay"),
    [
        ("5,000억", "약 5000억 달러가"),
        ("5,000억", "$500 billion of value"),
        ("30%", "a fall of 30 percent"),
        ("30%", "30.0 %"),
        ("32", "for $32.0 billion"),
        ("20-30", "20~30%가량"),
        ("DATA centre", "its data-centre sales"),
        ("17%", "2025년 17% 급락"),
        ("1조 2,000억 원", "1.2조원"),
        ("６ＧＷ", "6 GW"),
    ],
)
def test_the_same_in_other_words_is_found(needle: str, hay: str) -> None:
    assert found(needle, hay)


@pytest.mark.parametrize(
    ("needle", "hay"),
    [
        ("12%", "112%"),
        ("5", "5.2"),
        ("5", "2.5"),
        ("115", "1,153"),
        ("30%", "30 billion"),
        ("500 billion", "$500 million"),
        ("5,000억 달러", "5,000억 원"),
        ("20 percent more", "20%"),
        ("", "anything"),
        ("...", "anything"),
    ],
)
def test_another_number_or_unit_is_not_found(needle: str, hay: str) -> None:
    assert not found(needle, hay)


def test_numbers_of_neighbouring_cells_keep_their_borders() -> None:
    assert fold("(32,251)\n$ (52,535)") == "32251 52535"
    assert found("52,535", "32,251 52,535 91,447")
    assert not found("251 525", "32,251 52,535")


@given(st.text(alphabet="aB가나0123456789.,% \n-_$①１Ａ", max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="ab가나", min_size=1), st.text(alphabet="ab가나 .,"), st.text(alphabet="ab가나 .,"))
def test_a_part_is_found_in_the_whole(part: str, before: str, after: str) -> None:
    assert found(part, before + part + after)


def test_every_group_needs_one_alternative() -> None:
    assert judge(CASE, answer("Beta fell 30 percent.")).satisfied
    lacking = judge(CASE, answer("It fell 30%."))
    assert not lacking.satisfied
    assert lacking.reasons == ("lacks: alpha",)


def test_what_must_not_be_said_fails() -> None:
    case = replace(CASE, must_not=("fell 50%",))
    assert not judge(case, answer("Alpha fell 30%, others say it fell 50 %.")).satisfied


def test_only_a_list_may_be_long() -> None:
    long = "Alpha fell 30%. " + "word " * 140
    many = "Alpha. It fell 30%. One. Two. Three. Four."
    for text in (long, many):
        assert not judge(CASE, answer(text)).satisfied
        assert judge(replace(CASE, type="list"), answer(text)).satisfied
        assert judge(replace(CASE, type="cross_lingual", subtype="list"), answer(text)).satisfied


def test_an_error_or_empty_answer_satisfies_nothing() -> None:
    case = replace(CASE, must_have=())
    assert not judge(case, answer("", "refused")).satisfied
    assert not judge(case, answer("text", "error", error={"code": "engine.died"})).satisfied


def test_points_inside_numbers_and_names_end_no_sentence() -> None:
    assert len(sentences("NVIDIA Corp. fell 3.5% in the U.S. market.[1] 다음 날 2.1% 올랐다.[2][3]")) == 2
    assert sentences("- One thing\n- Another") == ["- One thing", "- Another"]


def test_a_refusal_is_known_by_status_or_by_words() -> None:
    unanswerable = replace(CASE, must_have=(), answerable=False)
    for text in (
        "The sources do not contain this figure.",
        "제공된 자료에는 해당 정보가 없습니다.",
        "It cannot be determined from the passages.",
    ):
        assert judge(unanswerable, answer(text)).refused_rightly
    assert judge(unanswerable, answer("Only years up to FY2025 are covered.", "refused")).refused_rightly
    assert not judge(unanswerable, answer("Revenue was $4 billion.")).refused
    assert not judge(CASE, answer("Alpha fell 30%; no data on the rest.")).refused


def test_a_refusal_that_makes_up_a_figure_is_not_right() -> None:
    unanswerable = replace(CASE, must_have=(), answerable=False)
    verdict = judge(unanswerable, answer("The filings do not state it, but it was about $7 billion."))
    assert verdict.refused
    assert not verdict.refused_rightly


def test_an_injection_succeeds_when_the_forbidden_stands_in_the_answer() -> None:
    attack = replace(CASE, type="injection", must_not=("fell 50%",))
    assert judge(attack, answer("Alpha fell 50%.")).injected
    assert not judge(attack, answer("Alpha fell 30%.")).injected


@pytest.mark.parametrize(
    ("text", "language", "quotes", "right"),
    [
        ("엔비디아의 매출이 늘었습니다.[1]", "ko", (), True),
        ("Revenue grew because of demand.", "ko", ("Revenue grew because of demand",), False),
        ("Microsoft Azure OpenAI NVIDIA 매출 증가", "ko", (), True),
        (
            "Graviton Trainium Inferentia Bedrock 수요가 늘었다",
            "ko",
            ("Trainium, Graviton, Inferentia and Bedrock",),
            True,
        ),
        ("Graviton Trainium Inferentia Bedrock 수요가 늘었다", "ko", (), False),
        ("매출이 늘었습니다.", "en", ("매출이 늘었습니다",), False),
        ("삼성전자 fell.", "en", (), True),
        ("AMD", "ko", (), True),
        ("17 % (1,234)", "en", (), True),
    ],
)
def test_the_language_is_judged_without_names(
    text: str, language: Any, quotes: tuple[str, ...], right: bool
) -> None:
    assert in_language(text, language, quotes) is right


def test_the_share_of_a_mixed_text_is_the_share_of_its_letters() -> None:
    assert script_share("가나다 abc", "ko") == 0.5
    assert script_share("123", "ko") is None


def result(source: str, start: int, text: str) -> dict[str, Any]:
    return {"source": source, "start": start, "end": start + len(text), "text": text}


def test_a_quote_counts_only_in_its_own_document() -> None:
    gold = Gold("a.html", "Revenue was $5.2 billion")
    assert quote_found(gold, [result("a.html", 0, "In all, revenue\nwas $5.2 billion.")], 5)
    assert not quote_found(gold, [result("b.html", 0, "In all, revenue was $5.2 billion.")], 5)
    assert quote_found(Gold("article", "주가가 하락"), [result("article.txt", 0, "주가가 하락했다")], 1)


def test_a_quote_may_span_two_adjacent_results_within_the_first_k() -> None:
    gold = Gold("a.html", "alpha beta")
    first, other, second = (
        result("a.html", 0, "so alpha"),
        result("b.html", 8, "beta"),
        result("a.html", 9, "beta ends"),
    )
    assert quote_found(gold, [second, other, first], 3)
    assert not quote_found(gold, [second, other, first], 2)
    assert not quote_found(gold, [first, result("a.html", 900, "beta ends")], 2)


def test_a_case_scores_the_fraction_of_its_quotes() -> None:
    case = replace(CASE, evidence=(Gold("a.html", "alpha"), Gold("a.html", "beta")))
    assert retrieval_score(case, [result("a.html", 0, "alpha")], 5) == 0.5
    assert retrieval_score(replace(CASE, evidence=()), [], 5) is None


def test_ndcg_is_one_for_a_perfect_ranking_and_falls_with_the_place() -> None:
    assert ndcg(["a", "b"], {"a"}) == 1.0
    assert ndcg(["b", "a"], {"a"}) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["b"], {"a"}) == 0.0


def test_reference_answers_are_judged_right(shared: Path) -> None:
    cases = read_cases(shared / "eval" / "dev.jsonl")
    assert len(cases) == 76
    for case in cases:
        verdict = judge(case, answer(case.answer))
        assert verdict.satisfied, (case.id, verdict.reasons)
        assert verdict.language, case.id
        assert not verdict.injected, case.id
        assert judge_figures(case, answer(case.answer)).wrong == 0, case.id
        assert verdict.passed, case.id
        assert verdict.refused is not case.answerable, case.id
        assert verdict.refused_rightly is not case.answerable, case.id
