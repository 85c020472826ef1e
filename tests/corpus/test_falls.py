"""The falls of the start page are those that the shipped digest tells, in both languages, and none else."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from corpus.amounts import find_amounts
from corpus.document import Language
from corpus.falls import Fall, falls, place_in
from corpus.read import read

LANGUAGES: tuple[Language, ...] = ("ko", "en")


def digest(language: Language) -> str:
    name = f"article.{language}.md"
    return read(files("corpus").joinpath("digest", name).read_bytes(), name).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fall", falls(), ids=lambda fall: fall.id)
def test_each_fall_is_what_its_sentence_of_the_digest_says(fall: Fall, language: Language) -> None:
    text, told = digest(language), fall.told(language)
    assert text.count(told.sentence) == 1
    (amount,) = (a for a in find_amounts(told.sentence) if a.unit == "percent")
    assert amount.ends == (None if fall.to is None else (fall.percent, fall.to))
    assert fall.to is not None or amount.value == fall.percent
    assert fall.more == (amount.hedge in ("more_than", "at_least"))
    start, end = place_in(text, fall, language) or (0, 0)
    assert text[start:end] == told.sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fall", [f for f in falls() if f.ko.also], ids=lambda fall: fall.id)
def test_what_else_is_told_of_a_fall_stands_in_its_sentence_too(fall: Fall, language: Language) -> None:
    told = fall.told(language)
    said = {(a.value, a.unit) for a in find_amounts(told.sentence)}
    assert {(a.value, a.unit) for a in find_amounts(told.also)} <= said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_percentage_of_the_digest_is_left_out(language: Language) -> None:
    told = {ends for fall in falls() for ends in [(fall.percent, fall.to)]}
    for amount in find_amounts(digest(language)):
        if amount.unit == "percent":
            ends = amount.ends or (amount.value, None)
            assert ends in told, amount.text


def test_in_the_article_itself_the_sentence_is_known_by_name_and_figure() -> None:
    article = "그날 시장이 흔들렸다. 버티브는 17% 올랐다. 엔비디아의 주가는 17%나 내려갔다. 버티브의 주가는 30% 떨어졌다.\n"
    found = {}
    for fall in falls():
        if place := place_in(article, fall, "ko"):
            found[fall.id] = article[slice(*place)]
    assert found == {"nvidia": "엔비디아의 주가는 17%나 내려갔다.", "vertiv": "버티브의 주가는 30% 떨어졌다."}
    assert all(not re.search("NuScale", text) for text in found.values())
