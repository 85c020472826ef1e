"""Reported figures that belong together are drawn as a chart, of which each bar opens what states it."""

from __future__ import annotations

import csv
import io
import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.contract import Answer, Citation, Figure
from corpus.document import DIGEST, DocumentInfo
from corpus.falls import falls
from tests.ui.web.conftest import Open, Served
from tests.ui.web.scripted import Held, Line, Pace, Script
from tests.ui.web.test_page import answered, ask
from ui.web.charts.bars import plot
from ui.web.charts.chart import Bar, Chart
from ui.web.charts.falls import picture
from ui.web.charts.of_answer import charts, charts_of
from ui.words import Words

if TYPE_CHECKING:
    from playwright.sync_api import Download, Page

KO, EN = Words("ko"), Words("en")


def citation(n: int, company: str = "NVIDIA CORP", period: str = "FY2025") -> Citation:
    return Citation(
        n,
        f"{n}.htm",
        n,
        "Annual report",
        "",
        company,
        "10-K",
        period,
        "2025-01-26",
        "Item 8",
        None,
        "x",
        0,
        1,
    )


def stated(
    value: float, period: str, n: int, metric: str = "revenue", unit: str = "USD", segment: str = ""
) -> Figure:
    text = f"{value}"
    return Figure(text, value, value, value, unit, metric, period, True, "fact", (), n, segment)


def answer(figures: tuple[Figure, ...], *citations: Citation) -> Answer:
    return Answer("a", "2026-01-01T00:00:00Z", "1", "answered", "ko", citations=citations, figures=figures)


TWO_YEARS = (
    stated(47_525e6, "FY2024", 1, segment="data center"),
    stated(115_186e6, "FY2025", 2, segment="data center"),
    Figure("142%", 142.4, 142.4, 142.4, "percent", "revenue", "FY2025", True, "derived", ("a", "b")),
)
NVIDIA = answer(TWO_YEARS, citation(1), citation(2))


def only(given: Answer, words: Words = KO) -> Chart:
    (chart,) = charts_of(given, 3, words)
    return chart


def test_two_years_of_one_metric_are_a_chart_in_the_pages_language() -> None:
    korean, english = only(NVIDIA), only(NVIDIA, EN)
    assert korean.title == "엔비디아 데이터 센터 매출"
    assert [(bar.label, bar.shown) for bar in korean.bars] == [
        ("2024 회계연도", "475억 달러"),
        ("2025 회계연도", "1,152억 달러"),
    ]
    assert english.title == "NVIDIA data center revenue"
    assert [(bar.label, bar.shown) for bar in english.bars] == [
        ("Fiscal year 2024", "$47.5 billion"),
        ("Fiscal year 2025", "$115.2 billion"),
    ]
    assert korean.growth == english.growth == "▲ 142%"
    assert [row[3].value for row in korean.rows] == ["47525000000", "115186000000"]
    assert korean.rows[1][3].shown == "1,151억 8,600만 달러"


def test_each_bar_opens_the_citation_of_its_figure() -> None:
    opens = [bar.opens for bar in only(NVIDIA).bars if bar.opens]
    assert [(o.do, dict(o.data)) for o in opens] == [
        ("read", {"of": "citation", "turn": 3, "n": 1}),
        ("read", {"of": "citation", "turn": 3, "n": 2}),
    ]


def test_companies_of_one_year_are_told_apart_by_name_and_tone() -> None:
    names = ("AMAZON COM INC", "MICROSOFT CORP", "Alphabet Inc.")
    figures = tuple(stated((n + 1) * 1e10, "FY2025", n, "capital_expenditures") for n in range(1, 4))
    chart = only(answer(figures, *(citation(n, name) for n, name in enumerate(names, 1))))
    assert [bar.label for bar in chart.bars] == ["아마존", "마이크로소프트", "알파벳"]
    assert len({bar.shade for bar in chart.bars}) == 3
    assert chart.title == "설비투자, 2025 회계연도"
    assert chart.growth == ""


def test_a_part_stands_beside_its_whole() -> None:
    figures = (stated(115e9, "FY2025", 1, segment="data center"), stated(130e9, "FY2025", 2))
    given = answer(figures, citation(1), citation(2))
    assert [bar.label for bar in only(given).bars] == ["데이터 센터", "전체"]
    assert [bar.label for bar in only(given, EN).bars] == ["Data center", "Whole company"]


@pytest.mark.parametrize(
    "figures",
    [
        (stated(1e9, "FY2025", 1),),
        (stated(1e9, "FY2025", 1), stated(2e9, "FY2025Q3", 2)),
        (stated(1e9, "FY2025", 1), stated(2e9, "FY2025", 2, "capex")),
        (stated(1e9, "FY2025", 1), stated(2e9, "FY2025", 2)),  # given anew by a later report
        (stated(1e9, "FY2025", 1), replace(stated(2e9, "FY2024", 2), origin="text")),
        (stated(1e9, "FY2025", 1), replace(stated(2e9, "FY2024", 2), citation=None)),
        (stated(1e9, "FY2025", 1), stated(float("inf"), "FY2024", 2)),
    ],
)
def test_figures_that_do_not_belong_together_make_no_chart(figures: tuple[Figure, ...]) -> None:
    assert charts(answer(figures, citation(1), citation(2)), 0, KO) is None


def test_no_chart_has_more_than_twelve_bars() -> None:
    figures = tuple(stated(n * 1e9, f"FY{2000 + n}", 1) for n in range(1, 20))
    chart = only(answer(figures, citation(1)))
    assert len(chart.bars) == 12
    assert chart.bars[-1].label == "2019 회계연도"


def lengths(markup: str) -> list[tuple[float, float]]:
    """Left end and width of each bar, in percent."""
    found = re.findall(r'<rect x="([-\d.]+)%" y="\d+" width="([\d.]+)%"', markup)
    return [(float(left), float(width)) for left, width in found]


def test_lengths_are_to_scale_and_losses_go_the_other_way() -> None:
    (gain, gain_width), (loss, loss_width) = lengths(
        plot((Bar("a", 30.0, "30"), Bar("b", -10.0, "-10")), "s")
    )
    assert gain_width == pytest.approx(3 * loss_width, abs=0.02)
    assert loss + loss_width == pytest.approx(gain, abs=0.02)
    assert all(width > 0 for _, width in lengths(plot((Bar("a", 0.0, "0"), Bar("b", 0.0, "0")), "s")))


def test_a_range_reaches_from_its_near_end_to_its_far_one() -> None:
    (near, near_width), (far, far_width) = lengths(plot((Bar("a", 20.0, "20–30", to=30.0),), "s"))
    assert far == pytest.approx(near + near_width, abs=0.02)
    assert near_width == pytest.approx(2 * far_width, abs=0.02)


def test_the_picture_of_the_falls_has_a_bar_for_each_and_says_them_all() -> None:
    shown = picture(EN)
    assert shown.count('data-do="fall"') == len(falls())
    assert "Vertiv (data center supplies) −30%" in shown
    assert "Constellation Energy, Vistra, Oklo −20 to −30%" in shown
    assert "NuScale Power −20% or more" in shown


# In the browser

AT_ONCE = Pace(0.0, 0.0, 0.0)

GAON = "GAON_10-K_FY2025.html"
REVENUE_2025, REVENUE_2024 = "Revenue | 130.5 | 60.9", "Net income | 72.9 | 29.8"
DRAWN = Script(
    found=((GAON, REVENUE_2025),),
    lines=(
        Line(
            "가온의 매출은 609억 달러에서 1,305억 달러로 114% 늘었습니다.",
            ((GAON, REVENUE_2024), (GAON, REVENUE_2025)),
        ),
    ),
    figures=(
        stated(60.9e9, "FY2024", 1),
        stated(130.5e9, "FY2025", 2),
        Figure("114%", 114.3, 114.3, 114.3, "percent", "revenue", "FY2025", True, "derived", ("a", "b")),
    ),
)


@pytest.fixture
def drawn(served: Served, opened: Open) -> Page:
    """A page with an answer that has a chart."""
    served.application.scripts, served.application.pace = {"매출": DRAWN}, AT_ONCE
    page, _ = opened()
    ask(page, "매출은?")
    answered(page)
    page.wait_for_selector("#live .chart")
    return page


def marked(page: Page, text: str) -> None:
    """Wait until the reader marks a text."""
    page.wait_for_function(
        """text => {
          const bare = (said) => said.replace(/[\\s|]/g, '');
          const marks = [...document.querySelectorAll('#reader mark')].map((mark) => mark.textContent);
          return bare(marks.join('')) === bare(text);
        }""",
        arg=text,
    )


def saved(page: Page, selector: str) -> Download:
    with page.expect_download() as waiting:
        page.click(selector)
    return waiting.value


@pytest.mark.browser
def test_a_bar_opens_its_filing_by_mouse_and_by_keyboard(drawn: Page) -> None:
    drawn.click("#live .chart .links a >> nth=1")
    marked(drawn, REVENUE_2025)
    drawn.keyboard.press("Escape")
    drawn.focus("#live .chart .links a >> nth=0")
    drawn.keyboard.press("Enter")
    marked(drawn, REVENUE_2024)


@pytest.mark.browser
def test_a_chart_can_be_read_as_a_table_and_by_a_screen_reader(drawn: Page) -> None:
    assert "609억 달러" in (drawn.get_attribute("#live .chart [role=img]", "aria-label") or "")
    assert not drawn.is_visible(".charttable")
    drawn.click(".chart [data-show=table]")
    assert drawn.is_visible(".charttable")
    assert drawn.get_attribute(".chart [data-show=table]", "aria-pressed") == "true"
    assert "1,305억 달러" in drawn.inner_text(".charttable")


@pytest.mark.browser
def test_the_values_are_saved_as_a_file_that_spreadsheets_read(drawn: Page, tmp_path: Path) -> None:
    download = saved(drawn, ".chart [data-save=csv]")
    assert re.fullmatch(r"[\w-]+\.csv", download.suggested_filename)
    download.save_as(tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[3] == "값 (USD)"
    assert [row[3] for row in rows] == ["60900000000", "130500000000"]


@pytest.mark.browser
def test_a_chart_is_there_again_after_a_reload_in_the_other_language_too(drawn: Page) -> None:
    drawn.reload()
    drawn.wait_for_selector("#live .chart")
    drawn.click("[data-language=en]")
    drawn.wait_for_selector("html[lang=en]")
    drawn.wait_for_function("document.querySelector('#live .chart').textContent.includes('$60.9 billion')")


@pytest.mark.browser
def test_the_picture_is_saved_with_its_title_and_source(drawn: Page, tmp_path: Path) -> None:
    download = saved(drawn, ".chart [data-save=png]")
    download.save_as(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width == 1520
    # Two bars, and room for title, source and date.
    assert height > 2 * (2 * 46 + 80)
    assert len(data) > 15_000, "letters and bars, not a blank sheet"


@pytest.mark.browser
def test_names_of_documents_cannot_make_a_formula_of_a_file(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    info = DocumentInfo(
        title="x", company='=HYPERLINK("https://evil.example")', form="10-K", fiscal_period="FY2025"
    )
    served.application.held["evil.html"] = Held(info, "one two\n\nthree four")
    script = replace(
        DRAWN, found=(), lines=(Line("답", (("evil.html", "one two"), ("evil.html", "three four"))),)
    )
    served.application.scripts, served.application.pace = {"매출": script}, AT_ONCE
    page, _ = opened()
    ask(page, "매출은?")
    answered(page)
    download = saved(page, ".chart [data-save=csv]")
    download.save_as(tmp_path / "a.csv")
    for row in csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)


@pytest.mark.browser
def test_a_chart_fits_a_phone_with_its_values_in_sight(served: Served, opened: Open) -> None:
    served.application.scripts, served.application.pace = {"매출": DRAWN}, AT_ONCE
    page, _ = opened(viewport={"width": 360, "height": 780})
    ask(page, "매출은?")
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    ends = page.evaluate(
        "[...document.querySelectorAll('#live .plot text')].map(t => t.getBoundingClientRect().right)"
    )
    assert ends and max(ends) <= 350


@pytest.mark.browser
def test_a_fall_of_the_start_page_opens_its_sentence(served: Served, opened: Open) -> None:
    fall = falls()[1]
    text = f"# 요지\n\n앞 문장이다. {fall.ko.sentence} 뒤 문장이다.\n"
    info = DocumentInfo(title="기사 요지", language="ko")
    served.application.held["article.ko.md"] = Held(info, text, DIGEST + "article")
    page, watched = opened()
    page.click(f".falls [data-fall={fall.id}]")
    marked(page, fall.ko.sentence)
    page.click(f".falls [data-fall={falls()[0].id}]")
    page.wait_for_selector("#reader .aside.trouble")
    assert watched.troubles == []
