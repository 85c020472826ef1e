"""What the reader makes of a click where the page, the quote or the document is not what was hoped for."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import DocumentInfo, Passage
from tests.corpus.reading import lines, pdf
from tests.ui.web.scripted import Held, Scripted
from ui.web.evidence.sight import Sight
from ui.web.evidence.view import Viewer, target_of
from ui.words import Words

SOURCE = "table.pdf"
ROWS = [f"Director {n} | Board | 19{n}" for n in range(60, 66)]


@pytest.fixture
def application(tmp_path: Path) -> Scripted:
    """A PDF whose table begins on its first page and ends on its fourth, as a reader of files tells it."""
    printed = [ROWS[:2], ROWS[2:3], ROWS[3:4], [*ROWS[4:], "After the table."]]
    path = tmp_path / "table.pdf"
    path.write_bytes(pdf([lines([row.replace(" | ", "     ") for row in page]) for page in printed]))
    table, after = "\n".join(ROWS), "After the table."
    passages = (
        Passage(0, len(table), table, "table", (), 0),
        Passage(len(table) + 1, len(table) + 1 + len(after), after, "prose", (), 3),
    )
    held = Held(DocumentInfo(title="Table"), f"{table}\n{after}", passages=passages)
    return Scripted(held={SOURCE: held}, originals={SOURCE: path})


def view(application: Scripted, sight: Sight) -> str:
    target = target_of(sight, None)
    assert target is not None
    return Viewer(application).view(sight, target, Words("en"), "")


def sight_of_row(application: Scripted, row: str) -> Sight:
    start = application.held[SOURCE].text.index(row)
    return Sight("place", source=SOURCE, start=start, end=start + len(row), paged=True)


def test_a_row_is_shown_on_the_page_where_it_is_though_its_table_tells_the_first(
    application: Scripted,
) -> None:
    shown = view(application, sight_of_row(application, ROWS[3]))
    assert "Page 3 of 4" in shown
    assert shown.count("<rect") == 1


def test_a_page_that_cannot_be_drawn_is_read_as_text(application: Scripted, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    application.originals[SOURCE] = broken
    shown = view(application, sight_of_row(application, ROWS[1]))
    assert "cannot be drawn" in shown
    assert '<tr class="cited"' in shown
    assert "<img" not in shown


def test_a_quote_that_is_not_on_its_page_is_said_to_be_marked_in_the_text(application: Scripted) -> None:
    held = application.held[SOURCE]
    held.text = held.text.replace("After the table.", "Never printed...")
    shown = view(application, sight_of_row(application, "Never printed"))
    assert "not found on the page" in shown
    assert "<rect" not in shown


def test_another_page_is_turned_to_without_a_word(application: Scripted) -> None:
    sight = sight_of_row(application, ROWS[0])
    shown = view(
        application, Sight("place", source=SOURCE, start=sight.start, end=sight.end, paged=True, page=1)
    )
    assert "Page 2 of 4" in shown
    assert "not found" not in shown
