"""The prompt: the part that never changes first, one small task, in the language of the answer."""

import pytest

from assistant.language import in_language
from assistant.prompt import answer_messages, prefix, translation_messages


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_fixed_part_comes_first_and_is_the_same_for_every_question(language: str) -> None:
    fixed = prefix(language)  # pyright: ignore[reportArgumentType]
    one = answer_messages("Why?", ["Because."], language)  # pyright: ignore[reportArgumentType]
    two = answer_messages("How much?", ["A lot.", "More."], language, many=True)  # pyright: ignore
    assert one[: len(fixed)] == two[: len(fixed)] == fixed
    assert len(one) == len(two) == len(fixed) + 1


def test_the_best_evidence_stands_beside_the_question() -> None:
    last = str(answer_messages("Why did it rise?", ["Best.", "Second."], "en")[-1].content)
    assert last.index("Second.") < last.index("Best.") < last.index("Why did it rise?")


def test_the_items_of_a_list_stay_in_reading_order() -> None:
    last = str(answer_messages("Which rose?", ["First.", "Second."], "en", many=True)[-1].content)
    assert last.index("First.") < last.index("Second.") < last.index("Which rose?")


def test_a_list_is_asked_for_only_when_one_is_wanted() -> None:
    one, many = (str(answer_messages("Q?", ["E."], "ko", many=many)[-1].content) for many in (False, True))
    assert one != many
    assert many.startswith(one)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_worked_example_answers_in_the_language(language: str) -> None:
    assert in_language(str(prefix(language)[-1].content), language)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_fixed_part_is_short(language: str) -> None:
    """Two cores read about 60 tokens a second: every hundred characters cost a person half a second."""
    assert sum(len(str(message.content)) for message in prefix(language)) < 1_000  # pyright: ignore


@pytest.mark.parametrize("to", ["ko", "en"])
def test_a_translation_is_asked_for_with_an_example_in_its_language(to: str) -> None:
    messages = translation_messages("질문 / question", to)  # pyright: ignore[reportArgumentType]
    assert messages[-1].content == "질문 / question"
    assert in_language(str(messages[-2].content), to)  # pyright: ignore[reportArgumentType]
