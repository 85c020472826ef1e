"""Studying in the page: by keyboard alone, with verdicts and passages, kept over a reload, each learner's own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.study.card import Card, CardKind
from corpus.document import DocumentInfo
from tests.ui.study.cards import card, cards
from tests.ui.web.conftest import Open, Served
from tests.ui.web.hostile import HOSTILE, harmless, missing
from tests.ui.web.scripted import Held, Script
from tests.ui.web.test_accessibility import findings
from ui.study.choosing import Wanted
from ui.study.given import Reply

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

KINDS: tuple[CardKind, ...] = ("choice", "ox", "order", "short", "figure", "cloze", "explain")


def fill(served: Served, given: tuple[Card, ...]) -> None:
    served.application.study.bank.replace("ovens.html", given)
    text = ""
    for one in sorted({(each.origin.start, each.origin.passage) for each in given}):
        text = f"{text.ljust(one[0])}{one[1]}"
    served.application.held["ovens.html"] = Held(DocumentInfo(title="Ovens", language="en"), text)


def study(page: Page) -> None:
    page.click("[data-go=study]")
    page.wait_for_selector("#study .day")


def verdict(page: Page) -> str:
    page.wait_for_selector("#study .verdict")
    page.wait_for_function("document.activeElement.closest('.verdict')")
    return page.inner_text("#study .verdict h3").strip()


def asked(page: Page, n: int) -> str:
    """The kind of the question, once it is there and has the focus."""
    page.wait_for_function(
        "n => document.querySelector('.asking .place b')?.textContent === String(n)"
        " && document.activeElement.closest('.asking')",
        arg=n,
    )
    return page.get_attribute(".asking", "data-kind") or ""


def key(page: Page, n: int) -> str:
    """The number to press for the n-th choice of the card."""
    wanted = ("가", "나", "다")[n]
    said = page.locator(".choices li").all_inner_texts()
    return str(next(at for at, text in enumerate(said, 1) if wanted in text))


def test_a_whole_session_is_answered_by_keyboard_alone(served: Served, opened: Open) -> None:
    fill(served, tuple(card(n, kind) for n, kind in enumerate(KINDS)))
    page, watched = opened()
    page.focus("[data-go=study]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#study .day")
    page.focus("#study [data-what=start]")
    page.keyboard.press("Enter")
    met: list[str] = []
    for n in range(1, len(KINDS) + 1):
        kind = asked(page, n)
        met.append(kind)
        number = page.inner_text(".asked").partition("년")[0].strip()
        if kind == "choice":
            texts = page.locator(".choices label").all_inner_texts()
            page.keyboard.press(str(next(at for at, text in enumerate(texts, 1) if f"{number},200" in text)))
        elif kind == "ox":
            page.keyboard.press("x")
            page.keyboard.press("o")
        elif kind == "order":
            for at in (0, 1, 2):
                page.keyboard.press(key(page, at))
            page.keyboard.press("Backspace")
            page.keyboard.press(key(page, 2))
            assert {"1번째", "2번째", "3번째"} == set(page.locator(".turn").all_inner_texts())
        else:
            page.keyboard.type(f"{number},200")
        page.keyboard.press("Enter")
        assert verdict(page) == "정답입니다", kind
        assert page.inner_text(".frompassage mark.now")
        assert "다음 복습" in page.inner_text(".verdict .due")
        page.keyboard.press("Enter")
    page.wait_for_selector(".ended")
    page.wait_for_function("document.activeElement.closest('.ended')")
    assert sorted(met) == sorted(KINDS)
    assert "100%" in page.inner_text(".ended .score")
    assert page.inner_text(".ended h2") == "잘했습니다"
    assert len(served.application.study.learning.reviews("")) == len(KINDS)
    assert watched.troubles == []


def test_what_was_partly_right_is_told_what_it_lacks_and_leads_to_the_document_and_the_chat(
    served: Served, opened: Open
) -> None:
    fill(served, cards(2))
    served.application.scripts = {"오븐": Script()}
    page, watched = opened()
    study(page)
    page.click("[data-what=start]")
    asked(page, 1)
    page.keyboard.type("about that")
    page.keyboard.press("Enter")
    assert verdict(page) == "일부만 맞았습니다"
    assert "the number" in page.inner_text(".verdict .missing")
    page.click(".leading [data-do=read]")
    page.wait_for_selector("#reader .reader mark")
    page.keyboard.press("Escape")
    assert page.is_visible(".verdict"), "the verdict is still there"
    page.click(".leading [data-what=explain]")
    page.wait_for_selector("#live .exchange")
    assert served.application.heard[-1][0].endswith("오븐을 몇 대 팔았나요?")
    assert served.application.scopes[-1].sources == ("ovens.html",)
    page.click("[data-go=study]")
    assert page.is_visible(".verdict")
    page.click(".leading [data-what=ask]")
    page.wait_for_function("document.querySelector('#question textarea').value.length > 3")
    page.wait_for_selector("#live .exchange", state="detached")
    assert page.is_visible("#question textarea")
    assert watched.troubles == []


def test_the_enter_of_an_input_method_sends_nothing(served: Served, opened: Open) -> None:
    fill(served, cards(1))
    page, _ = opened()
    study(page)
    page.click("[data-what=start]")
    asked(page, 1)
    page.keyboard.type("0,20")
    page.evaluate("""() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',
        {key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))""")
    page.keyboard.type("0")
    assert page.is_visible(".asking") and page.get_attribute(".asking", "aria-busy") is None
    assert page.input_value(".asking textarea") == "0,200"
    page.keyboard.press("Enter")
    assert verdict(page) == "정답입니다"


@pytest.mark.parametrize("kind", ["explain", "choice", "order"])
def test_what_is_being_answered_stays_when_the_page_changes_its_language(
    served: Served, opened: Open, kind: CardKind
) -> None:
    fill(served, (card(4, kind), card(5, kind)))
    page, watched = opened()
    study(page)
    page.click("[data-what=start]")
    asked(page, 1)
    if kind == "explain":
        page.keyboard.type("half an ans")
    else:
        page.keyboard.press("3")
        page.keyboard.press("1")
    before = page.input_value(".asking [name=chosen]")
    page.click("[data-do=speak][data-language=en]")
    page.wait_for_function("document.querySelector('.asking .go span')?.textContent === 'Check'")
    page.wait_for_function("was => document.querySelector('.asking [name=chosen]').value === was", arg=before)
    if kind == "explain":
        assert page.input_value(".asking textarea") == "half an ans"
    elif kind == "choice":
        assert before == "0" and page.is_checked("[data-pick='0']")
    else:
        assert before == "2 0"
        assert sorted(page.locator(".turn").all_inner_texts()) == ["", "no. 1", "no. 2"]
    page.click("[data-what=skip]")
    asked(page, 2)
    assert page.input_value(".asking [name=chosen]") == "", "the next question begins empty"
    if kind == "explain":
        assert page.input_value(".asking textarea") == ""
    assert watched.troubles == []


def test_the_questions_of_a_choice_are_taken_along(served: Served, opened: Open, tmp_path: Path) -> None:
    fill(served, (*cards(3), *(card(n, "ox") for n in range(5, 7))))
    page, watched = opened()
    study(page)
    page.click("[data-pane=progress]")
    page.wait_for_selector("#study [data-save-from='/study/cards.csv']")
    page.select_option("#study [name=kind]", "ox")
    with page.expect_download() as waiting:
        page.click("[data-save-from='/study/cards.csv']")
    waiting.value.save_as(tmp_path / "cards.csv")
    assert len((tmp_path / "cards.csv").read_text("utf-8").strip().splitlines()) == 1 + 2
    assert watched.troubles == []


def test_a_session_goes_on_after_a_reload_where_it_was(served: Served, opened: Open) -> None:
    fill(served, cards(3))
    page, _ = opened()
    study(page)
    page.click("[data-what=start]")
    asked(page, 1)
    page.keyboard.type("nothing like it")
    page.keyboard.press("Enter")
    assert verdict(page) == "틀렸습니다"
    page.reload()
    page.wait_for_selector("#top [data-ready]")
    study(page)
    assert "2/3" in page.inner_text("[data-what=resume]")
    page.click("[data-what=resume]")
    assert asked(page, 2) == "short"
    page.click("[data-what=pause]")
    page.wait_for_selector("#study .day")
    page.click("[data-what=start]")
    asked(page, 1)
    assert len(served.application.study.sessions.open("")) == 1, "what was left is ended"


def test_a_choice_of_cards_is_counted_and_kept_to(served: Served, opened: Open) -> None:
    fill(served, (*cards(4), *(card(n, "ox", difficulty=3) for n in range(5, 8))))
    page, watched = opened(locale="en-US")
    study(page)
    page.click(".choosing summary")
    page.select_option("[name=language]", "")
    page.wait_for_function("document.querySelector('.choosing .hint').textContent.includes('7 ')")
    page.focus("[name=kind]")
    page.select_option("[name=kind]", "ox")
    page.wait_for_function("document.querySelector('.choosing .hint').textContent.includes('3 ')")
    assert page.evaluate("document.activeElement.name") == "kind", "the keyboard stays where it was"
    page.click("[data-what=start]")
    assert asked(page, 1) == "ox"
    page.click("[data-what=skip]")
    asked(page, 2)
    assert watched.troubles == []


def test_before_there_are_cards_the_tab_says_so_and_looks_again(served: Served, opened: Open) -> None:
    page, _ = opened()
    study(page)
    assert "만들고 있습니다" in page.inner_text("#study .day")
    fill(served, cards(2))
    page.wait_for_selector("#study [data-what=start]:not(:disabled)")


def test_progress_is_drawn_and_the_history_goes_and_comes_back(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    fill(served, cards(3))
    kept = served.application.study
    of = kept.sessions.begin("", Wanted())
    while (ask := kept.sessions.next("", of)) is not None:
        kept.sessions.answer("", of, ask.place, Reply(ask.card.key.text if ask.place else "no"))
    page, watched = opened()
    study(page)
    page.click("[data-pane=progress]")
    page.wait_for_selector("#study .days rect")
    assert "67%" in page.inner_text("#study .tiles")
    page.click("#study .chart [data-show=table] >> nth=0")
    assert page.is_visible("#study .charttable >> nth=0")
    with page.expect_download() as waiting:
        page.click("[data-save-from='/study/history.json']")
    waiting.value.save_as(tmp_path / "history.json")
    assert len(json.loads((tmp_path / "history.json").read_text("utf-8"))["reviews"]) == 3
    page.click("#study .forget")
    page.click("#study .sure .danger")
    page.wait_for_selector("#study .said")
    assert kept.learning.reviews("") == ()
    page.set_input_files("#study-view input[type=file]", tmp_path / "history.json")
    page.wait_for_function("document.querySelector('#study .said')?.textContent.includes('3개')")
    assert len(kept.learning.reviews("")) == 3
    (tmp_path / "bad.json").write_text("[", "utf-8")
    page.set_input_files("#study-view input[type=file]", tmp_path / "bad.json")
    page.wait_for_selector("#study .aside.trouble")
    assert watched.troubles == []


def test_a_teacher_makes_a_link_and_sees_who_answered(served: Served, opened: Open) -> None:
    fill(served, cards(2))
    page, watched = opened(locale="en-US", permissions=["clipboard-read", "clipboard-write"])
    study(page)
    page.click("[data-pane=quizzes]")
    page.fill(".making [name=title]", "Ovens & bread")
    page.click("[data-what=make]")
    page.wait_for_selector(".quizlist li")
    address = page.input_value(".address input")
    assert address.startswith(f"{served.address}/quiz/")
    pupil = page.context.browser.new_context(locale="ko-KR", java_script_enabled=False).new_page()  # type: ignore[union-attr]
    pupil.goto(address)
    assert findings_of(pupil.content()) == []
    pupil.fill("[name=name]", "미나")
    pupil.click("button")
    for given in ("0,200", "no"):
        number = pupil.inner_text(".asked").partition("년")[0].strip()
        pupil.fill("[name=text]", f"{number},200" if given != "no" else given)
        pupil.click("button")
        pupil.wait_for_selector(".verdict")
        pupil.click("button")
    assert "1 / 2" in pupil.inner_text(".score")
    pupil.context.close()
    page.click("[data-what=results]")
    page.wait_for_selector(".results tbody tr")
    assert "미나" in page.inner_text(".results") and "1 / 2" in page.inner_text(".results")
    page.click("[data-what=back]")
    page.click("[data-what=open]")
    page.wait_for_selector(".badge.closed")
    page.click("[data-what=drop]")
    page.click(".sure .danger")
    page.wait_for_selector(".quizlist", state="detached")
    assert watched.troubles == []


def findings_of(markup: str) -> list[str]:
    """What a page of plain HTML must not hold."""
    return [part for part in ("<script", "http://", "https://", "onerror") if part in markup]


def test_hostile_cards_harm_nobody(served: Served, opened: Open) -> None:
    said = " ".join(HOSTILE)
    made = card(0, "choice")
    origin = replace(
        made.origin, title=said, company=said, section=(said,), context=said, passage=said, quote=said,
        quote_start=made.origin.start, quote_end=made.origin.start + len(said), key_start=made.origin.start + 3,
        key_end=made.origin.start + 90, end=made.origin.start + len(said),
    )  # fmt: skip
    choices = tuple(HOSTILE)
    hostile = replace(
        made, question=said, choices=choices, origin=origin, topic=said[:150],
        key=replace(made.key, text=said, places=(1,), points=HOSTILE),
    )  # fmt: skip
    fill(served, (hostile,))
    page, watched = opened()
    study(page)
    page.click("[data-what=start]")
    page.wait_for_selector(".asking")
    assert missing(page.text_content(".asked")) == []
    harmless(page, watched, served)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    verdict(page)
    assert missing(page.text_content("#study .frompassage .document")) == []
    harmless(page, watched, served)
    page.click("[data-what=next]")
    page.wait_for_selector(".ended")
    page.click("[data-what=look]")
    page.click("[data-pane=progress]")
    page.wait_for_selector("#study .days")
    harmless(page, watched, served)


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def fits(page: Page, where: str, *, looked_at: bool = True) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, where
    if looked_at:
        assert findings(page) == [], where


def settle(page: Page, kind: str) -> None:
    if kind == "short":
        page.fill(".asking textarea", "x")
    for row in page.query_selector_all(".choices :is(label, button)"):
        row.click()
    page.click(".asking .go")
    verdict(page)


def test_the_tab_fits_a_phone_and_keeps_nobody_out(served: Served, opened: Open) -> None:
    fill(served, tuple(card(n, kind) for n, kind in enumerate(("choice", "short", "order"))))
    page, _ = opened(**PHONE)
    study(page)
    page.click(".choosing summary")
    fits(page, "today")
    page.click("[data-what=start]")
    for n in (1, 2, 3):
        kind = asked(page, n)
        fits(page, kind, looked_at=kind != "short")
        settle(page, kind)
        fits(page, f"verdict of {kind}", looked_at=kind == "choice")
        page.click("[data-what=next]")
    page.wait_for_selector(".ended")
    fits(page, "end")
    page.click("[data-what=look]")
    page.click("[data-pane=progress]")
    page.wait_for_selector("#study .days")
    fits(page, "progress")
    page.click("[data-pane=quizzes]")
    page.wait_for_selector(".making")
    page.click("[data-what=make]")
    page.wait_for_selector(".quizlist")
    fits(page, "quizzes")


def test_the_tab_can_be_read_in_the_dark(served: Served, opened: Open) -> None:
    fill(served, (card(1, "choice"),))
    page, _ = opened(color_scheme="dark", **PHONE)
    study(page)
    assert findings(page) == [], "today"
    page.click("[data-what=start]")
    settle(page, asked(page, 1))
    assert findings(page) == [], "verdict"
