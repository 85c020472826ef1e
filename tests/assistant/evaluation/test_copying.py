"""A long run of a source's words is a copy unless it is quoted."""

import pytest

from assistant.evaluation.copying import MOST_WORDS, longest_copy

WORDS = [f"word{chr(97 + n)}" for n in range(26)] + ["and", "so", "on", "forever"]
SOURCE = " ".join(WORDS)


def run(n: int) -> str:
    return " ".join(WORDS[:n])


@pytest.mark.parametrize(("n", "copied"), [(MOST_WORDS, 0), (MOST_WORDS + 1, 26), (30, 30)])
def test_the_words_of_the_longest_run_are_counted(n: int, copied: int) -> None:
    assert longest_copy(f"It says {run(n)} or so.", [SOURCE]) == copied


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "「{}」", "『{}』", "«{}»"])
def test_what_is_quoted_is_no_copy(marks: str) -> None:
    assert longest_copy("It says " + marks.format(SOURCE), [SOURCE]) == 0


def test_typing_and_citation_markers_hide_no_copy() -> None:
    typed = SOURCE.upper().replace(" ", ",  ").replace("WORDM", "wordm.[1]")
    assert longest_copy(typed, [SOURCE]) == 30
    assert longest_copy(SOURCE, [SOURCE.replace(" ", " | ")]) == 30


def test_a_run_is_of_one_source_and_is_not_joined_over_a_quotation() -> None:
    assert longest_copy(SOURCE, [run(20), " ".join(WORDS[20:])]) == 0
    halves = f'{run(15)} "as they say" {" ".join(WORDS[15:])}'
    assert longest_copy(halves, [SOURCE]) == 0
    assert longest_copy("", [SOURCE]) == 0
    assert longest_copy(SOURCE, []) == 0
