"""The unit of a table reaches each of its rows, wherever the filing says it."""

from corpus.read import tables
from corpus.read.parts import Cell, Mark


class Tagged:
    """A tagged value as the reader sees it: its attributes."""

    def __init__(self, scale: str) -> None:
        self._scale = scale

    def get(self, name: str) -> str | None:
        return self._scale if name == "scale" else None


def cells(rows: list[list[str]], scale: str = "") -> list[list[Cell]]:
    marks = (Mark(Tagged(scale), ""),) if scale else ()
    return [
        [Cell(n, n + 1, text, marks if n and scale else ()) for n, text in enumerate(row)] for row in rows
    ]


def test_a_unit_among_the_heads_is_never_cut_off() -> None:
    rows = cells(
        [["Year ended May 31"], ["2025", "2024"], ["(in millions)", "Revenues"], ["Japan", "1,681", "770"]]
    )
    title = "A table of each country that gave more than three percent of all revenues " * 4
    context = tables.context(title, "", rows, 3)
    assert "(in millions)" in context
    assert len(context) <= 300


def test_marks_of_notes_are_no_values() -> None:
    rows = cells([["2025", "2024"], ["(1)", "(1)"], ["(in millions)", "Revenues"], ["Japan", "1,681", "770"]])
    assert tables.head_rows(rows) == 3


def test_a_table_without_a_printed_unit_has_that_of_its_tags() -> None:
    rows = [["July 27, 2024", "July 29, 2023"], ["Product", "$ 20,055", "$ 15,802"]]
    assert "(in millions)" in tables.context("Obligations", "", cells(rows, "6"), 1)
    assert "million" not in tables.context("Obligations", "", cells(rows, "0"), 1)
    assert "million" not in tables.context("Obligations", "", cells(rows), 1)
