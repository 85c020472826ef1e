"""The shipped digest tells everything the article tells, in both languages, in words of its own."""

import re
import tomllib
import unicodedata
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

LANGUAGES = ("ko", "en")
FACTS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("article_facts.toml").read_text(encoding="utf-8")
)
SECTIONS: list[dict[str, Any]] = FACTS["section"]

LONGEST_SHARED_WORDS = 7
LONGEST_SHARED_CHARACTERS = 19

# A name cannot be put in other words, and a list of names has hardly another order. Each name, with the
# commas and brackets that only join it to the next, counts as one character.
NAMES = (
    "DeepSeek-R1|OpenAI|Nvidia|엔비디아|Microsoft|MSFT|마이크로소프트|Alphabet|구글|Google Cloud|Amazon|"
    "아마존|Meta|Llama|Vistra|Oklo|NuScale Power|Constellation Energy|Vertiv Holdings|AWS|Azure|Elon Musk|"
    "xAI|Anthropic|Graphics Processing Unit|GPU"
)


def parts(language: str) -> list[str]:
    """The digest's preface and then its parts, each from its heading on."""
    text = (files("corpus") / "digest" / f"article.{language}.md").read_text(encoding="utf-8")
    return re.split(r"(?m)^## ", text)


def blocks(part: str) -> list[str]:
    return [line for line in part.split("\n")[1:] if line.strip()]


def figures(text: str) -> Counter[str]:
    """The figures of a text with amounts in dollars, so that both languages can be compared."""

    def dollars(amount: str, unit: float) -> str:
        return f" {int(float(amount.replace(',', '')) * unit)}USD "

    text = text.replace("DeepSeek-R1", "")
    text = re.sub(r"([\d,]+)억 달러", lambda m: dollars(m[1], 1e8), text)
    text = re.sub(r"\$([\d,]+) billion", lambda m: dollars(m[1], 1e9), text)
    return Counter(re.findall(r"\d+(?:-\d+)?(?:%|USD)?", text.replace("~", "-")))


def squeezed(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s+", "", re.sub(rf"(?:(?:{NAMES})[\s,·()]*)+", "◆", text))


def copied(text: str, original: str) -> list[str]:
    """The runs of words or characters that a text shares with the original, too long for chance."""
    letters, source, size = squeezed(text), squeezed(original), LONGEST_SHARED_CHARACTERS + 1
    runs = [letters[at : at + size] for at in range(len(letters) - size + 1)]
    found = [run for run in runs if run in source]
    own, size = re.findall(r"[\w%~-]+", text), LONGEST_SHARED_WORDS + 1
    source = " ".join(["", *re.findall(r"[\w%~-]+", original), ""])
    runs = [" ".join(own[at : at + size]) for at in range(len(own) - size + 1)]
    return found + [run for run in runs if f" {run} " in source]


@pytest.fixture(scope="module")
def article(shared: Path) -> str:
    return (shared / "seed" / "article.txt").read_bytes().decode("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section["id"])
def test_each_fact_is_told_in_one_paragraph_of_its_part(section: dict[str, Any], language: str) -> None:
    paragraphs = [block.casefold() for block in blocks(parts(language)[section["part"]])]
    missing = [
        (fact["id"], fact[language])
        for fact in FACTS["fact"]
        if fact["section"] == section["id"]
        and not any(all(word.casefold() in block for word in fact[language]) for block in paragraphs)
    ]
    assert missing == []


def test_there_are_facts_enough_for_every_section() -> None:
    counts = Counter(fact["section"] for fact in FACTS["fact"])
    assert sum(counts.values()) >= 120
    assert {section["id"]: counts[section["id"]] for section in SECTIONS if counts[section["id"]] < 5} == {}
    assert len({fact["id"] for fact in FACTS["fact"]}) == len(FACTS["fact"])


def test_each_part_of_both_digests_retells_one_section() -> None:
    for language in LANGUAGES:
        headings = [part.split("\n")[0] for part in parts(language)[1:]]
        assert [section["part"] for section in SECTIONS] == list(range(1, len(headings) + 1))
        assert all(
            re.match(rf"{n}\. .+ \((원문 절|source section): .+\)$", h) for n, h in enumerate(headings, 1)
        )


def test_both_digests_have_the_same_shape_and_figures() -> None:
    for korean, english in zip(parts("ko")[1:], parts("en")[1:], strict=True):
        starts = [[block.startswith("- ") for block in blocks(part)] for part in (korean, english)]
        assert starts[0] == starts[1], korean.split("\n")[0]
        for ours, theirs in zip(blocks(korean), blocks(english), strict=True):
            assert figures(ours) == figures(theirs), ours


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("제3자", "글쓴이", "투자 조언도 아니다")),
        ("en", ("third party", "author", "not investment advice")),
    ],
)
def test_the_digest_says_whose_views_it_tells(language: str, words: tuple[str, ...]) -> None:
    assert all(word in parts(language)[0] for word in words)


def test_sections_divide_the_article_in_order(article: str) -> None:
    assert SECTIONS[0]["start"] == 0
    assert all(before["end"] == after["start"] for before, after in pairwise(SECTIONS))
    assert all(article[section["start"] - 1 : section["start"]] in ("", "\n") for section in SECTIONS)
    # What follows are titles of other posts, which are not the article's.
    assert re.match(r"'.+' 카테고리의 다른 글", article[SECTIONS[-1]["end"] :])


def test_each_fact_lies_in_its_section_with_its_figures_and_latin_names(article: str) -> None:
    spans = {section["id"]: (section["start"], section["end"]) for section in SECTIONS}
    for fact in FACTS["fact"]:
        start, end = spans[fact["section"]]
        assert start <= fact["start"] < fact["end"] <= min(end, len(article)), fact["id"]
        passage = article[fact["start"] : fact["end"]].replace("1999-2000", "1999~2000")
        for token in re.findall(r"[A-Za-z0-9][\w~%,-]*", " ".join(fact["ko"]), re.ASCII):
            assert token in passage, (fact["id"], token)


def test_facts_leave_nothing_of_the_article_out(article: str) -> None:
    covered = bytearray(SECTIONS[-1]["end"])
    for fact in FACTS["fact"]:
        covered[fact["start"] : fact["end"]] = b"\1" * (fact["end"] - fact["start"])
    gaps = [article[gap.start() : gap.end()] for gap in re.finditer(rb"\0{4,}", bytes(covered))]
    assert gaps == []


def test_no_sentence_of_the_article_is_copied(article: str) -> None:
    assert copied("\n".join(parts("ko")), article) == []


def test_a_copied_sentence_would_be_found(article: str) -> None:
    for section in SECTIONS:
        sentence = max(re.split(r"\n|(?<=다\.) ", article[section["start"] : section["end"]]), key=len)
        assert copied(sentence, article), section["id"]
