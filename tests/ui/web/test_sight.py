"""What a click carries says what is opened, and nothing that a click may say breaks that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.web.test_markup import read
from ui.web.evidence.sight import Sight, sight_of
from ui.web.markup import el

numbers = st.integers(0, 10**8)
maybe = st.none() | numbers
words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf")), max_size=30).map(
    lambda said: " ".join(said.split())
)
places = st.builds(
    Sight, st.just("place"), source=words, start=numbers, top=maybe, bottom=maybe, large=st.booleans(),
    paged=st.booleans(), page=maybe, words=words, hit=maybe,
)  # fmt: skip
cited = st.builds(
    Sight, st.sampled_from(["citation", "evidence"]), turn=numbers, n=numbers, large=st.booleans(), hit=maybe
)


@given(places | cited, numbers)
def test_a_click_opens_what_it_was_drawn_for(sight: Sight, length: int) -> None:
    if sight.of == "place":
        sight = Sight(
            sight.of,
            source=sight.source,
            start=sight.start,
            end=sight.start + length % 1000,
            words=sight.words,
        )
    attributes = read(el("button", **sight.click("name"))).attributes
    data = {name.removeprefix("data-"): str(value) for name, value in attributes}
    assert sight_of(data) == sight


@given(
    st.dictionaries(
        st.sampled_from(["of", "turn", "n", "source", "start", "end", "top", "page", "hit", "words"]),
        st.text(),
    )
)
def test_a_click_that_says_anything_else_is_a_place_or_nothing(data: dict[str, str]) -> None:
    sight = sight_of(data)
    assert sight is None or 0 <= sight.start <= sight.end
