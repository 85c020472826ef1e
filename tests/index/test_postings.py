"""Scores over places: BM25 as SQLite's own full-text search gives it, phrases in their order, exact packing."""

import sqlite3

import numpy as np
import pytest

from index.postings import BLOCK_BITS, best, packed, posting, scores, terms_of, unpacked, without_rows

TEXTS = [
    "data center revenue rose and data center demand with it",
    "revenue of the data business",
    "center of data",
    "매출 증가 데이터 센터 매출",
    "data center",
    "nothing here but revenue revenue revenue",
]


def places(texts: list[str], term: str, first: int = 1) -> np.ndarray:
    kept = packed((first + n, terms_of(text)) for n, text in enumerate(texts))
    return unpacked((block, found) for (word, block), found in sorted(kept.items()) if word == term)


def scored(texts: list[str], phrases: list[str], first: int = 1) -> list[tuple[int, float]]:
    lengths = np.array([0] * first + [len(terms_of(text)) for text in texts], np.int32)
    found = [posting([places(texts, term, first) for term in terms_of(phrase)]) for phrase in phrases]
    return best(scores(found, lengths, lengths > 0), None, len(texts))


@pytest.mark.parametrize("phrases", [["revenue"], ["data center", "revenue"], ["매출", "demand"], ["data"]])
def test_scores_are_those_of_sqlites_full_text_search(phrases: list[str]) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5(tokens)")
    db.executemany("INSERT INTO words(rowid, tokens) VALUES (?, ?)", enumerate(TEXTS, start=1))
    match = " OR ".join(f'"{phrase}"' for phrase in phrases)
    theirs = db.execute("SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?", (match,)).fetchall()
    theirs.sort(key=lambda row: (-row[1], row[0]))
    ours = scored(TEXTS, phrases)
    assert [row for row, _ in ours] == [row for row, _ in theirs]
    assert [score for _, score in ours] == pytest.approx([score for _, score in theirs])


def test_a_phrase_is_said_only_in_its_order_and_within_one_passage() -> None:
    said = posting([places(TEXTS, "data"), places(TEXTS, "center")])
    assert said.rows.tolist() == [1, 5]
    assert said.counts.tolist() == [2, 1]
    assert posting([places(["one data", "center two"], term) for term in ("data", "center")]).rows.size == 0


def test_passages_on_both_sides_of_a_block_are_found() -> None:
    first = (1 << BLOCK_BITS) - 2
    assert posting([places(TEXTS, "revenue", first)]).rows.tolist() == [first, first + 1, first + 5]


def test_rows_that_go_leave_the_others_of_their_block() -> None:
    kept = packed((row, ["word"]) for row in range(10, 16))[("word", 0)]
    left = without_rows(kept, 0, 12, 14)
    assert (unpacked([(0, left)]) >> 16).tolist() == [10, 11, 15]
    assert without_rows(kept, 0, 10, 15) == b""


def test_a_document_that_is_indexed_late_is_found_in_its_place() -> None:
    late = packed([(5, ["word"])])[("word", 0)]
    early = packed([(2, ["word"])])[("word", 0)]
    assert (unpacked([(0, late + early)]) >> 16).tolist() == [2, 5]


def test_ties_go_by_row_and_no_more_are_given_than_asked_for() -> None:
    level = np.array([0.0, 1.0, 2.0, 1.0, 1.0])
    assert best(level, None, 3) == [(2, 2.0), (1, 1.0), (3, 1.0)]
    assert best(level, np.array([3, 4], np.int32), 1) == [(3, 1.0)]


@pytest.mark.parametrize(
    ("line", "terms"), [("r&d 10-k", ["r", "d", "10", "k"]), ("3.5 Nestlé", ["3.5", "nestle"]), ("", [])]
)
def test_words_are_looked_up_without_marks_and_accents(line: str, terms: list[str]) -> None:
    assert terms_of(line) == terms
