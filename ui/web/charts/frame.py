"""A chart in its frame: title, bars or table, source, and the ways to save it."""

from __future__ import annotations

from ui.web.charts.bars import plot
from ui.web.charts.chart import Cell, Chart
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words


def framed(chart: Chart, words: Words, picture: Html | None = None) -> Html:
    """The chart as a figure, with its bars or with another picture of it; its script is `script/40-charts.js`."""
    drawn = plot(chart.bars, chart.summary) if picture is None else el("div", picture, class_="plotted")
    growth = el("span", chart.growth, class_="growth") if chart.growth else None
    return el(
        "figure",
        el(
            "figcaption",
            el("b", chart.title, class_="charttitle"),
            growth,
            el(
                "div",
                _button("table", words("chart.as_table"), data_show="table", aria_pressed="false"),
                _button("save", words("chart.csv"), data_save="csv", label="CSV"),
                _button("save", words("chart.png"), data_save="png", label="PNG"),
                class_="charttools",
            ),
        ),
        drawn,
        table(chart, words),
        el("p", chart.source, class_="chartsource"),
        class_="chart",
        data_chart=chart.file,
        data_brand=words("web.title").partition(":")[0],
    )


def table(chart: Chart, words: Words) -> Html:
    """The table view, which a CSV file is made of."""
    del words
    return el(
        "table",
        el("caption", chart.title, class_="unseen"),
        el("thead", el("tr", *(el("th", head, scope="col") for head in chart.heads))),
        el("tbody", *(el("tr", *(_cell(cell, n) for n, cell in enumerate(row))) for row in chart.rows)),
        class_="charttable",
    )


def _cell(cell: Cell, n: int) -> Html:
    if n == 0:
        return el("th", cell.shown, scope="row", data_value=cell.value)
    return el("td", cell.shown, data_value=cell.value, class_="number" if cell.value is not None else None)


def _button(drawing: str, says: str, label: str = "", **data: str) -> Html:
    words = el("span", label) if label else None
    return el("button", icon(drawing), words, type="button", title=says, aria_label=says, **data)
