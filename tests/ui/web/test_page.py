"""What a person can do with the page, in a real browser against a real server."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.contract import Offer, Turn
from corpus.document import DocumentInfo
from tests.ui.web.conftest import Open, Served
from tests.ui.web.scripted import FALL, Held, Script

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

QUESTION = "가온반도체의 주가는 얼마나 떨어졌나요?"


def ask(page: Page, question: str) -> None:
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def answered(page: Page, count: int = 1) -> None:
    page.wait_for_function(
        f"document.querySelectorAll('.exchange').length === {count} && !document.querySelector('[data-running]')"
    )


def answer(page: Page) -> str:
    return page.inner_text("#live .answer .text")


def hold_in_second_sentence(served: Served) -> None:
    served.application.hold = threading.Event()
    served.application.hold_after = len(FALL.lines[0].text) // 3 + 4


# Asking


def test_evidence_is_on_screen_before_the_model_speaks(served: Served, opened: Open) -> None:
    served.application.hold = threading.Event()
    page, _ = opened()
    ask(page, QUESTION)
    page.wait_for_selector("#cards .card")
    assert page.query_selector(".sentence") is None
    assert page.query_selector_all("#cards .card mark")
    served.application.hold.set()
    page.wait_for_selector(".sentence.verified")
    answered(page)


def test_the_answer_streams_unsettled_and_settles_sentence_by_sentence(served: Served, opened: Open) -> None:
    hold_in_second_sentence(served)
    page, _ = opened()
    ask(page, QUESTION)
    page.wait_for_selector(".sentence.draft .label")
    assert page.inner_text(".sentence.draft .label").strip() == "초안"
    page.wait_for_function(
        "document.querySelector('.sentence.verified') && document.querySelector('.sentence.draft')"
    )
    assert served.application.hold
    served.application.hold.set()
    answered(page)
    assert page.query_selector(".sentence.draft") is None
    assert "5,000만" not in answer(page), "the repaired sentence replaces its draft"
    assert "5,000억 달러" in answer(page)


def test_each_outcome_of_a_check_has_its_own_drawing_and_words(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    seen = {
        outcome: (
            page.get_attribute(f"#live .check.{outcome}", "title"),
            page.inner_html(f"#live .check.{outcome} svg"),
        )
        for outcome in ("verified", "weak", "repaired")
    }
    assert len({title for title, _ in seen.values()}) == 3
    assert len({drawing for _, drawing in seen.values()}) == 3


def test_cards_settle_into_cited_and_not_cited_and_say_where_they_come_from(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    assert [card.get_attribute("class") for card in page.query_selector_all(".card")] == [
        "card cited",
        "card uncited",
        "card cited",
    ]
    second = page.inner_text(".card >> nth=1")
    for part in ("Gaon Semiconductor", "10-K", "FY2025", "Risks", "3쪽"):
        assert part in second


def test_the_line_under_an_answer_tells_time_tokens_and_cost(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    line = page.inner_text(".meta")
    for part in ("초", "412", "288", "96", "0.0042원", "hosted-example", "1.3원", "3개 중 2개"):
        assert part in line


def test_a_conversation_is_there_again_after_a_reload_and_goes_on(served: Served, opened: Open) -> None:
    page, watched = opened()
    ask(page, QUESTION)
    answered(page)
    before = page.inner_text("#live .answer .text")
    ask(page, "그 뒤에는 어떻게 되었나요?")
    answered(page, 2)
    page.reload()
    page.wait_for_selector("#past .exchange .check.verified")
    assert page.inner_text("#past .answer .text") == before
    assert "412" in page.inner_text("#past .meta")
    page.click("#past a.cite >> nth=0")
    page.wait_for_selector("#reader mark")
    ask(page, "하나만 더 물을게요?")
    answered(page, 3)
    history = served.application.heard[-1][1]
    assert next(turn.content for turn in history if turn.role == "user") == QUESTION
    assert watched.troubles == []


def test_a_new_conversation_leaves_the_address_and_the_old_one_where_they_were(
    served: Served, opened: Open
) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    (kept,) = served.application.conversations.list("")
    assert page.url.endswith(f"#c={kept.id}")
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    assert "#" not in page.url
    ask(page, QUESTION)
    answered(page)
    assert len(served.application.conversations.list("")) == 2


def test_an_address_of_no_conversation_opens_an_empty_page(served: Served, opened: Open) -> None:
    page, watched = opened()
    page.goto(f"{served.address}/#c=0123456789abcdef")
    # The page looks the conversation up, and then names none.
    page.wait_for_function("location.hash === '' && document.querySelector('.start')")
    assert watched.troubles == []


def test_a_refusal_is_calm_and_cites_nothing(opened: Open) -> None:
    page, _ = opened()
    ask(page, "내일 날씨는 어떤가요?")
    answered(page)
    assert page.query_selector(".aside.refused")
    assert page.query_selector(".exchange [role=alert]") is None
    assert page.query_selector(".exchange a.cite") is None


OFFERED = Script(status="refused", offer=Offer("vertiv", "버티브", "edgar", "VRT"))


def test_what_a_refusal_lacks_is_fetched_by_one_click_and_the_question_answered(
    served: Served, opened: Open
) -> None:
    page, _ = opened(locale="ko-KR")
    served.application.scripts = {"버티브": OFFERED}
    served.application.brought = {"버티브 매출": FALL}
    ask(page, "버티브 매출은?")
    page.wait_for_selector(".offer button.fetch")
    assert "turnpoint fetch edgar VRT" in page.inner_text(".offer")
    page.fill(".offer input", "reader@example.org")
    page.click(".offer button.fetch")
    page.wait_for_selector(".offer progress")
    answered(page, 2)
    assert "17%" in answer(page)
    assert served.application.contact == "reader@example.org"
    assert [question for question, _ in served.application.heard] == ["버티브 매출은?"] * 2


def test_a_fetch_that_fails_says_what_to_do_and_can_be_tried_again(served: Served, opened: Open) -> None:
    page, _ = opened(locale="ko-KR")
    served.application.scripts = {"버티브": OFFERED}
    ask(page, "버티브 매출은?")
    page.click(".offer button.fetch")  # without the address that EDGAR wants
    page.wait_for_selector(".offer .aside.trouble")
    told = page.inner_text(".offer .aside.trouble")
    assert "아래 칸에 이메일 주소" in told and "turnpoint" not in told and "TURNPOINT" not in told
    page.fill(".offer input", "reader at example")
    page.click(".offer button.fetch")
    page.wait_for_selector(".offer .aside.trouble:has-text('reader at example')")
    assert "아래 칸" in page.inner_text(".offer .aside.trouble")
    page.fill(".offer input", "reader@example.org")
    page.click(".offer button.fetch")
    page.wait_for_selector("text=버티브의 보고서를 찾지 못했습니다")


def test_a_question_that_is_too_long_is_told_why(opened: Open) -> None:
    page, _ = opened()
    ask(page, "주가 " * 1_000)
    page.wait_for_selector(".aside.trouble")
    assert "2,000" in page.inner_text(".aside.trouble")


def test_a_failure_of_the_application_is_told_and_the_next_question_works(
    served: Served, opened: Open
) -> None:
    page, _ = opened()
    served.application.scripts = None  # type: ignore[assignment]
    ask(page, QUESTION)
    page.wait_for_selector(".aside.trouble")
    served.application.scripts = {"주가": FALL}
    ask(page, QUESTION)
    answered(page, 2)
    assert "17%" in answer(page)


def test_stop_ends_the_answer_and_keeps_only_what_was_checked(served: Served, opened: Open) -> None:
    hold_in_second_sentence(served)
    page, _ = opened()
    ask(page, QUESTION)
    page.wait_for_selector(".sentence.verified")
    page.wait_for_selector(".sentence.draft")
    page.click("#stop")
    page.wait_for_selector(".stage.stopped", timeout=15_000)
    answered(page)
    assert len(page.query_selector_all("#live .sentence")) == 1
    assert page.query_selector(".sentence.draft") is None
    served.application.hold = None
    ask(page, "revenue?")
    answered(page, 2)
    assert "130.5" in answer(page)


def test_an_answer_stays_stopped_when_the_reply_to_the_click_comes_after_it(
    served: Served, opened: Open
) -> None:
    hold_in_second_sentence(served)
    page, _ = opened()
    late: list[Callable[[], None]] = []

    def hold_back(route: Route) -> None:
        reply = route.fetch()  # the server has stopped the answer, and the page does not know yet
        late.append(lambda: route.fulfill(response=reply))

    ask(page, QUESTION)
    page.wait_for_selector(".sentence.verified")
    page.wait_for_selector(".sentence.draft")
    page.route("**/gradio_api/run/predict", hold_back)
    page.click("#stop")
    page.wait_for_selector(".stage.stopped")
    answered(page)
    assert late
    with page.expect_response("**/gradio_api/run/predict"):
        for reply in late:
            reply()
    page.wait_for_timeout(300)
    assert page.query_selector(".stage.stopped") and not page.query_selector("[data-running]")


def test_a_click_that_comes_too_late_changes_nothing(opened: Open) -> None:
    page, watched = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector("#reader mark")
    before = page.inner_text("#live .text"), page.inner_text("#reader .document")
    with page.expect_response("**/gradio_api/run/predict") as stopped:
        page.evaluate("document.querySelector('#stop').click()")
    assert "error" not in stopped.value.json()
    with page.expect_response("**/gradio_api/run/predict") as gone:
        page.evaluate(
            "() => { const cite = document.querySelector('#live a.cite'); cite.dataset.turn = '7'; cite.click(); }"
        )
    assert "error" not in gone.value.json()
    page.wait_for_timeout(300)
    assert (page.inner_text("#live .text"), page.inner_text("#reader .document")) == before
    assert watched.troubles == []


def test_a_follow_up_hands_on_the_conversation_and_a_new_chat_does_not(served: Served, opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    ask(page, "그 주가 이야기를 더 해 주세요")
    answered(page, 2)
    said = " ".join(line.text for line in FALL.lines)
    assert served.application.heard[-1][1] == (Turn("user", QUESTION), Turn("assistant", said))
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    ask(page, QUESTION)
    answered(page)
    assert served.application.heard[-1][1] == ()


def test_an_example_question_is_asked_by_one_click(served: Served, opened: Open) -> None:
    page, _ = opened()
    examples = page.query_selector_all("[data-do=ask]")
    assert len(examples) == 5
    wanted = examples[0].inner_text().strip()
    examples[0].click()
    answered(page)
    assert served.application.heard[-1][0] == wanted


def test_several_pages_are_answered_at_the_same_time(served: Served, opened: Open) -> None:
    served.application.hold = threading.Event()
    pages = [opened()[0] for _ in range(4)]
    for page in pages:
        ask(page, QUESTION)
    for page in pages:
        page.wait_for_selector("#cards .card")
    assert len(served.application.heard) == 4, "none of them has been answered yet"
    served.application.hold.set()
    for page in pages:
        answered(page)


# Reading


def test_a_citation_opens_the_exact_passage_in_its_surroundings(served: Served, opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    for n, line in enumerate(FALL.lines, 1):
        page.click(f"#live a.cite[data-n='{n}']")
        page.wait_for_selector(f"[data-passage='0-citation-{n}']")
        source, quote = line.quotes[0]
        shown = page.text_content(".reader .document") or ""
        assert page.text_content(".reader mark") == quote
        assert shown in served.application.held[source].text
        assert len(shown) > len(quote) + 100
        box = page.locator(".reader mark").bounding_box()
        around = page.locator(".reader .document").bounding_box()
        assert box and around and around["y"] <= box["y"] < around["y"] + around["height"]


def test_the_reader_steps_through_the_citations_and_closes(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector("[data-passage='0-citation-1']")
    assert page.is_disabled(".steps .step >> nth=0")
    page.click(".steps .step >> nth=1")
    page.wait_for_selector("[data-passage='0-citation-2']")
    page.press("body", "Escape")
    page.wait_for_selector(".reader", state="hidden")
    page.click("#live a.cite >> nth=1")
    page.wait_for_selector(".reader", state="visible")


def test_a_citation_of_an_earlier_answer_brings_its_evidence_back(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    ask(page, "revenue?")
    answered(page, 2)
    assert len(page.query_selector_all(".card")) == 1
    page.click("#past a.cite >> nth=0")
    page.wait_for_selector("[data-passage='0-citation-1']")
    assert len(page.query_selector_all(".card")) == 3


def test_a_changed_document_is_not_shown_as_the_cited_one(served: Served, opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    served.application.held["article.txt"].text = "바뀐 글이다. " * 100
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector(".reader .aside")
    assert page.text_content(".reader mark") == FALL.lines[0].quotes[0][1]
    del served.application.held["article.txt"]
    page.click("#live a.cite >> nth=1")
    page.wait_for_selector("#reader > * .aside.trouble, #reader .aside.trouble")


def test_a_card_opens_its_passage_and_the_filing_is_linked(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.click(".card >> nth=1 >> .readon")
    page.wait_for_selector("[data-passage='0-evidence-2']")
    assert page.text_content(".reader mark") == FALL.found[1][1]
    link = page.locator(".reader a.out")
    assert link.get_attribute("href") == "https://www.example.com/filing.htm"
    assert "noopener" in (link.get_attribute("rel") or "")


# Language


@pytest.mark.parametrize(
    ("locale", "language", "word"),
    [("ko-KR", "ko", "보내기"), ("en-GB", "en", "Send"), ("fr-FR", "en", "Send")],
)
def test_the_language_follows_the_browser(opened: Open, locale: str, language: str, word: str) -> None:
    page, _ = opened(locale)
    assert page.get_attribute("html", "lang") == language
    assert page.inner_text("#send").strip() == word


def test_switching_the_language_changes_every_word_and_is_remembered(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("[data-language=en]")
    page.wait_for_selector("html[lang=en]")
    page.wait_for_function("document.querySelector('#send').innerText.trim() === 'Send'")
    said = page.evaluate(
        """() => [...document.querySelectorAll('#head, .meta, .panelhead h2, .readon, #fine, #composer, #sources-view')]
            .map(part => part.textContent).join(' ').replace('한국어', '').replace('가상 반도체 이야기', '')"""
    )
    assert not re.search("[가-힣]", said), said
    assert page.get_attribute("#question textarea", "placeholder") == "Ask about AI investment"
    page.reload()
    page.wait_for_selector("#top [data-ready=en]")


def test_the_page_always_says_that_it_gives_no_advice_and_what_it_covers(opened: Open) -> None:
    page, _ = opened()
    assert "투자 조언이 아닙니다" in page.inner_text("#fine")
    assert "2025-02-26" in page.inner_text("#fine")
    ask(page, QUESTION)
    answered(page)
    assert page.locator("#fine").is_visible()


# Typing


def test_korean_typed_with_an_input_method_is_neither_lost_nor_doubled(served: Served, opened: Open) -> None:
    page, _ = opened()
    keyboard = page.context.new_cdp_session(page)

    def compose(*steps: str) -> None:
        for step in steps:
            keyboard.send(
                "Input.imeSetComposition",
                {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
            )
        keyboard.send("Input.insertText", {"text": steps[-1]})

    page.click("#question textarea")
    compose("ㅈ", "주")
    compose("ㄱ", "가")
    keyboard.send("Input.imeSetComposition", {"text": "느", "selectionStart": 1, "selectionEnd": 1})
    # The Enter that only ends the syllable: browsers mark it with key code 229.
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    page.wait_for_timeout(300)
    assert served.application.heard == []
    keyboard.send("Input.insertText", {"text": "는"})
    compose("?")
    assert page.input_value("#question textarea") == "주가는?"
    page.press("#question textarea", "Enter")
    answered(page)
    assert [question for question, _ in served.application.heard] == ["주가는?"]
    assert page.input_value("#question textarea") == ""


def test_typing_goes_on_while_an_answer_streams(served: Served, opened: Open) -> None:
    served.application.hold = threading.Event()
    page, _ = opened()
    ask(page, QUESTION)
    page.wait_for_selector("#live [data-running]")
    page.type("#question textarea", "다음 질문: what about revenue?", delay=25)
    page.press("#question textarea", "Enter")
    assert page.input_value("#question textarea") == "다음 질문: what about revenue?", (
        "the first answer still runs"
    )
    served.application.hold.set()
    answered(page)
    assert page.input_value("#question textarea") == "다음 질문: what about revenue?"
    page.press("#question textarea", "Enter")
    answered(page, 2)
    assert "130.5" in answer(page)


def test_nothing_stands_on_the_page_but_its_parts(opened: Open) -> None:
    page, _ = opened()
    blocks = page.query_selector_all(".gradio-container .block")
    assert [block.get_attribute("id") for block in blocks if not block.get_attribute("id")] == []


def test_shift_enter_makes_a_new_line_and_blanks_are_not_sent(served: Served, opened: Open) -> None:
    page, _ = opened()
    page.click("#question textarea")
    page.keyboard.type("   ")
    page.keyboard.press("Enter")
    page.keyboard.type("주가")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("얼마?")
    page.wait_for_timeout(200)
    assert served.application.heard == []
    page.click("#send")
    answered(page)
    assert served.application.heard[0][0] == "주가\n얼마?"


# Documents


def test_documents_are_added_one_by_one_and_bad_files_are_told_apart(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    good, empty, binary = tmp_path / "새 보고서.txt", tmp_path / "empty.txt", tmp_path / "photo.txt"
    good.write_text("Revenue rose.", encoding="utf-8")
    empty.write_bytes(b" \n")
    binary.write_bytes(b"\x00\x01\x02")
    page, _ = opened()
    page.click("[data-go=sources]")
    page.set_input_files("#sources-view input[type=file]", [good, empty, binary])
    page.wait_for_function("document.querySelectorAll('.upload.done, .upload.failed').length === 3")
    lines = [line.inner_text() for line in page.query_selector_all(".upload")]
    assert "새 보고서.txt" in lines[0]
    assert "더했습니다" in lines[0]
    assert len({line.split("\n")[-1] for line in lines}) == 3, "each bad file gets its own reason"
    assert page.query_selector("tr[data-source='새 보고서.txt']")
    assert set(served.application.held) == {"article.txt", "GAON_10-K_FY2025.html", "새 보고서.txt"}


def test_files_on_their_way_are_given_up_one_by_one(served: Served, opened: Open, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.txt" for name in ("first", "second", "third")]
    for file in files:
        file.write_text("Revenue rose.", encoding="utf-8")
    reading = served.application.hold_reading = threading.Event()
    page, _ = opened()
    page.click("[data-go=sources]")
    page.set_input_files("#sources-view input[type=file]", files)
    page.click(".upload.working button")  # the first, while it is read
    page.wait_for_selector(".upload.cancelled")
    page.click(".upload.waiting button")  # the third, while it waits
    page.wait_for_function("document.querySelectorAll('.upload.cancelled').length === 2")
    reading.set()
    page.wait_for_selector(".upload.done")
    assert [line.get_attribute("class") for line in page.query_selector_all(".upload")] == [
        "upload cancelled",
        "upload done",
        "upload cancelled",
    ]
    assert {"first.txt", "third.txt"}.isdisjoint(served.application.held)
    assert "second.txt" in served.application.held


def test_a_long_list_of_documents_is_sifted_as_one_types(served: Served, opened: Open) -> None:
    for n in range(12):
        info = DocumentInfo(title=f"Report {n}", language="en", company="Gaon" if n % 2 else "Nuri")
        served.application.held[f"report{n}.txt"] = Held(info, "Words.")
    page, _ = opened()
    page.click("[data-go=sources]")
    page.fill(".findsource", "gaon report")
    page.wait_for_function(
        "[...document.querySelectorAll('table.sources tbody tr')].filter((row) => row.checkVisibility()).length === 7"
    )
    assert "added" in (page.get_attribute("table.sources td >> nth=5", "class") or "")


def test_an_uploaded_copy_is_not_left_behind(served: Served, opened: Open, tmp_path: Path) -> None:
    import gradio.utils

    file = tmp_path / "left.txt"
    file.write_text("A sentence that must not stay in the upload folder.", encoding="utf-8")
    page, _ = opened()
    page.click("[data-go=sources]")
    page.set_input_files("#sources-view input[type=file]", [file])
    page.wait_for_selector(".upload.done")
    assert not list(Path(gradio.utils.get_upload_folder()).rglob("left.txt"))
    assert "left.txt" in served.application.held


def test_a_document_is_removed_only_after_a_second_click(served: Served, opened: Open) -> None:
    page, _ = opened()
    page.click("[data-go=sources]")
    row = "tr[data-source='article.txt']"
    page.click(f"{row} [data-do=remove]:not([data-answer])")
    page.click(f"{row} [data-answer=no]")
    page.wait_for_selector(f"{row} [data-do=remove]:not([data-answer])")
    assert "article.txt" in served.application.held
    page.click(f"{row} [data-do=remove]:not([data-answer])")
    page.click(f"{row} [data-answer=yes]")
    page.wait_for_selector(row, state="detached")
    assert "article.txt" not in served.application.held
    assert "2025-02-26" in (page.text_content("#fine") or "")


# The engine


@pytest.mark.parametrize(
    ("engine", "lamp", "said"),
    [
        ({"state": "ready", "name": "scripted-1b"}, "ready", "scripted-1b"),
        ({"state": "starting", "stage": "load", "done": 1, "total": 4}, "starting", "25 %"),
        (
            {"state": "failed", "error": {"code": "engine.failed", "details": {"reason": "gone"}}},
            "failed",
            "모델을 쓸 수 없습니다",
        ),
    ],
)
def test_the_state_of_the_engine_is_said(
    served: Served, opened: Open, engine: dict, lamp: str, said: str
) -> None:
    served.application.engine = engine
    page, _ = opened()
    page.wait_for_selector(f".lamp.{lamp}")
    assert said in page.inner_text("#state")


# Looks


@pytest.mark.parametrize("width", [360, 400, 768, 1280])
def test_no_screen_needs_to_scroll_sideways(opened: Open, width: int) -> None:
    page, _ = opened(viewport={"width": width, "height": 780})
    ask(page, QUESTION)
    answered(page)
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector(".reader")
    for view in ("chat", "sources"):
        page.evaluate(f"document.querySelector('[data-go={view}]').click()")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    below = page.evaluate("document.querySelector('#cards').getBoundingClientRect().top")
    assert below is not None


def test_an_opened_passage_is_in_sight_on_a_phone(opened: Open) -> None:
    page, _ = opened(viewport={"width": 390, "height": 780})
    ask(page, QUESTION)
    answered(page)
    page.click("#live a.cite >> nth=0")
    page.wait_for_selector(".reader")
    box = page.locator(".reader mark").bounding_box()
    assert box
    assert 0 < box["y"] < 780


def test_the_page_can_be_used_by_keyboard_alone(opened: Open) -> None:
    page, _ = opened()
    page.click("#question textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
    page.focus("#live a.cite >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".reader")
    assert page.evaluate("document.activeElement.closest('.reader') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector(".reader", state="hidden")
    assert page.evaluate("document.activeElement.matches('#live a.cite')")


# Safety


def test_everything_comes_from_the_pages_own_host(served: Served, opened: Open) -> None:
    page, watched = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("[data-go=sources]")
    page.wait_for_timeout(500)
    assert len(watched.requests) > 10
    assert watched.foreign(served) == []
    assert watched.troubles == []
    policy = page.evaluate("fetch('/').then(answer => answer.headers.get('content-security-policy'))")
    assert "default-src 'self'" in policy


def test_a_page_opened_again_asks_for_none_of_the_files_that_never_change(
    served: Served, opened: Open
) -> None:
    page, watched = opened()
    kept = [url for url in watched.requests if "/assets/index-" in url and url.endswith(".js")]
    told = page.evaluate(
        "async urls => (await Promise.all(urls.map(url => fetch(url)))).map(a => a.headers.get('cache-control'))",
        kept,
    )
    assert kept and all("immutable" in each and "private" in each for each in told)
    front = page.evaluate("fetch('/').then(answer => answer.headers.get('cache-control'))")
    assert front is None or "immutable" not in front
    page.reload()
    page.wait_for_selector("#top [data-ready]")
    again = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/assets/index-')).map(e => e.transferSize)"
    )
    assert again and set(again) == {0}


def test_what_was_asked_is_not_kept_in_the_browser(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    kept = page.evaluate(
        """async () => JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})
            + JSON.stringify(await indexedDB.databases())"""
    )
    assert "가온" not in kept
    assert "runs" not in kept


def test_an_open_page_that_nobody_touches_comes_to_rest(opened: Open) -> None:
    page, _ = opened()
    # Counted from the start: what draws keeps the function that it found then.
    page.add_init_script(
        """(() => {
            const give = window.requestAnimationFrame.bind(window);
            window.asked = {};
            window.requestAnimationFrame = (draw) => {
                const by = String(draw).slice(0, 80);
                window.asked[by] = (window.asked[by] || 0) + 1;
                return give(draw);
            };
            window.frames60 = (done) => {
                let seen = 0;
                const next = () => { seen += 1; if (seen < 60) give(next); else done(); };
                give(next);
            };
        })()"""
    )
    page.reload()
    page.wait_for_selector(".start")
    for _ in range(10):
        restless = page.evaluate(
            """async () => {
                window.asked = {};
                await new Promise(window.frames60);
                return Object.entries(window.asked).filter(([, times]) => times > 30);
            }"""
        )
        if not restless:
            break
    assert restless == []
