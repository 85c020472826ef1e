"""What code says exists in both languages, with the same places to fill, in its own language."""

import string
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from assistant.coverage import Reason
from assistant.language import in_language
from assistant.wording import as_view, company_name, covers, say
from corpus.document import Document, DocumentInfo, Language

TABLE: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parents[2] / "assistant" / "wording.toml").read_text(encoding="utf-8")
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def document(n: int, **info: str) -> Document:
    return Document(n, f"{n}.htm", DocumentInfo(**info), "hash", 1, "")  # pyright: ignore[reportArgumentType]


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    assert set(TABLE["ko"]) == set(TABLE["en"])
    assert all(places(TABLE["ko"][key]) == places(TABLE["en"][key]) for key in TABLE["ko"])


@pytest.mark.parametrize("key", sorted(TABLE["ko"].keys() - {"advice.all"}))  # a phrase of two words
@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_sentence_is_in_its_language(key: str, language: str) -> None:
    filled = dict.fromkeys(places(TABLE[language][key]), "")
    assert in_language(say(key, language, **filled), language)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_to_refuse_has_its_sentence(reason: str) -> None:
    assert f"refused.{reason}" in TABLE["ko"]


def test_names_with_braces_are_only_text() -> None:
    assert "{0} {covers}" in say("refused.company", "en", what="{0} {covers}", covers="")


def test_a_company_has_its_name_in_each_language() -> None:
    assert (company_name("NVDA", "ko"), company_name("NVDA", "en")) == ("엔비디아", "NVIDIA")
    assert company_name("no-such-company", "en") == "no-such-company"


def test_what_the_sources_cover_is_told_newest_first_and_briefly() -> None:
    many = [
        document(
            n, company=f"Firm{n}", form="10-K", fiscal_period=f"FY20{10 + n}", period_end=f"20{10 + n}-12-31"
        )
        for n in range(9)
    ]
    text = covers(many, "en")
    assert text.index("Firm8") < text.index("Firm7")
    assert "Firm0" not in text
    assert covers([], "ko") == say("covers.none", "ko")


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("After the news, shares fell.", "en", "According to the article, after the news, shares fell."),
        ("NVIDIA fell 17%.", "en", "According to the article, NVIDIA fell 17%."),
        ("The author expects more.", "en", "The author expects more."),
        ("주가는 17% 급락했다.", "ko", "글에 따르면 주가는 17% 급락했다."),
        ("글쓴이는 변동이 이어진다고 본다.", "ko", "글쓴이는 변동이 이어진다고 본다."),
    ],
)
def test_what_an_article_says_is_told_as_its_authors(text: str, language: Language, told: str) -> None:
    assert as_view(text, language) == told
