"""Conversations in the page: listed, searched, opened, renamed, deleted, taken away; answers acted on and rated."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.ui.web.conftest import Open, Served
from tests.ui.web.test_page import QUESTION, answer, answered, ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OTHER = "What was revenue?"


def titles(page: Page) -> list[str]:
    return [line.inner_text().strip() for line in page.query_selector_all("#shelf .title")]


def listed(page: Page, *wanted: str) -> None:
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('#shelf .title')].map(e => e.textContent)) === wanted",
        arg=json.dumps(list(wanted), ensure_ascii=False, separators=(",", ":")),
    )


def until(page: Page, so: Callable[[], bool]) -> None:
    """Wait until the server has done what a click asked for."""
    for _ in range(200):
        if so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it was not done")


def opened_one(page: Page, title: str) -> None:
    page.wait_for_function(
        "title => document.querySelector('#shelf [aria-current] .title')?.textContent === title", arg=title
    )


def two(page: Page) -> None:
    """Two conversations; the second is the open one."""
    ask(page, QUESTION)
    answered(page)
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    ask(page, OTHER)
    answered(page)
    listed(page, OTHER, QUESTION)


def choose(page: Page, title: str, does: str) -> None:
    line = page.locator(".talk", has_text=title)
    line.hover()
    line.locator(".more").click()
    page.click(f"#talk-menu {does}")


def test_a_conversation_is_opened_from_the_list_and_the_browser_goes_back(opened: Open) -> None:
    page, watched = opened()
    two(page)
    opened_one(page, OTHER)
    second = page.url
    page.click(f".talk:has-text('{QUESTION}') .opens")
    opened_one(page, QUESTION)
    assert "17%" in answer(page)
    first = page.url
    assert first != second and "#c=" in first
    page.go_back()
    opened_one(page, OTHER)
    page.wait_for_function("document.querySelector('#live .text').textContent.includes('130.5')")
    assert page.url == second
    page.go_forward()
    opened_one(page, QUESTION)
    ask(page, OTHER)
    answered(page, 2)
    assert watched.troubles == []


def test_going_back_and_at_once_forward_again_ends_where_it_was_wanted(opened: Open) -> None:
    page, _ = opened()
    two(page)
    page.click(f".talk:has-text('{QUESTION}') .opens")
    opened_one(page, QUESTION)
    page.wait_for_function("document.querySelector('#live .text').textContent.includes('17%')")
    first = page.url
    page.evaluate(
        """() => {
            const live = document.querySelector('#live');
            const here = () => live.querySelector('[data-conversation]')?.dataset.conversation;
            const left = here();
            const seen = new MutationObserver(() => {
                if (here() === left) return;
                seen.disconnect();
                history.forward();
            });
            seen.observe(live, {childList: true, subtree: true, attributes: true});
            history.back();
        }"""
    )
    page.wait_for_function("Number(document.querySelector('#shelf .talks').dataset.seen) >= 4")
    opened_one(page, QUESTION)
    page.wait_for_function("first => location.href === first", arg=first)


def test_conversations_are_found_by_their_words_which_are_marked(opened: Open) -> None:
    page, _ = opened()
    two(page)
    page.fill("#shelf-head [name=wanted]", "5,000억")
    listed(page, QUESTION)
    assert page.inner_text("#shelf .passage mark") == "5,000억"
    page.fill("#shelf-head [name=wanted]", "없는 말")
    listed(page)
    assert "없습니다" in page.inner_text("#shelf .hint")
    page.fill("#shelf-head [name=wanted]", "REVENUE")
    listed(page, OTHER)
    assert page.inner_text("#shelf .title mark") == "revenue"
    page.click(".talk .opens")
    opened_one(page, OTHER)
    assert page.input_value("#shelf-head [name=wanted]") == "REVENUE"
    page.fill("#shelf-head [name=wanted]", "")
    listed(page, OTHER, QUESTION)


def test_a_conversation_is_renamed_in_place_and_an_input_methods_enter_is_not_ours(
    served: Served, opened: Open
) -> None:
    page, _ = opened()
    two(page)
    choose(page, QUESTION, "[data-rename]")
    page.fill(".renaming", "버릴 이름")
    page.press(".renaming", "Escape")
    page.wait_for_selector(".renaming", state="detached")
    assert titles(page) == [OTHER, QUESTION]
    page.focus(f".talk:has-text('{QUESTION}') .opens")
    page.keyboard.press("F2")
    page.fill(".renaming", "")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "주", "selectionStart": 1, "selectionEnd": 1})
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
        )
    assert page.query_selector(".renaming"), "the syllable is not ended yet"
    keyboard.send("Input.insertText", {"text": "주가 이야기"})
    page.press(".renaming", "Enter")
    listed(page, OTHER, "주가 이야기")
    until(page, lambda: served.application.conversations.list("")[1].title == "주가 이야기")
    page.wait_for_function("document.activeElement.textContent.startsWith('주가 이야기')")


def test_a_deleted_conversation_is_brought_back_by_one_click(served: Served, opened: Open) -> None:
    page, watched = opened()
    two(page)
    choose(page, OTHER, "[data-do=drop]")
    listed(page, QUESTION)
    page.wait_for_selector(".start")
    assert "#" not in page.url
    assert len(served.application.conversations.list("")) == 1
    page.click(".undo button")
    listed(page, OTHER, QUESTION)
    opened_one(page, OTHER)
    assert "130.5" in answer(page)
    choose(page, QUESTION, "[data-do=drop]")
    listed(page, OTHER)
    assert "130.5" in answer(page), "the open one stays"
    assert watched.troubles == []


def test_an_answer_goes_on_in_its_conversation_when_that_is_left(served: Served, opened: Open) -> None:
    served.application.hold = threading.Event()
    page, _ = opened()
    ask(page, QUESTION)
    page.wait_for_selector("#live [data-running]")
    page.wait_for_selector("#live [data-conversation]")
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    page.wait_for_selector(".talk[data-going] .goes")
    assert page.inner_text(".talk .goes").strip() == "답변 작성 중"
    page.click(".talk .opens")
    opened_one(page, QUESTION)
    page.wait_for_selector("#live [data-running]")
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    served.application.hold.set()
    served.application.hold = None
    ask(page, OTHER)
    answered(page)
    assert "130.5" in answer(page)
    page.wait_for_function("!document.querySelector('.talk[data-going]')")
    (_, first) = served.application.conversations.list("")
    kept = served.application.conversations.load("", first.id)
    assert kept.exchanges[0].reply
    assert not kept.exchanges[0].reply.stopped
    page.click(f".talk:has-text('{QUESTION}') .opens")
    opened_one(page, QUESTION)
    page.wait_for_selector("#live .check.repaired")


def test_a_conversation_is_saved_to_files_and_shown_as_a_page_to_print(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    listed(page, QUESTION)
    for form, part in (("md", "## 가온반도체의"), ("json", '"format": "turnpoint.conversation"')):
        with page.expect_download() as download:
            choose(page, QUESTION, f"[data-export={form}]")
        text = download.value.path().read_text(encoding="utf-8")
        assert part in text
        assert download.value.suggested_filename.endswith(f".{form}")
    with page.context.expect_page() as shown:
        choose(page, QUESTION, "[data-export=html]")
    printed = shown.value
    printed.wait_for_load_state()
    assert printed.inner_text("h2") == QUESTION
    assert "투자 조언이 아닙니다" in printed.inner_text("header")
    assert len(printed.query_selector_all("ol li")) == 3


def test_the_list_is_folded_away_and_stays_so(opened: Open) -> None:
    page, _ = opened()
    assert page.get_attribute(".shelfopener", "aria-expanded") == "true"
    page.click(".shelfopener")
    page.wait_for_selector("#shelf-head .new", state="hidden")
    page.reload()
    page.wait_for_selector("#top [data-ready]")
    assert page.is_hidden("#shelf-head .new")
    assert page.get_attribute(".shelfopener", "aria-expanded") == "false"
    page.click(".shelfopener")
    page.wait_for_selector("#shelf-head .new")


def test_on_a_phone_the_list_is_a_drawer(opened: Open) -> None:
    page, _ = opened(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    ask(page, QUESTION)
    answered(page)
    assert page.is_hidden("#shelf-head .new")
    page.click(".shelfopener")
    page.wait_for_selector("#shelf-head .new")
    assert page.evaluate("document.activeElement.matches('#shelf-head .new')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.querySelector('#talk').inert")
    page.keyboard.press("Escape")
    page.wait_for_selector("#shelf-head .new", state="hidden")
    assert page.evaluate("document.activeElement.matches('.shelfopener')")
    assert page.is_visible("#live .actions .copy"), "actions are always there on a phone"
    page.click(".shelfopener")
    page.click("#shelf-head .new")
    page.wait_for_selector(".start")
    assert page.is_hidden("#shelf-head .new")


def test_the_list_can_be_used_by_keyboard_alone(served: Served, opened: Open) -> None:
    page, _ = opened()
    two(page)
    page.focus("#shelf-head [name=wanted]")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the menu of the second line
    page.wait_for_selector("#talk-menu:popover-open")
    assert page.evaluate("document.activeElement.matches('#talk-menu [data-rename]')")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    listed(page, OTHER)
    page.focus("#shelf .undo button")
    page.keyboard.press("Enter")
    listed(page, OTHER, QUESTION)
    assert len(served.application.conversations.list("")) == 2


def test_the_menu_of_a_line_has_the_keys_from_the_moment_it_opens(opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.wait_for_selector("#shelf .more")
    at_once = """() => { document.querySelector('#shelf .more').click();
        return document.activeElement.matches('#talk-menu [data-rename]'); }"""
    assert page.evaluate(at_once), "a key pressed next must not go to the list behind"


# Actions


def test_an_answer_is_copied_as_text_and_as_rich_text(opened: Open) -> None:
    page, _ = opened(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    answered(page)
    page.click("#live .copy")
    page.wait_for_selector("#copied:not(:empty)")
    plain, rich = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            return Promise.all(['text/plain', 'text/html'].map(async (kind) => (await item.getType(kind)).text()));
        }"""
    )
    body, notes = plain.replace("\r", "").split("\n\n")
    assert body.startswith("가온반도체의 주가는 17% 떨어졌습니다. [1]")
    assert notes.count("“") == 3
    assert "article.txt" in notes
    assert "<sup>" in rich and "<ol>" in rich


def test_a_question_is_asked_again_in_its_place(served: Served, opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("#live [data-do=again]")
    until(page, lambda: len(served.application.heard) == 2)
    answered(page)
    assert [question for question, _ in served.application.heard] == [QUESTION, QUESTION]
    (kept,) = served.application.conversations.list("")
    assert kept.exchanges == 1


def test_a_question_is_put_otherwise_and_what_came_after_it_goes(served: Served, opened: Open) -> None:
    page, _ = opened()
    for count, question in enumerate((QUESTION, OTHER, QUESTION), 1):
        ask(page, question)
        answered(page, count)
    # Two questions would go: that is asked about.
    page.hover("#past .exchange >> nth=0")
    page.click("#past .exchange >> nth=0 >> [data-edit]")
    box = "#past .exchange >> nth=0 >> .revising textarea"
    assert page.input_value(box) == QUESTION
    page.fill(box, "revenue?")
    page.press(box, "Enter")
    page.wait_for_selector("#past .revising .sure >> visible=true")
    assert "2개" in page.inner_text("#past .revising .sure >> visible=true")
    page.click("#past .revising [data-never] >> visible=true")
    assert len(served.application.heard) == 3
    page.press(box, "Escape")
    assert page.is_visible("#past .question >> nth=0")
    # One would go: it goes.
    page.hover("#past .exchange >> nth=1")
    page.click("#past .exchange >> nth=1 >> [data-edit]")
    box = "#past .exchange >> nth=1 >> .revising textarea"
    page.fill(box, "주가는 얼마나 내렸나요?")
    page.press(box, "Enter")
    until(page, lambda: len(served.application.heard) == 4)
    answered(page, 2)
    assert page.inner_text("#live .question").endswith("주가는 얼마나 내렸나요?")
    asked, history = served.application.heard[-1]
    assert asked == "주가는 얼마나 내렸나요?"
    assert [turn.content for turn in history if turn.role == "user"] == [QUESTION]
    (kept,) = served.application.conversations.list("")
    assert kept.exchanges == 2
    page.click("#past [data-do=again] >> visible=true")
    answered(page, 1)


def test_a_rating_with_its_reasons_is_kept_changed_and_taken_back(served: Served, opened: Open) -> None:
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.click("#live [data-verdict=bad]")
    page.check("#live .reasons [name=wrong_figure]")
    page.fill("#live .reasons [name=note]", "17%가 아니다")
    page.click("#live .reasons .go")
    page.wait_for_selector("#live .reasons", state="detached")
    (rated,) = served.application.feedback.rated()
    assert (rated.rating.verdict, rated.rating.reasons, rated.rating.note) == (
        "bad",
        ("wrong_figure",),
        "17%가 아니다",
    )
    assert rated.question == QUESTION
    assert rated.versions["model_hash"] == "feed"
    page.reload()
    page.wait_for_selector("#live [data-verdict=bad][aria-pressed=true]")
    page.click("#live [data-verdict=good]")
    page.wait_for_selector("#live [data-verdict=good][aria-pressed=true]")
    assert page.get_attribute("#live [data-verdict=bad]", "aria-pressed") == "false"
    assert [each.rating.verdict for each in served.application.feedback.rated()] == ["good"]
    page.click("#live [data-verdict=good]")
    page.wait_for_selector("#live [data-verdict=good][aria-pressed=false]")
    assert served.application.feedback.rated() == ()


def test_a_suggested_question_is_asked_by_one_click_and_stands_under_the_last_answer_only(
    served: Served, opened: Open
) -> None:
    served.application.suggested = ("revenue <b>2025</b>?", "주가는?")
    page, _ = opened()
    ask(page, QUESTION)
    answered(page)
    page.wait_for_selector(".suggestions button >> nth=1")
    assert page.inner_text(".suggestions button >> nth=0") == "revenue <b>2025</b>?"
    page.click(".suggestions button >> nth=0")
    answered(page, 2)
    assert "130.5" in answer(page)
    page.wait_for_selector("#live .suggestions")
    assert page.query_selector("#past .suggestions") is None


def test_a_hostile_question_runs_nothing_in_the_list_or_its_menu(served: Served, opened: Open) -> None:
    page, watched = opened()
    bad = "주가 <img src=x onerror=window.hit=1> \"' ${window.hit=1} <script>window.hit=1</script>"
    ask(page, bad)
    answered(page)
    listed(page, served.application.conversations.list("")[0].title)
    page.fill("#shelf-head [name=wanted]", "<img")
    page.wait_for_selector("#shelf mark")
    choose(page, "주가", "[data-rename]")
    page.press(".renaming", "Escape")
    assert page.evaluate("window.hit") is None
    assert watched.foreign(served) == []
    assert watched.troubles == []
