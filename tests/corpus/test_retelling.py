"""An original's sentences are known by hashes, and each is told as the digest tells it, in either language."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from corpus.retelling import digest_sentences, retold, sentence_hash
from corpus.sentences import sentence_spans

TABLE: dict[str, list[str]] = json.loads(
    (files("corpus") / "digest" / "article.retold.json").read_text(encoding="utf-8")
)


def test_every_place_of_the_table_is_a_sentence_of_both_digests() -> None:
    for language in ("ko", "en"):
        sentences = digest_sentences("article", language)
        missing = {place for places in TABLE.values() for place in places} - set(sentences)
        assert not missing, language


def test_no_retelling_is_a_heading() -> None:
    english = digest_sentences("article", "en")
    assert not [p for places in TABLE.values() for p in places if english[p].startswith("#")]


def test_a_sentence_that_no_digest_retells_has_no_retelling() -> None:
    assert retold("The bakery opened eight shops.", "en") == ""
    assert retold("", "ko") == ""


def test_spacing_and_marks_do_not_hide_a_sentence() -> None:
    assert sentence_hash("- A  sentence, told.") == sentence_hash("A sentence told")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Vertiv", "30%"), ("Vertiv", "30%")),
        (("AWS", "소매"), ("AWS", "retail")),
        (("17%", "시가총액", "이상"), ("17%", "$500 billion")),
        (("AMD",), ("AMD", "cheaper")),
        (("헬스케어", "재생에너지"), ("healthcare", "renewable")),
    ],
)
def test_the_articles_sentences_are_told_in_english_with_their_facts(
    words: tuple[str, ...], told: tuple[str, ...], shared: Path
) -> None:
    article = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    sentences = [article[a:b] for a, b in sentence_spans(article)]
    found = [retold(text, "en") for text in sentences if all(word in text for word in words)]
    assert any(all(word.casefold() in text.casefold() for word in told) for text in found)


def test_most_of_the_articles_sentences_have_a_retelling(shared: Path) -> None:
    article = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    long = [article[a:b] for a, b in sentence_spans(article) if b - a > 30]
    assert sum(bool(retold(text, "en")) for text in long) >= 0.9 * len(long)
