"""A user's own copy of the retold article is recognised, and nothing else is."""

import json
import random
import re
import unicodedata
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.shingles import LENGTH, fold, recognise, resemblance, shingle_hashes


@pytest.fixture(scope="module")
def article(shared: Path) -> str:
    return (shared / "seed" / "article.txt").read_text(encoding="utf-8")


def digest(language: str) -> str:
    return (files("corpus") / "digest" / f"article.{language}.md").read_text(encoding="utf-8")


def as_printed(text: str, width: int = 38, lines: int = 30) -> str:
    """The text as a PDF print of the page gives it: hard line breaks, page heads and feet, soft hyphens."""
    rows = [text[at : at + width] for at in range(0, len(text), width)]
    pages = [rows[at : at + lines] for at in range(0, len(rows), lines)]
    return "\f".join(
        "25. 2. 3. 오후 4:12\nAI 시장의 변곡점\n"
        + "\n".join(page)
        + f"\u00ad\nhttps://blog.example/12 {n}/{len(pages)}"
        for n, page in enumerate(pages, 1)
    )


def with_wrong_letters(text: str, share: float) -> str:
    dice = random.Random(7)
    return "".join("가" if dice.random() < share else letter for letter in text)


def test_the_article_is_recognised(article: str) -> None:
    assert recognise(article) == "article"
    assert resemblance(article, shingle_hashes(article)) == 1.0


def test_the_hash_file_is_that_of_the_article(article: str) -> None:
    stored = json.loads((files("corpus") / "digest" / "article.shingles.json").read_text(encoding="utf-8"))
    assert {int(value, 16) for value in stored["hashes"]} == shingle_hashes(article)


@pytest.mark.parametrize("part", ["head", "tail", "middle"])
def test_half_of_the_article_is_recognised(article: str, part: str) -> None:
    half = len(article) // 2
    start = {"head": 0, "tail": half, "middle": half // 2}[part]
    assert recognise(article[start : start + half]) == "article"


def test_a_printed_copy_is_recognised(article: str) -> None:
    assert recognise(as_printed(article)) == "article"
    assert recognise(as_printed(article[: len(article) // 2])) == "article"


def test_a_saved_page_with_menus_comments_and_no_breaks_is_recognised(article: str) -> None:
    page = (
        "홈 태그 방명록 글쓰기 " * 200
        + " ".join(article.split())
        + "좋은 글 감사합니다. 잘 보고 갑니다! " * 300
    )
    assert recognise(page) == "article"


def test_a_copy_with_other_forms_of_letters_is_recognised(article: str) -> None:
    assert recognise(unicodedata.normalize("NFD", article)) == "article"
    assert (
        recognise("\ufeff" + article.replace("\n", "\r\n").replace("**", "").replace(" ", "\u00a0"))
        == "article"
    )


def test_a_copy_read_by_eye_with_two_wrong_letters_in_a_hundred_is_recognised(article: str) -> None:
    assert recognise(with_wrong_letters(article, 0.02)) == "article"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_digest_is_not_taken_for_the_article(language: str) -> None:
    assert recognise(digest(language)) is None


def test_both_digests_together_with_a_quoted_paragraph_are_not(article: str) -> None:
    assert recognise(digest("ko") + digest("en") + article[:1000]) is None


def test_a_few_paragraphs_are_not_the_article(article: str) -> None:
    assert recognise(article[2000:5000]) is None


def test_a_collection_that_contains_the_article_is_not_a_copy(article: str, shared: Path) -> None:
    pages = (shared / "eval" / "ko_pages" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert recognise("\n".join([json.loads(line)["text"] for line in pages] + [article])) is None


def test_no_other_korean_document_is_taken_for_the_article(shared: Path) -> None:
    pages = (shared / "eval" / "ko_pages" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert [page["id"] for page in map(json.loads, pages) if recognise(page["text"])] == []
    answers = [
        json.loads(line) for line in (shared / "eval" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert recognise("\n".join(case["question"] + "\n" + case["answer"] for case in answers)) is None


def test_no_filing_is_taken_for_the_article(shared: Path) -> None:
    filings = sorted((shared / "corpus").glob("*.html")) + sorted((shared / "corpus").glob("*.xml"))
    assert filings
    for filing in filings:
        raw = filing.read_bytes().decode("cp949" if filing.suffix == ".xml" else "utf-8", errors="replace")
        text = re.sub(r"<[^>]*>", " ", raw)
        assert recognise(text) is None, filing.name
        assert recognise(text[:40_000]) is None, filing.name


def test_the_hash_file_holds_no_text_of_the_article(article: str) -> None:
    stored = (files("corpus") / "digest" / "article.shingles.json").read_text(encoding="utf-8")
    assert not re.search(r"[가-힣]", stored)
    assert len(json.loads(stored)["hashes"]) * LENGTH < len(fold(article))


@pytest.mark.parametrize("text", ["", " \n", "가", "AI"])
def test_a_text_too_short_to_tell_is_not_recognised(text: str) -> None:
    assert recognise(text) is None
    assert shingle_hashes(text) == frozenset()


@given(st.text(max_size=400))
def test_white_space_and_punctuation_never_change_the_hashes(text: str) -> None:
    folded = fold(text)
    spaced = ", ".join(folded)
    assert fold(spaced) == fold(folded)
    assert shingle_hashes(spaced) == shingle_hashes(folded)


@given(st.text(max_size=300), st.frozensets(st.integers(0, 2**64 - 1), max_size=50))
def test_resemblance_is_a_share(text: str, hashes: frozenset[int]) -> None:
    assert 0.0 <= resemblance(text, hashes) <= 1.0
