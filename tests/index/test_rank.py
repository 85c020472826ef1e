"""Sentences are ranked by what of the question they say, and what is rare among them decides."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.rank import Lines, coverage
from index.terms import Term


def term(name: str, weight: float = 1.0) -> Term:
    return Term(name, ((name,),), weight, "word")


def lines(*sentences: str, around: str = "") -> Lines:
    return Lines(frozenset(around.split()), tuple(frozenset(sentence.split()) for sentence in sentences))


def best(covered: list[list[float]]) -> tuple[int, int]:
    return max(
        ((p, s) for p, row in enumerate(covered) for s in range(len(row))),
        key=lambda at: covered[at[0]][at[1]],
    )


def test_the_sentence_that_says_all_is_covered_wholly() -> None:
    assert coverage([term("power"), term("price")], [lines("power price", "power")])[0][0] == 1.0


def test_saying_it_counts_more_than_standing_beside_it_and_that_more_than_standing_under_its_heading() -> (
    None
):
    (row,) = coverage([term("power")], [lines("power", "rises", "far", "away", around="")])
    (other,) = coverage([term("power")], [lines("far", around="power")])
    assert row[0] > row[1] > other[0] > row[3] == 0.0


def test_what_is_rare_among_the_sentences_decides() -> None:
    common = ["deepseek rises"] * 8
    covered = coverage([term("deepseek"), term("vertiv")], [lines(*common), lines("x", "y", "vertiv fell")])
    assert best(covered) == (1, 2)


def test_a_question_of_another_matter_is_covered_by_nothing() -> None:
    covered = coverage([term("moon"), term("walk"), term("first")], [lines("first quarter", "revenue")])
    assert covered[0][0] < 0.5
    assert coverage([term("moon")], [lines("revenue")]) == [[0.0]]


def test_nothing_is_covered_of_nothing() -> None:
    assert coverage([], [lines("power")]) == [[0.0]]
    assert coverage([term("power")], []) == []
    assert coverage([term("power")], [lines()]) == [[]]


words = st.frozensets(st.sampled_from("abcdef"), max_size=4)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0.1, 1)), max_size=4),
    st.lists(st.builds(Lines, words, st.lists(words, max_size=4).map(tuple)), max_size=4),
)
def test_shares_lie_between_nothing_and_all(asked: list[tuple[str, float]], passages: list[Lines]) -> None:
    covered = coverage([term(name, weight) for name, weight in asked], passages)
    assert [len(row) for row in covered] == [len(passage.sentences) for passage in passages]
    assert all(0 <= share <= 1 + 1e-9 for row in covered for share in row)
