"""Word search: best match first, only within the documents asked of, no word a command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.document import Passage
from corpus.library import Stored
from index.legs import WordSearch, words_at
from index.tokens import tokens
from index.words import Words


def stored(passage: int, document: int, text: str, **more: object) -> Stored:
    return Stored(passage, document, Passage(0, len(text), text, "prose", **more))  # pyright: ignore


def filled(opened: WordSearch) -> None:
    opened.add(1, [stored(1, 1, "데이터센터 매출이 크게 늘었다"), stored(2, 1, "게임 매출은 줄었다")])
    opened.add(2, [stored(3, 2, "Data center revenue rose, and data center demand with it")])
    opened.add(4, [stored(7, 4, "Nothing here but a revenue line")])


@pytest.fixture
def words(stores: str, tmp_path: Path) -> Iterator[WordSearch]:
    opened = words_at(tmp_path)
    filled(opened)
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Words]:
    """The data folder's."""
    opened = Words(tmp_path / "words.sqlite")
    filled(opened)
    yield opened
    opened.close()


def search(words: WordSearch, question: str, documents: list[int] | None = None, k: int = 10) -> list[int]:
    return [passage for passage, _ in words.search(tokens(question), k, documents)]


def test_the_passage_with_more_of_the_question_comes_first(words: WordSearch) -> None:
    assert search(words, "데이터센터 매출은?") == [1, 2]
    assert search(words, "data center revenue")[0] == 3


def test_scores_fall_and_ties_go_by_id(words: WordSearch) -> None:
    words.add(9, [stored(n, 9, "twin sentence") for n in (20, 21, 22)])
    found = words.search(tokens("twin"), 10)
    assert [passage for passage, _ in found] == [20, 21, 22]
    scores = [score for _, score in words.search(tokens("data center revenue"), 10)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("documents", "expected"), [([2], {3}), ([2, 4], {3, 7}), ([4], {7}), ([], set()), ([99], set())]
)
def test_only_the_documents_asked_of_are_searched(
    words: WordSearch, documents: list[int], expected: set[int]
) -> None:
    assert set(search(words, "revenue", documents)) == expected


def test_no_more_than_asked_for(words: WordSearch) -> None:
    assert len(search(words, "revenue 매출", k=2)) == 2


@pytest.mark.parametrize(
    "bad", ['"', 'a" OR "b', "NEAR(", "tokens:", "*", "^x", "'; DROP TABLE words; --", "a AND"]
)
def test_no_word_is_a_command(words: WordSearch, bad: str) -> None:
    words.search([bad], 5)
    words.search(tokens(bad), 5)
    assert search(words, "매출")


def test_nothing_is_found_for_nothing(words: WordSearch) -> None:
    assert words.search([], 5) == []


def test_a_removed_document_is_not_found_and_the_others_are(words: WordSearch) -> None:
    words.remove(2)
    assert search(words, "data center") == []
    assert words.documents() == {1, 4}
    assert search(words, "revenue") == [7]


def test_headings_and_heads_of_tables_are_searched_too(words: WordSearch) -> None:
    words.add(
        5, [stored(30, 5, "North | 12", section=("Results", "Widget sales"), context="in gallons; Jun 2025")]
    )
    assert search(words, "widget") == [30]
    assert search(words, "gallons") == [30]


def test_an_index_of_another_form_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Words(tmp_path / "w.sqlite")
    old.add(1, [stored(1, 1, "매출")])
    old.close()
    monkeypatch.setattr("index.words.FORM", "of another day")
    new = Words(tmp_path / "w.sqlite")
    assert new.documents() == frozenset()
    assert search(new, "매출") == []
    new.close()


def test_what_was_indexed_is_there_when_opened_again(stores: str, tmp_path: Path) -> None:
    first = words_at(tmp_path)
    first.add(1, [stored(1, 1, "매출")])
    first.close()
    again = words_at(tmp_path)
    assert search(again, "매출") == [1]
    again.close()


def test_a_phrase_is_found_where_its_words_stand_side_by_side(words: WordSearch) -> None:
    words.add(8, [stored(80, 8, "Center of the data"), stored(81, 8, "data center data center data center")])
    assert [passage for passage, _ in words.search(["data center"], 10)] == [81, 3]
    assert [passage for passage, _ in words.search(["data center"], 10, [8])] == [81]
    assert words.search(["center data center"], 10, [2]) == []


def test_numbers_with_a_point_and_marks_stay_whole(words: WordSearch) -> None:
    words.add(8, [stored(80, 8, "Rates rose to 3.5% at AT&T"), stored(81, 8, "3 of 5 plants")])
    assert search(words, "3.5%") == [80]
    assert search(words, "AT&T") == [80]


def test_adding_a_document_again_changes_nothing(database: str, tmp_path: Path) -> None:
    words = words_at(tmp_path)
    for _ in range(2):
        words.add(1, [stored(1, 1, "매출이 매출을")])
    (hit,) = words.search(tokens("매출"), 10)
    assert hit[0] == 1
    assert words.documents() == {1}
    words.close()


def test_what_is_kept_in_memory_is_bounded_and_forgotten_with_its_document(
    own: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.words._KEPT_BYTES", 12)
    for question in ("revenue", "data", "center", "demand", "매출", "게임"):
        assert search(own, question)
    assert own._bytes <= 12
    assert len(own._scored) <= 4
    assert own.lines([1, 3]).keys() == {1, 3}
    own.remove(1)
    assert own.lines([1, 3]).keys() == {3}
    assert search(own, "게임") == []


def test_how_rare_a_word_is_is_told_by_what_everybody_may_see(words: WordSearch) -> None:
    before = words.search(["revenue", "data center"], 10, [2, 4])
    words.add(8, [stored(80 + n, 8, "data center revenue " * (n + 1)) for n in range(9)], private=True)
    assert words.search(["revenue", "data center"], 10, [2, 4]) == before
    own = [passage for passage, _ in words.search(["data center"], 3, [8])]
    assert len(own) == 3, "its owner finds them all the same"


def test_the_same_wording_in_other_documents_is_scored_once(
    own: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    places = own._places
    monkeypatch.setattr(own, "_places", lambda term: (read.append(term), places(term))[1])
    for documents in ([1], [2], [2, 4], None):
        own.search(["revenue", "data center"], 5, documents)
    assert sorted(read) == ["center", "data", "revenue"]


def test_a_search_does_not_wait_for_a_document_that_is_being_written(own: Words) -> None:
    with own._writing, own._connection as db:
        db.execute("INSERT INTO words VALUES (99, 'unfinished')")
        assert search(own, "data center revenue")[0] == 3
        db.rollback()
