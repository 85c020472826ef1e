from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.models.thinking import ThinkingFilter, without_thinking

_PLAIN = st.text(alphabet=st.sampled_from("ab <>/thinkk가\n"), max_size=20).filter(
    lambda text: "<think>" not in text and "</think>" not in text
)


def _cut(text: str, cuts: list[int]) -> list[str]:
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[a:b] for a, b in pairwise(places)]


@given(_PLAIN, _PLAIN, _PLAIN, st.lists(st.integers(0, 200)))
def test_wherever_the_stream_is_cut_the_thought_is_gone_and_the_answer_whole(
    before: str, thought: str, after: str, cuts: list[int]
) -> None:
    text = f"{before}<think>{thought}</think>{after}"
    thinking = ThinkingFilter()
    streamed = "".join(thinking.feed(piece) for piece in _cut(text, cuts)) + thinking.end()
    assert streamed == without_thinking(text)


def test_the_text_around_thoughts_remains() -> None:
    assert without_thinking("<think>first 17 %\nthen</think>\n\n매출은 늘었다.") == "매출은 늘었다."
    assert without_thinking("One. <think>x</think>Two. <think>y</think> Three.") == "One. Two. Three."


def test_a_thought_that_never_ends_gives_no_text() -> None:
    assert without_thinking("<think>and then the model ran out of tokens") == ""


def test_text_with_comparison_signs_comes_through_whole() -> None:
    assert without_thinking("a < b, c <thin d <") == "a < b, c <thin d <"


def test_text_is_given_at_once_unless_it_may_be_half_a_tag() -> None:
    thinking = ThinkingFilter()
    assert thinking.feed("Revenue <th") == "Revenue "
    assert thinking.feed("ree") == "<three"
