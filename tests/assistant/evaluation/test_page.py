"""The report page shows every case, runs no script but its own, and takes no text for markup."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from assistant.evaluation.cases import Case
from assistant.evaluation.page import page
from assistant.evaluation.paired import compared
from assistant.evaluation.report import summarise, tables
from tests.assistant.evaluation.answers import answer, citation

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"'&\x00\x1b[31m\ud800"
RUN = {"commit": "abc", "settings": {"mode": "ask", "model": EVIL}, "machine": {"cores": 2}}
CASES = [
    Case("good", "Which?", "en", "fact_entity", must_have=(("alpha",),)),
    Case(EVIL, EVIL, "ko", EVIL, answer=EVIL, must_have=((EVIL,),)),
]


def made(text: str = EVIL) -> Any:
    cited = [citation(1, EVIL, EVIL)]
    given = [answer("Alpha."), answer(text, EVIL, citations=cited)]
    summary = summarise(CASES, [((), one) for one in given])
    worse = summarise(CASES, [((), answer("Beta.")), ((), given[1])])
    return html.document_fromstring(page(summary, tables(summary), RUN, compared(worse, summary)).decode())


def test_no_text_becomes_markup() -> None:
    tree = made()
    assert len(tree.xpath("//script")) == 1
    assert not tree.xpath("//img")
    assert not tree.xpath(
        "//@*[starts-with(name(), 'on') or name() = 'src' or name() = 'href' or name() = 'style']"
    )
    (cell,) = tree.xpath("//tr[contains(@class, 'failed')]//div[@class='answer']")
    assert cell.text.startswith("</script><script>alert(1)")
    assert "\x1b" not in cell.text


def test_the_policy_allows_its_own_script_and_style_alone() -> None:
    tree = made()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (text,) = tree.xpath(f"//{tag}/text()")
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_every_case_has_a_row_with_what_it_may_be_filtered_by() -> None:
    tree = made("Beta.")
    rows = {row.xpath("string(td/strong)"): row for row in tree.xpath("//table[@id='cases']/tbody/tr")}
    assert len(rows) == 2
    assert rows["good"].get("class") == "passed"
    assert rows["good"].get("data-state") == "passed|answered"
    assert rows["good"].get("data-change") == "won"
    assert "must_have satisfied: won good" in tree.xpath("//details/div/text()")
    (other,) = (row for key, row in rows.items() if key != "good")
    assert other.get("class") == "failed"
    assert "lacks" in other.get("data-cause").split("|")
    assert set(tree.xpath("//form//select/@name")) == {"state", "lang", "type", "cause", "change"}


@pytest.mark.browser
def test_the_filters_hide_rows(tmp_path: Path, chromium: "Browser") -> None:
    summary = summarise(CASES, [((), answer("Alpha.")), ((), answer("Beta."))])
    file = tmp_path / "report.html"
    file.write_bytes(page(summary, tables(summary), RUN))
    shown = chromium.new_page()
    try:
        shown.goto(file.as_uri())
        assert shown.locator("#shown").inner_text() == "2 / 2"
        shown.select_option("select[name=state]", "failed")
        assert shown.locator("#shown").inner_text() == "1 / 2"
        (left,) = shown.locator("#cases tbody tr:visible").all()
        assert "failed" in (left.get_attribute("class") or "")
        shown.fill("input", "Which")
        assert shown.locator("#shown").inner_text() == "0 / 2"
    finally:
        shown.close()
