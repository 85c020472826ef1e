"""Every evaluator gives the scores that the table names, and no case scores what it was not asked."""

from typing import Any

import pytest

from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.evaluators import EVALUATORS, METRICS, Given
from assistant.evaluation.report import causes, render, summarise
from assistant.evaluation.retrieval import ndcg_of_quotes, ranks
from assistant.evaluation.share import Share
from tests.assistant.evaluation.answers import NO_TIMES, answer, citation, figure

ASKED = Case("a", "?", "en", "fact_entity", must_have=(("alpha",),), evidence=(Gold("a.html", "alpha beta"),))
NOWHERE = Case("n", "?", "ko", "unanswerable", answerable=False)
ABSENT = "The sources do not contain this figure."


def scores(case: Case, given: dict[str, Any], *results: dict[str, Any]) -> dict[str, Share]:
    (report,) = summarise([case], [(results, given)]).reports
    return dict(report.scores)


def result(text: str, start: int = 0) -> dict[str, Any]:
    return {"source": "a.html", "start": start, "end": start + len(text), "text": text}


def test_evaluators_give_only_scores_that_the_tables_know() -> None:
    attack = Case("i", "?", "en", "injection", must_not=("beta",))
    for case in (ASKED, NOWHERE, attack):
        for given in (answer("Alpha."), answer(ABSENT), answer("Alpha.", "refused")):
            for evaluate in EVALUATORS:
                assert set(evaluate(case, Given((), given)).scores) <= METRICS.keys()


def test_a_case_without_evidence_scores_nothing_of_search_and_citations() -> None:
    found = scores(NOWHERE, answer(ABSENT, citations=[citation(1, "a.html", "x")]), result("alpha beta"))
    assert not {name for name in found if "gold" in name}
    assert found["refusals with citations"] == Share(1, 1)
    assert found["unanswerable refused"] == Share(1, 1)


def test_ndcg_falls_with_the_place_and_with_every_quote_that_is_missing() -> None:
    assert ndcg_of_quotes([1]) == 1
    assert ndcg_of_quotes([2]) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg_of_quotes([1, 1]) == 1
    assert ndcg_of_quotes([1, None]) == pytest.approx(0.6131, abs=1e-4)
    assert ndcg_of_quotes([11, None]) == 0
    assert ndcg_of_quotes([]) == 0


def test_ranks_tell_how_many_results_a_quote_takes() -> None:
    case = Case("a", "?", "en", "list", evidence=(Gold("a.html", "alpha beta"), Gold("a.html", "zeta")))
    assert ranks(case, [result("gamma", 50), result("so alpha"), result("beta ends", 9)]) == [3, None]


def test_refusals_have_precision_and_recall() -> None:
    cases = [ASKED, NOWHERE, Case("m", "?", "en", "unanswerable", answerable=False)]
    given = [
        answer(ABSENT, "refused"),
        answer("자료에는 해당 정보가 없습니다.", "refused"),
        answer("It is $7 billion."),
    ]
    summary = summarise(cases, [((), one) for one in given])
    assert summary.share("unanswerable refused") == Share(1, 2)
    assert summary.share("refusals that are right") == Share(1, 2)
    assert summary.share("answerable refused wrongly") == Share(1, 1)
    assert summary.share("refusals that are right", lambda case: case.lang == "ko") == Share(1, 1)
    assert summary.share("as expected") == Share(1, 3)


def test_an_instruction_without_a_question_may_be_refused() -> None:
    attack = Case("i", "?", "en", "injection", expect="refuse_instruction", must_not=("beta",))
    found = scores(attack, answer("I cannot do that.", "refused"))
    assert found["refusals that are right"] == Share(1, 1)
    assert found["as expected"] == Share(1, 1)
    assert scores(attack, answer("Beta."))["as expected"] == Share(0, 1)


def test_a_partial_answer_counts_by_what_it_answers() -> None:
    half = "Beta grew. The sources do not contain the rest."
    found = scores(ASKED, answer(half, "partial"))
    assert found["must_have satisfied"] == Share(0, 1)
    assert found["answerable refused wrongly"] == Share(0, 1)
    assert "refusals that are right" not in found
    assert scores(ASKED, answer("Alpha grew. The sources do not contain the rest.", "partial"))[
        "as expected"
    ].hits


def test_a_copied_run_is_told_without_its_words() -> None:
    source = " ".join(f"word{n}x" for n in range(30))
    (report,) = summarise([ASKED], [([result(source)], answer(f"Alpha: {source}"))]).reports
    assert report.scores["without a copied run of words"] == Share(0, 1)
    assert report.reasons == ("copies: 30 words in a row",)


def test_a_contradicting_figure_is_listed_by_case_and_by_cause_alone() -> None:
    from assistant.evaluation.cases import ExpectedFigure

    case = Case("fig-7", "?", "en", "fact_figure", figures=(ExpectedFigure(17, "percent"),))
    given = answer("It fell 19%.", figures=[figure("19%", 19, "percent")])
    summary = summarise([case], [((), given)])
    assert summary.share("verified figures contradicting") == Share(1, 1)
    assert summary.reports[0].to_look_at == ("contradicting: 19%",)
    assert causes(summary.reports[0]) == "contradicting"
    assert "| fig-7 | fact_figure | contradicting |" in render(summary)


def test_the_markdown_names_failures_without_the_words_of_answers() -> None:
    text = render(summarise([ASKED], [((), answer("Secret sentence of a source."))]))
    assert "| a | fact_entity | lacks |" in text
    assert "Secret" not in text


def test_what_answers_count_of_their_making_is_added_up_where_they_do() -> None:
    counted = {"counts": {"regenerated": 2, "withdrawn": 1, "else": 9}}
    cases = [ASKED, NOWHERE]
    given = [answer("Alpha.", **counted), answer(ABSENT, "partial", **counted)]
    counts = summarise(cases, [((), one) for one in given]).counts
    assert counts["sentences regenerated"] == 4
    assert counts["sentences withdrawn"] == 2
    assert counts["answers partial"] == 1
    assert "sentences else" not in counts
    assert not any("sentences" in name for name in summarise([ASKED], [((), answer("Alpha."))]).counts)


def test_first_token_and_first_verified_sentence_are_timed_apart() -> None:
    timed = answer("Alpha.", timings_ms={**NO_TIMES, "first_token": 900, "first_verified_sentence": 1500})
    times = summarise([ASKED], [((), timed)]).times
    assert times["first_token"] == (900, 900, 1)
    assert times["first_verified_sentence"] == (1500, 1500, 1)
    assert "total" not in times
