"""What an answer takes word for word stands in quotation marks where it is long or speaks as its author."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.copying import longest_copy
from assistant.quotation import in_quotation_marks

LONG = " ".join(f"word{n}" for n in range(30)) + "."


def test_a_long_run_of_a_source_is_quoted_and_counts_as_no_copy() -> None:
    said = f"The filing says that {LONG}"
    assert longest_copy(said, [LONG]) > 0
    marked = in_quotation_marks(said, [LONG])
    assert marked == f"The filing says that “{LONG}”" and longest_copy(marked, [LONG]) == 0


def test_a_whole_sentence_that_says_we_is_its_authors() -> None:
    assert in_quotation_marks("We sold it.", ["In May we sold it. We sold it."]) == "“We sold it.”"


def test_short_wordings_and_marked_ones_stay_as_they_are() -> None:
    assert in_quotation_marks("Revenue rose.", ["Revenue rose."]) == "Revenue rose."
    marked = f"It says “{LONG}”"
    assert in_quotation_marks(marked, [LONG]) == marked
    assert in_quotation_marks("Revenue rose.", []) == "Revenue rose."


@given(st.text(alphabet="ab we.“", max_size=200), st.text(alphabet="ab we.", max_size=200))
def test_nothing_but_marks_is_ever_added(said: str, source: str) -> None:
    marked = in_quotation_marks(said, [source])
    assert marked.replace("“", "").replace("”", "") == said.replace("“", "").replace("”", "")
