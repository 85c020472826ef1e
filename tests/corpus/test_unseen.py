"""What a page hides from its readers is no text, and characters that nobody sees do not stand in it."""

import pytest

from corpus.read import read
from corpus.visible import visible

FILED = "<p>SECURITIES AND EXCHANGE COMMISSION</p>"
WORDS = "<p>Widgets sold well in every region this year, above all in the north, and prices rose as well.</p>"
HIDING = (
    'style="display: none"', 'style="DISPLAY:NONE"', "hidden", 'style="visibility:hidden"', 'style="font-size:0px"',
    'style="opacity:0"', 'style="color:red;opacity: 0.0;"',
)  # fmt: skip
SHOWING = ('style="font-size:0.5em"', 'style="opacity:0.9"', 'style="font-size:10px"', 'title="secret"')


def text_of(body: str, *, filed: bool) -> str:
    start = FILED if filed else "<article><h1>Widgets</h1>"
    page = f"<html><head><title>Widgets</title></head><body>{start}{WORDS}{body}{WORDS.replace('north', 'south')}"
    return read(page.encode(), "page.html").text


@pytest.mark.parametrize("filed", [True, False])
@pytest.mark.parametrize("how", HIDING)
def test_what_a_page_hides_is_no_text(how: str, filed: bool) -> None:
    body = (
        f"<p {how}>secret words</p><div>Before <span {how}>secret words</span>, behind it stands text.</div>"
    )
    found = text_of(body, filed=filed)
    assert "secret" not in found
    assert "behind it stands text" in found


@pytest.mark.parametrize("filed", [True, False])
@pytest.mark.parametrize("how", SHOWING)
def test_what_a_page_shows_is_text(how: str, filed: bool) -> None:
    found = text_of(f"<p {how}>Shown words stand here for everyone to read.</p>", filed=filed)
    assert "Shown words" in found
    assert "secret" not in found


@pytest.mark.parametrize("how", HIDING)
def test_a_table_keeps_its_hidden_rows_and_cells_to_itself(how: str) -> None:
    table = (
        "<table><tr><td>Region</td><td>2025</td></tr>"
        f"<tr><td>North <i {how}>secret</i> and east</td><td>12</td></tr>"
        f"<tr {how}><td>secret</td><td>1</td></tr><tr><td>South</td><td>11</td><td {how}>secret</td></tr></table>"
    )
    found = text_of(table, filed=True)
    assert "North and east | 12" in found
    assert "South | 11" in found
    assert "secret" not in found


def test_characters_that_nobody_sees_go_and_words_that_they_split_are_whole() -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    split = f"Wid\u200bgets{tags} sold \u202ewell\u202c in \u2060all\ufe0f regions. 위\u200b젯\u3164"
    assert visible(split) == "Widgets sold well in all regions. 위젯"
    assert read(f"# Notes\n\n{split}\n".encode(), "notes.md").text.endswith(
        "Widgets sold well in all regions. 위젯"
    )


def test_white_space_stays() -> None:
    assert visible("a\tb\nc d\u00a0e") == "a\tb\nc d\u00a0e"
