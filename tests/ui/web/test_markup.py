"""Nothing that a document, a model or a user writes becomes markup."""

from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.evidence.excerpt import Excerpt, marked, terms
from ui.web.markup import Html, el, join, picture, text, web_address


class Reader(HTMLParser):
    """What a browser would take the markup for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.marked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data
        opened = self.tags.count("mark") - self.tags.count("/mark")
        self.marked += data if opened else ""


def read(markup: Html) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
printable = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=TURNING))


@given(printable, printable)
def test_text_and_attributes_come_out_as_they_went_in_and_add_no_element(inside: str, title: str) -> None:
    seen = read(el("p", inside, title=title))
    assert seen.tags == ["p", "/p"]
    assert seen.words == inside
    assert seen.attributes == [("title", title)]


def test_strings_are_escaped_and_markup_is_not_escaped_twice() -> None:
    assert join(["<b>", el("i", "&")]) == "&lt;b&gt;<i>&amp;</i>"


@pytest.mark.parametrize("tag", ["script", "style", "iframe", "img", "object", "p onclick=x", "P"])
def test_elements_that_run_or_load_something_cannot_be_made(tag: str) -> None:
    with pytest.raises(ValueError, match="no"):
        el(tag)


@pytest.mark.parametrize("name", ["onclick", "onerror", "src", "style", "srcdoc"])
def test_attributes_that_run_or_load_something_cannot_be_made(name: str) -> None:
    with pytest.raises(ValueError, match="no"):
        el("p", **{name: "x"})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example/x",
        "http://",
        "file:///etc/passwd",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert web_address(address) is None
    assert "href" not in el("a", "x", href=address)


def test_a_public_address_becomes_a_link() -> None:
    assert 'href="https://www.sec.gov/x?a=1&amp;b=2"' in el("a", "x", href="https://www.sec.gov/x?a=1&b=2")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/pages/1/2.png",
        "//evil.example/pages/1/2.png",
        "/pages/1/2.png?x",
        "/pages/1/2.svg",
        "/pages/../x/1.png",
        "/pages/1/2.png onerror=window.hit=1",
        "/pages/\u0661/2.png",
        "data:image/png;base64,AA",
        "",
    ],
)
def test_no_picture_can_be_shown_but_a_page_of_a_document(address: str) -> None:
    with pytest.raises(ValueError, match="no picture"):
        picture(address, "x", 1, 1)


def test_a_page_is_shown_with_words_for_those_who_do_not_see_it() -> None:
    seen = read(picture("/pages/7/12.png", 'Page 13 " onerror=x', 10, 20))
    assert seen.tags == ["img"]
    assert dict(seen.attributes) == {
        "src": "/pages/7/12.png",
        "alt": 'Page 13 " onerror=x',
        "width": "10",
        "height": "20",
        "decoding": "async",
    }


def test_characters_that_turn_text_round_are_shown_as_replaced() -> None:
    assert text("a\u202eb\x00c") == "a\ufffdb\ufffdc"


@given(st.data())
def test_marks_cover_exactly_their_ranges_of_the_text(data: st.DataObject) -> None:
    words = data.draw(printable.filter(bool))
    offset = data.draw(st.integers(0, 1000))
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    seen = read(marked(Excerpt(words, offset, ((offset + start, offset + end),)), words))
    assert seen.words == words
    assert seen.marked == words[start:end]


@given(printable, st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=5))
def test_marks_out_of_range_or_overlapping_never_lose_or_double_text(
    words: str, spans: list[tuple[int, int]]
) -> None:
    assert unescape(read(marked(Excerpt(words, 0, tuple(sorted(spans))))).words) == unescape(words)


def test_the_words_of_a_korean_question_are_found_without_their_particles() -> None:
    passage = "엔비디아 주가와 시가총액"
    found = [passage[start:end] for start, end in terms(passage, 0, "엔비디아의 주가는 얼마나 떨어졌나요?")]
    assert found == ["엔비디아", "주가"]


def test_html_values_are_not_evaluated_by_pythons_format() -> None:
    assert read(el("p", "{0.__class__} %s ${x} {{y}}")).words == "{0.__class__} %s ${x} {{y}}"
