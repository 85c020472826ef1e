"""Of an article the sentence is told that a question refers to, whole enough to stand for itself."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.sides import Sides, sides_of
from assistant.view import in_brief, named_in, scope_of, told_view
from corpus.amounts import find_amounts
from corpus.companies import company_of
from corpus.document import Document, DocumentInfo
from corpus.scope import ALL, Scope
from index.question import understand
from tests.assistant.evidence import COLUMN, FILING, evidence

REPORT = "How did NVIDIA's revenue do in fiscal 2025?"


def told(view: str, passages: Sequence[str], report: str = REPORT) -> list[str]:
    results = [evidence(text, COLUMN, number=at) for at, text in enumerate(passages, 1)]
    return [candidate.said for candidate in told_view(results, _sides(view, report), "en")]


def _sides(view: str, report: str = REPORT) -> Sides:
    sides = sides_of(understand(f"The article {view} {report}"))
    assert sides is not None
    return sides


def test_a_sentence_that_means_the_one_before_brings_it_along() -> None:
    passage = (
        "Cheap models need fewer accelerators. This could change the growth outlook of the chip industry. "
        "The author likes bread."
    )
    assert told("says the growth outlook of the chip industry could change.", [passage]) == [
        "Cheap models need fewer accelerators.",
        "This could change the growth outlook of the chip industry.",
    ]


def test_the_first_sentence_of_a_labelled_item_brings_the_one_that_says_what_the_label_names() -> None:
    passage = (
        "Stronger competition in chips: The model is an opportunity for rivals of the leader. "
        "Competition in chips may come from cheaper accelerators of others."
    )
    assert len(told("sees stronger competition in chips.", [passage])) == 2


def test_a_sentence_that_goes_the_other_way_is_not_told() -> None:
    passages = [
        "Training of AI models needs vast amounts of electric power and increased demand for power.",
        "AI models with lower consumption of power can be developed.",
    ]
    assert told("expects AI models to need less power.", passages) == [passages[1]]


def test_a_sentence_of_the_company_that_is_spoken_of_goes_before_one_of_others() -> None:
    passages = [
        "The strategy of big tech in AI puts capital into research and the strategy needs AI infrastructure.",
        "Amazon offers AI services in its stores.",
    ]
    assert told("tells of Amazon's AI strategy.", passages)[0] == passages[1]


def test_of_a_sentence_retold_in_several_the_one_is_told_that_the_question_means() -> None:
    candidate = told_view([evidence("Rivals sell chips.", COLUMN)], _sides("says rivals sell chips."), "en")[
        0
    ]
    said = "Rivals sell cheaper chips for 5 dollars. The leader keeps 9% of its lead."
    whole = replace(candidate, said=said, amounts=find_amounts(said))
    brief = in_brief(whole, _sides("says rivals sell chips."))
    assert brief.said == "Rivals sell cheaper chips for 5 dollars."
    assert [amount.value for amount in brief.amounts] == [5]
    tied = replace(candidate, said="The leader rests. This lets rivals sell chips.")
    assert in_brief(tied, _sides("says rivals sell chips.")) == tied


def test_where_reports_are_asked_of_a_company_that_is_named_one_that_reports_is_told() -> None:
    passages = ["DeepSeek-R1 is an opportunity for rivals of NVIDIA.", "AMD is among the rivals of NVIDIA."]
    assert told("speaks of rivals of NVIDIA.", passages, "How did that rival do in 2025?") == [passages[1]]


def test_nothing_is_told_where_no_article_was_found() -> None:
    assert told_view([evidence("NVIDIA sells GPUs.")], _sides("fears less demand."), "en") == ()


def test_the_companies_that_an_article_names_are_those_with_reports_here() -> None:
    sides = _sides("names a rival of NVIDIA.", "How did that rival do in 2025?")
    view = told_view(
        [evidence("The rivals AMD and DeepSeek gain on NVIDIA as a rival.", COLUMN)], sides, "en"
    )
    amd = company_of("AMD")
    assert amd is not None
    own = DocumentInfo(title="Annual report", company="AMD", cik=amd.cik, form="10-K", fiscal_period="FY2025")
    assert named_in(view, sides, [_document(1, own), _document(2, FILING)]) == [amd]
    assert named_in(view, sides, [_document(2, FILING)]) == []


def test_each_side_is_searched_in_its_own_documents_within_the_scope() -> None:
    documents = [_document(1, FILING), _document(2, COLUMN)]
    scope = Scope(periods=("FY2025",))
    assert scope_of(documents, scope, filings=True) == Scope(periods=("FY2025",), sources=("1.htm",))
    assert scope_of(documents, ALL, filings=False) == Scope(sources=("2.htm",))
    assert scope_of(documents[:1], ALL, filings=False) is None


def _document(number: int, info: DocumentInfo) -> Document:
    return Document(number, f"{number}.htm", info, "hash", 1, "2025-01-01T00:00:00+00:00")
