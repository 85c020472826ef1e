"""A reader sees the outcome of a check only where there was something to check."""

from __future__ import annotations

from assistant.contract import Answer, Sentence
from ui.web.chat.answers import exchange
from ui.web.chat.conversation import Exchange
from ui.words import Words

TOLD = Sentence("Data Center revenue was $115.2 billion.", (1,), "verified")
UNHELD = Sentence("It was a strong year.", (), "weak")
OWN = Sentence("Intel was left out of this answer.", (), "verified")


def shown(*sentences: Sentence) -> str:
    answer = Answer("a", "2026-01-01T00:00:00Z", "1", "partial", "en", sentences)
    said = Exchange("q", sentences=list(sentences), answer=answer, running=False)
    return exchange(said, 0, Words("en"))


def test_the_assistants_own_word_bears_no_mark_of_a_check_and_is_not_counted() -> None:
    page = shown(TOLD, UNHELD, OWN)
    assert page.count('class="check verified"') == 1
    assert page.count('class="check weak"') == 1
    assert Words("en")("web.checked", held=1, all=2) in page


def test_an_answer_of_own_words_alone_counts_nothing() -> None:
    page = shown(OWN)
    assert 'class="check' not in page
    assert Words("en")("web.checked", held=1, all=1) not in page
