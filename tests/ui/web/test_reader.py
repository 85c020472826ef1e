"""What a person can do in the reader: a citation in its document, as text and as printed, and a whole document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.document import Document, DocumentInfo, Passage
from corpus.facts import Fact
from corpus.figures import Reported
from corpus.figures.headline import Headline
from corpus.metrics import all_metrics
from corpus.read import read
from corpus.split import split
from tests.corpus.reading import lines, pdf
from tests.ui.web.conftest import Open, Served
from tests.ui.web.scripted import ENGLISH, Held, Line, Script

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

GAON = "GAON_10-K_FY2025.html"
PRINTED = "GAON_annual.pdf"
LONG = "LONG_10-K_FY2025.html"
ROW = "Revenue | 130.5 | 60.9"
SENTENCE = "Demand for memory rose in every region of the world."


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function("document.querySelector('.exchange') && !document.querySelector('[data-running]')")


def cites(served: Served, *quotes: tuple[str, str]) -> None:
    lines_of = tuple(Line(f"답 {n}.", (quote,)) for n, quote in enumerate(quotes))
    served.application.scripts = {"질문": Script(found=quotes, lines=lines_of)}


def hold_printed(served: Served, tmp_path: Path) -> None:
    """A PDF of three pages, read as any other, with its original."""
    data = pdf(
        [lines(["PART I", "Item 1. Business", "We sell memory."]), lines([SENTENCE] * 1), lines(["The end."])]
    )
    extract = read(data, PRINTED)
    path = tmp_path / "original.pdf"
    path.write_bytes(data)
    info = DocumentInfo(
        title="Annual report", company="Gaon Semiconductor", form="10-K", fiscal_period="FY2025"
    )
    served.application.held[PRINTED] = Held(info, extract.text, passages=tuple(split(extract)))
    served.application.originals[PRINTED] = path


def hold_long(served: Served) -> None:
    """A report of forty sections in two parts, 80,000 code points long."""
    text, passages = "", []
    for n in range(40):
        section = ("Part I" if n < 20 else "Part II", f"Item {n}. Matter {n}")
        for words in (
            f"Item {n}. Matter {n}",
            *(f"Sentence {k} of matter {n} is of no account. " * 20 for k in range(3)),
        ):
            heading = words.startswith("Item")
            end = len(text) + len(words.strip())
            passages.append((len(text), end, words.strip(), section, heading))
            text += words.strip() + "\n"
    made = tuple(Passage(start, end, words, "prose", section) for start, end, words, section, _ in passages)
    info = DocumentInfo(title="Long report", company="Long", form="10-K", fiscal_period="FY2025")
    served.application.held[LONG] = Held(info, text, passages=made)


def state_revenue(served: Served) -> None:
    document: Document = served.application.document(GAON)
    at = ENGLISH.index("130.5 | 60.9")

    def of(year: int, value: float, place: int) -> Reported:
        fact = Fact(
            "us-gaap:Revenues", "Revenue", value, "USD", -8, f"{year}-01-01", f"{year}-12-31", (), "table", place, place + 5
        )  # fmt: skip
        metric = all_metrics()["revenue"]
        return Reported(metric, "", f"FY{year}", fact.start, fact.end, value, "USD", document, fact)

    served.application.stated[GAON] = (Headline(of(2025, 130.5e9, at), of(2024, 60.9e9, at + 8)),)


def opened_document(page: Page, source: str) -> None:
    page.click("[data-go=sources]")
    page.click(f"tr[data-source='{source}'] button.title")
    page.wait_for_selector("html[data-large] .reader .document")


def in_sight(page: Page, selector: str) -> bool:
    mark, box = page.locator(selector).first.bounding_box(), page.locator(".reader .scroll").bounding_box()
    assert mark and box
    return box["y"] <= mark["y"] < box["y"] + box["height"]


# A citation


def test_a_cited_row_is_marked_in_its_table_with_numbers_to_the_right(served: Served, opened: Open) -> None:
    cites(served, (GAON, ROW))
    page, _ = opened()
    ask(page, "질문")
    page.click("#live a.cite")
    page.wait_for_selector(".reader tr.cited")
    cells = page.eval_on_selector_all(".reader tr.cited > *", "all => all.map(cell => cell.innerText)")
    assert cells == ["Revenue", "130.5", "60.9"]
    assert page.eval_on_selector_all(".reader mark", "all => all.map(mark => mark.innerText)") == cells
    assert page.eval_on_selector(".reader tr.cited td", "cell => getComputedStyle(cell).textAlign") == "right"
    assert page.inner_text(".reader thead th >> nth=1") == "2025"
    assert in_sight(page, ".reader tr.cited")
    assert (page.text_content(".reader .document") or "") in ENGLISH


def test_more_of_the_document_is_shown_where_one_was(served: Served, opened: Open) -> None:
    hold_long(served)
    quote = "Sentence 1 of matter 20 is of no account."
    cites(served, (LONG, quote))
    page, _ = opened()
    ask(page, "질문")
    page.click("#live a.cite")
    page.wait_for_selector(".reader mark")
    before = page.text_content(".reader .document") or ""
    page.evaluate("document.querySelector('.reader .scroll').scrollTop = 0")
    first = page.get_attribute(".reader .document [data-at]", "data-at")
    page.click(".more.above")
    page.wait_for_function(f"document.querySelector('.reader .document [data-at]').dataset.at !== '{first}'")
    after = page.text_content(".reader .document") or ""
    assert after.endswith(before)
    assert len(after) > len(before) + 3_000
    assert in_sight(page, f".reader [data-at='{first}']"), "the page stays where it was"
    page.click(".more.below")
    page.wait_for_function(f"document.querySelector('.reader .document').textContent.length > {len(after)}")


def test_the_reader_is_made_large_and_small_again_without_losing_its_place(
    served: Served, opened: Open
) -> None:
    cites(
        served, (GAON, ROW), (GAON, "Demand for our products may fall if models need less computing power.")
    )
    page, _ = opened()
    ask(page, "질문")
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector(".reader tr.cited")
    page.click("[data-name=size]")
    page.wait_for_selector("html[data-large] .reader[aria-modal=true]")
    assert page.evaluate("document.activeElement.dataset.name") == "size"
    assert page.evaluate("document.querySelector('#talk').inert && document.querySelector('#head').inert")
    page.click("[data-name=next]")
    page.wait_for_selector(".reader[data-passage='0-citation-2'][data-large]")
    page.click("[data-name=size]")
    page.wait_for_selector("html:not([data-large]) .reader")
    assert page.get_attribute(".reader", "data-passage") == "0-citation-2"
    assert not page.evaluate("document.querySelector('#talk').inert")
    page.click("[data-name=size]")
    page.wait_for_selector("html[data-large] .reader")
    page.keyboard.press("Escape")
    page.wait_for_selector(".reader", state="hidden")
    assert page.evaluate("document.activeElement.matches('#live a.cite')")
    assert not page.evaluate("document.querySelector('#talk').inert")


def test_a_cited_row_far_down_a_table_is_in_sight_when_the_reader_is_made_large(
    served: Served, opened: Open
) -> None:
    rows = [
        f"A part of the business that is told in many words, number {n} | {n}1.5 | {n}0.9" for n in range(60)
    ]
    table = "\n".join(("Fiscal year | 2025 | 2024", *rows))
    served.application.held["table.txt"] = Held(DocumentInfo(title="Table"), table)
    cites(served, ("table.txt", rows[40]))
    page, _ = opened(viewport={"width": 1000, "height": 700})
    ask(page, "질문")
    page.click("#live a.cite")
    page.wait_for_selector(".reader mark")
    assert in_sight(page, ".reader tr.cited")
    for size in ("html[data-large] .reader", "html:not([data-large]) .reader"):
        page.click("[data-name=size]")
        page.wait_for_selector(size)
        assert in_sight(page, ".reader tr.cited"), size


# Pages as printed


def test_a_citation_is_highlighted_on_its_printed_page(served: Served, opened: Open, tmp_path: Path) -> None:
    hold_printed(served, tmp_path)
    cites(served, (PRINTED, SENTENCE))
    page, watched = opened()
    ask(page, "질문")
    page.click("#live a.cite")
    page.wait_for_selector(".reader mark")
    page.click("[data-name=view-page]")
    page.wait_for_function("document.querySelector('.paper img')?.naturalWidth > 1000")
    assert page.inner_text(".sheet figcaption span") == "2 / 3쪽"
    paper, mark = page.locator(".paper").bounding_box(), page.locator(".paper rect").bounding_box()
    assert paper and mark
    # Printed 52 points below the upper edge of 792, 40 from the left one of 612.
    assert (mark["y"] - paper["y"]) / paper["height"] == pytest.approx(44 / 792, abs=0.02)
    assert (mark["x"] - paper["x"]) / paper["width"] == pytest.approx(40 / 612, abs=0.02)
    page.click("[data-name=page_after]")
    page.wait_for_selector(".sheet figcaption span:has-text('3 / 3쪽')")
    assert page.is_disabled("[aria-label='뒤쪽']")
    page.click("[data-name=view-text]")
    page.wait_for_selector(".reader mark")
    assert watched.troubles == []
    assert watched.foreign(served) == []


def test_pictures_are_served_of_documents_that_are_here_alone(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    hold_printed(served, tmp_path)
    page, _ = opened()
    number = served.application.document(PRINTED).id
    got = page.request.get(f"{served.address}/pages/{number}/1.png")
    assert got.headers["content-type"] == "image/png"
    assert got.headers["cache-control"] == "private, no-store"
    for other in (f"{number}/99", "1/0", "99/0", f"{number}/-1", f"{number}/x"):
        assert page.request.get(f"{served.address}/pages/{other}.png").status in (404, 422)
    served.application.remove(PRINTED)
    assert page.request.get(f"{served.address}/pages/{number}/1.png").status == 404


def test_a_pdf_without_its_original_is_read_as_text_and_says_so(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    hold_printed(served, tmp_path)
    served.application.originals.clear()
    page, _ = opened()
    opened_document(page, PRINTED)
    assert "글로만" in page.inner_text(".reader .aside")
    assert page.query_selector("[data-name=view-page]") is None


# A document


def test_a_document_opens_from_the_list_and_closes_back_to_it(opened: Open) -> None:
    page, _ = opened()
    opened_document(page, GAON)
    assert "Gaon Semiconductor · 10-K · FY2025" in page.inner_text(".reader h2")
    assert "Net income" in page.inner_text(".reader .document")
    page.keyboard.press("Escape")
    page.wait_for_selector(".reader", state="hidden")
    assert page.locator("table.sources").is_visible()
    assert page.evaluate("document.activeElement.matches('button.title')")
    # The same again, after it was closed.
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-large] .reader .document")


def test_a_section_of_the_outline_is_brought_into_sight(served: Served, opened: Open) -> None:
    hold_long(served)
    page, _ = opened()
    opened_document(page, LONG)
    assert page.inner_text(".outline .section >> nth=0") == "Part I"
    assert not page.locator(".outline .section:has-text('Matter 31')").is_visible(), (
        "long outlines are folded"
    )
    page.click(".outline > ul > li:nth-child(2) > details > summary")
    page.click(".outline .section:has-text('Matter 31')")
    page.wait_for_selector(".document .h:has-text('Matter 31')")
    assert in_sight(page, ".document .h:has-text('Matter 31')")
    assert "Matter 31" in page.inner_text(".outline [aria-current]")
    assert page.locator(".outline .section:has-text('Matter 31')").is_visible(), "what was unfolded stays so"
    assert "Matter 31" in page.inner_text(".reader .place")


def test_a_main_figure_tells_the_year_before_and_opens_its_row(served: Served, opened: Open) -> None:
    state_revenue(served)
    page, _ = opened()
    opened_document(page, GAON)
    said = page.inner_text(".figure")
    for part in ("매출", "1,305억 달러", "609억 달러", "+114%"):
        assert part in said
    page.click("button.figure")
    page.wait_for_selector(".reader tr.cited")
    assert page.inner_text(".reader tr.cited mark") == "130.5"
    english, _ = opened("en-GB")
    opened_document(english, GAON)
    assert "$130.5 billion" in english.inner_text(".figure")


def test_words_are_found_within_a_document_one_after_the_other(served: Served, opened: Open) -> None:
    page, watched = opened()
    opened_document(page, GAON)
    page.fill(".find input", "revenue")
    page.press(".find input", "Enter")
    page.wait_for_selector("mark.now")
    assert page.inner_text(".hits") == "3곳 중 1번째"
    assert page.evaluate("document.activeElement.matches('.find input')")
    page.press(".find input", "Enter")
    page.wait_for_selector(".hits:has-text('3곳 중 2번째')")
    page.click("[data-name=hit_before]")
    page.wait_for_selector(".hits:has-text('3곳 중 1번째')")
    assert page.inner_text("mark.now") == "Revenue"
    assert in_sight(page, "mark.now")
    page.fill(".find input", "nowhere <b>")
    page.press(".find input", "Enter")
    page.wait_for_selector(".hits:has-text('없음')")
    assert watched.troubles == []


def test_a_document_that_is_gone_is_told_in_the_reader(served: Served, opened: Open) -> None:
    page, _ = opened()
    page.click("[data-go=sources]")
    del served.application.held["article.txt"]
    page.click("tr[data-source='article.txt'] button.title")
    page.wait_for_selector("html[data-large] .reader .aside.trouble")
    page.click(".reader .close")
    page.wait_for_selector(".reader", state="hidden")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (768, 1024)])
def test_a_large_reader_fits_a_small_screen(served: Served, opened: Open, width: int, height: int) -> None:
    state_revenue(served)
    page, _ = opened(viewport={"width": width, "height": height})
    opened_document(page, GAON)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".reader", ".reader .scroll", ".find input", ".steps .close"):
        box = page.locator(part).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, part
    if not page.locator("button.figure").is_visible():
        page.click(".about > summary")
    page.click("button.figure")
    page.wait_for_selector(".reader tr.cited")
    assert in_sight(page, ".reader tr.cited")
