"""A quote is found on the page that it was printed on, and the page is drawn."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.pages.draw import WIDTH
from corpus.pages.isolated import PageDrawer, page_drawer
from tests.corpus.reading import lines, pdf

PAGES = [
    lines(["Annual report", "Nothing is said on this page that anyone would quote."]),
    lines(
        ["Revenue rose by 12 percent to 4,250 million", "dollars in the third quarter of the year,"], top=90
    ),
    lines(
        ["driven by demand for new products.", "Data Center 115,186 47,525 15,005", "Gaming 11,350 10,447"]
    ),
]


@pytest.fixture(scope="module")
def drawer() -> PageDrawer:
    return page_drawer()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "report.pdf"
    path.write_bytes(pdf(PAGES))
    return path


def test_a_sentence_is_found_across_lines_whatever_its_white_space(drawer: PageDrawer, file: Path) -> None:
    placed = drawer.place(
        file, 0, 1, "Revenue rose by 12 percent to 4,250 million dollars in the third quarter"
    )
    assert (placed.page, placed.pages) == (1, 3)
    assert len(placed.boxes) == 2, "one for each line"
    first, second = placed.boxes
    # The lines stand 90 and 78 points above the lower edge of a page of 792.
    assert first[1] == pytest.approx(1 - 99 / 792, abs=0.01)
    assert first[1] < second[1]
    assert first[0] == pytest.approx(40 / 612, abs=0.01)


def test_a_row_of_a_table_is_found_without_its_bars(drawer: PageDrawer, file: Path) -> None:
    placed = drawer.place(file, 2, 2, "Data Center | 115,186 | 47,525 | 15,005")
    assert len(placed.boxes) == 1
    left, top, width, height = placed.boxes[0]
    assert 0 <= left < left + width <= 1
    assert 0 <= top < top + height <= 1


def test_a_sentence_that_goes_on_overleaf_is_marked_where_more_of_it_stands(
    drawer: PageDrawer, file: Path
) -> None:
    quote = "dollars in the third quarter of the year, driven by demand for new products."
    placed = drawer.place(file, 1, 2, quote)
    assert placed.page == 1
    assert len(placed.boxes) == 1


def test_what_is_not_there_is_marked_nowhere(drawer: PageDrawer, file: Path) -> None:
    placed = drawer.place(file, 1, 2, "Net income fell in every region of the world.")
    assert placed.page == 1
    assert placed.boxes == ()
    assert drawer.place(file, 0, 0).boxes == ()


def test_a_page_is_drawn_as_it_is_shaped(drawer: PageDrawer, file: Path) -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(drawer.picture(file, 1)))
    assert image.format == "PNG"
    assert image.width == WIDTH
    assert image.height == pytest.approx(WIDTH * 792 / 612, abs=2)
    colours = image.convert("L").getextrema()
    assert colours[0] < 100 < 250 < colours[1], "ink on paper"


def test_a_page_of_any_claimed_size_makes_a_picture_of_bounded_size(
    drawer: PageDrawer, tmp_path: Path
) -> None:
    from PIL import Image

    tall = tmp_path / "tall.pdf"
    tall.write_bytes(pdf(PAGES[:1]).replace(b"0 0 612 792", b"0 0 9 14400"))
    image = Image.open(io.BytesIO(drawer.picture(tall, 0)))
    assert image.width * image.height < 7_000_000


def test_a_page_that_is_not_there_and_a_file_that_is_none_are_refused(
    drawer: PageDrawer, file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing more")
    for wanted, page in ((file, 3), (broken, 0), (tmp_path / "gone.pdf", 0)):
        with pytest.raises(ReadError) as caught:
            drawer.picture(wanted, page)
        assert caught.value.code == "read.damaged_file"
    assert drawer.picture(file, 0), "the drawer lives on"
