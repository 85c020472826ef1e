"""What answers may come from is chosen in the page, always in sight, and kept with the conversation."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.scope import ALL, Scope
from tests.ui.web.conftest import Open, Served
from tests.ui.web.test_page import QUESTION, answered, ask
from ui.web.scope.facets import FIELDS, facets, kept, toggled, within
from ui.web.scope.picker import picker
from ui.words import Words


def row(source: str, company: str = "", form: str = "", period: str = "", **more: Any) -> dict[str, Any]:
    return {
        "source": source, "title": source, "company": company, "form": form, "fiscal_period": period, "status": "ready",
        **more,
    }  # fmt: skip


ROWS = [
    row("column.md"),
    row("n25", "NVIDIA Corporation", "10-K", "FY2025"),
    row("n26q3", "NVIDIA Corporation", "10-Q", "FY2026Q3"),
    row("a25", "Amazon.com, Inc.", "10-K", "FY2025"),
    row("s22", "삼성전자주식회사", "반기보고서", "2022H1"),
    row("old", "Amazon.com, Inc.", "10-K", "FY2025", status="replaced"),
    row("NVDA_10-K_2013.figures", "NVIDIA Corporation", "10-K", "FY2013", status="figures", group="NVDA_*.figures"),
]  # fmt: skip


def counts(scope: Scope, field: Any) -> dict[str, int]:
    return {option.value: option.count for option in facets(ROWS, scope, "en").options[field]}


def test_every_option_tells_how_much_it_would_leave() -> None:
    assert counts(ALL, "companies") == {"NVIDIA Corporation": 3, "Amazon.com, Inc.": 1, "삼성전자주식회사": 1}
    narrowed = Scope(companies=("NVIDIA Corporation",))
    assert counts(narrowed, "forms") == {"10-K": 2, "10-Q": 1, "반기보고서": 0}
    assert counts(narrowed, "companies") == counts(ALL, "companies")
    told = facets(ROWS, narrowed, "en")
    assert (told.within, told.all) == (3, 6)


def test_companies_are_called_by_their_names_in_the_language_of_the_page() -> None:
    labels = {option.label for option in facets(ROWS, ALL, "ko").options["companies"]}
    assert labels == {"엔비디아", "아마존", "삼성전자"}
    assert "NVIDIA" in {option.label for option in facets(ROWS, ALL, "en").options["companies"]}


def test_a_year_stands_for_all_periods_that_bear_it_and_the_newest_is_first() -> None:
    assert [option.label for option in facets(ROWS, ALL, "en").options["periods"]] == [
        "2026",
        "2025",
        "2022",
        "2013",
    ]
    scope = toggled(ALL, "periods", "2025", ROWS)
    assert {each["source"] for each in within(ROWS, scope)} == {"n25", "a25", "old"}
    assert toggled(scope, "periods", "2025", ROWS) == ALL


@pytest.mark.parametrize("field", FIELDS)
def test_choosing_twice_changes_nothing(field: Any) -> None:
    for option in facets(ROWS, ALL, "en").options[field]:
        once = toggled(ALL, field, option.value, ROWS)
        assert once != ALL
        assert toggled(once, field, option.value, ROWS) == ALL


@pytest.mark.parametrize(
    ("field", "value"), [("sources", "nothing.txt"), ("__class__", "x"), ("companies", "")]
)
def test_what_is_not_there_cannot_be_chosen(field: str, value: str) -> None:
    assert toggled(ALL, field, value, ROWS) == ALL


def test_nothing_can_be_chosen_that_would_leave_nothing() -> None:
    samsung = Scope(companies=("삼성전자주식회사",))
    assert toggled(samsung, "periods", "2025", ROWS) == samsung
    assert (
        "disabled"
        in picker(facets(ROWS, samsung, "en"), Words("en"))
        .split('data-value="2025"')[0]
        .rsplit("<button", 1)[1]
    )


def test_filings_that_are_here_by_their_figures_alone_are_chosen_by_their_company() -> None:
    assert "NVDA_10-K_2013.figures" not in counts(ALL, "sources")


def test_a_scope_does_not_outlive_its_documents() -> None:
    scope = Scope(companies=("NVIDIA Corporation", "Gone Inc."), sources=())
    assert kept(scope, ROWS) == Scope(companies=("NVIDIA Corporation",))
    assert kept(Scope(sources=("gone.txt",)), ROWS) == ALL
    assert kept(Scope(companies=("NVIDIA Corporation",), forms=("10-Q",), periods=("FY2025",)), ROWS) == ALL


def test_the_choice_is_in_sight_goes_with_the_question_and_comes_back_with_the_conversation(
    served: Served, opened: Open
) -> None:
    page, watched = opened()
    assert page.get_attribute(".scope .opens", "aria-expanded") == "false"
    page.click(".scope .opens")
    page.click(".scopepanel [data-field=companies] >> nth=0")
    page.wait_for_selector(".scope .chip")
    assert "1건" in page.inner_text(".scope .opens")
    assert page.get_attribute(".scopepanel [data-field=companies] >> nth=0", "aria-checked") == "true"
    page.keyboard.press("Escape")
    page.wait_for_selector(".scopepanel", state="hidden")
    ask(page, QUESTION)
    answered(page)
    scope = served.application.scopes[-1]
    assert len(scope.companies) == 1
    (kept_one,) = served.application.conversations.list("")
    assert served.application.conversations.load("", kept_one.id).scope == scope
    page.reload()
    page.wait_for_selector(".scope .chip")
    page.click(".scope .chip")
    page.wait_for_selector(".scope .chip", state="detached")
    assert served.application.conversations.load("", kept_one.id).scope == ALL
    assert watched.troubles == []


def test_the_scope_is_chosen_by_keyboard_alone_and_the_keyboard_stays_where_it_was(opened: Open) -> None:
    page, _ = opened()
    page.focus(".scope .opens")
    page.keyboard.press("Enter")
    page.wait_for_selector(".scopepanel", state="visible")
    page.focus(".scopepanel [data-field=sources] >> nth=1")
    page.keyboard.press("Space")
    page.wait_for_selector(".scope .chip")
    page.wait_for_function(
        "document.activeElement === document.querySelectorAll('.scopepanel [data-field=sources]')[1]"
    )
    page.keyboard.press("Space")
    page.wait_for_selector(".scope .chip", state="detached")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement === document.querySelector('.scope .opens')")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1100, 1280])
def test_no_year_and_no_form_is_cut_off(opened: Open, width: int) -> None:
    page, _ = opened(viewport={"width": width, "height": 800})
    page.click(".scope .opens")
    page.wait_for_selector(".scopepanel", state="visible")
    cut = page.eval_on_selector_all(
        ".scopepanel :is(.periods, .forms) .label",
        "all => all.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)",
    )
    assert cut == []
