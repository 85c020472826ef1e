"""Citations are judged by the evidence that was wanted and by their documents."""

from pathlib import Path

import pytest

from assistant.evaluation.cases import Case, Gold
from assistant.evaluation.citing import judge_citations, overlaps
from assistant.evaluation.share import Share
from assistant.evaluation.sources import Sources
from assistant.wording import say
from corpus.document import DocumentInfo, Extract
from corpus.library import Library
from tests.assistant.evaluation.answers import answer, citation

CASE = Case(
    "x", "?", "en", "list", evidence=(Gold("a.html", "Alpha sold ovens"), Gold("article", "Beta fell 12%"))
)


@pytest.mark.parametrize(
    ("quote", "hits"),
    [
        ("In all, Alpha sold ovens and mills.", True),
        ("sold ovens", True),
        ("ALPHA  sold-ovens", True),
        ("Alpha sold mills.", False),
        ("...", False),
    ],
)
def test_a_quote_with_the_gold_words_or_a_part_of_them_overlaps(quote: str, hits: bool) -> None:
    assert overlaps(citation(1, "a.html", quote), CASE.evidence[0]) is hits


def test_another_document_never_overlaps() -> None:
    assert not overlaps(citation(1, "b.html", "Alpha sold ovens"), CASE.evidence[0])
    assert overlaps(citation(1, "article.txt", "Then Beta fell 12%."), CASE.evidence[1])
    assert not overlaps(citation(1, "article.txt", "Then Beta fell 12.5%."), CASE.evidence[1])


def test_quotes_that_meet_in_the_middle_overlap_by_more_than_a_word() -> None:
    gold = Gold("a.html", "the maker of ovens and mills grew fast")
    assert overlaps(citation(1, "a.html", "last year the maker of ovens and mills"), gold)
    assert overlaps(citation(1, "a.html", "ovens and mills grew fast as before"), gold)
    assert not overlaps(citation(1, "a.html", "last year the maker"), gold)


def test_precision_and_recall_count_citations_and_quotes() -> None:
    given = answer(
        "Alpha sold ovens.",
        citations=[
            citation(1, "a.html", "Alpha sold ovens."),
            citation(2, "a.html", "Gamma."),
            citation(3, "c", "x"),
        ],
    )
    verdict = judge_citations(CASE, given, None)
    assert verdict.right == Share(1, 3)
    assert verdict.recalled == Share(1, 2)
    assert verdict.exact == Share(0, 0)
    assert judge_citations(Case("x", "?", "en", "advice"), given, None).right == Share(0, 0)


def test_only_sentences_that_state_something_need_a_citation() -> None:
    sentences = [
        {"text": "Alpha sold ovens.", "citations": [1]},
        {"text": "Beta sold mills.", "citations": []},
        {"text": "Gamma fell.[2]", "citations": []},
        {"text": "The sources do not contain the rest.", "citations": []},
        {"text": say("advice.lead", "en"), "citations": []},
    ]
    assert judge_citations(CASE, answer(sentences=sentences), None).cited == Share(2, 3)


def test_a_citation_is_the_slice_of_its_document(tmp_path: Path) -> None:
    catalogue = Library.at(tmp_path)
    catalogue.keep("a.html", "0", Extract("One. 둘이다. Three.", (), DocumentInfo()), ())
    given = answer(
        "x",
        citations=[
            citation(1, "a.html", "둘이다.", 5), citation(2, "a.html", "둘이다.", 4), citation(3, "gone.html", "One.")
        ],
    )  # fmt: skip
    assert judge_citations(CASE, given, Sources(catalogue)).exact == Share(1, 3)
