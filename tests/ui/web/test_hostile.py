"""Whatever documents, models, file names and people say is shown as it is: nothing runs, and no other host is asked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from assistant.contract import Answer, AnswerTimings, Figure, Offer, Sentence, Usage
from corpus.document import DocumentInfo
from corpus.facts import Fact
from corpus.figures import Reported
from corpus.figures.headline import Headline
from corpus.metrics import all_metrics
from corpus.scope import Scope
from tests.ui.people.conftest import running
from tests.ui.web.conftest import Open, Served, Watched
from tests.ui.web.hostile import FORMULAS, HOSTILE, HUGE, NAMES, harmless, missing, shown
from tests.ui.web.scripted import COST, Held, Line, Pace, Script
from tests.ui.web.test_page import ask
from ui.conversations.kept import Reply
from ui.people.access import Access

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Page

pytestmark = pytest.mark.browser

ALL = " ".join(HOSTILE)
STRINGS = (*HOSTILE, HUGE)
WHOLE = "whole.txt"
_RENAME = """title => {
  document.querySelector('#shelf .more').click();
  document.querySelector('#talk-menu [data-rename]').click();
  const box = document.querySelector('#shelf .renaming');
  box.value = title;
  box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
}"""
_DROP = "() => ['#shelf .more', '#talk-menu [data-do=drop]'].forEach(each => document.querySelector(each).click())"
_PLAIN = "(text => (text || '').replace(/[\ufffd\uffff]/g, ''))"


def quote(n: int) -> str:
    return f"{n} {STRINGS[n]} end."


def source(n: int) -> str:
    return f"{n} {STRINGS[n]}.txt"


def hold(served: Served) -> None:
    """A document for each string, which is its title, company, form and name, and one that holds them all."""
    held = served.application.held
    for n, one in enumerate(STRINGS):
        info = DocumentInfo(
            title=one, company=one, form=one, fiscal_period="FY2025", url=f"javascript:window.hit=1//{one}"
        )
        held[source(n)] = Held(info, f"# {one}\n\n{quote(n)}")
    text = "\n\n".join(
        f"## {one}\n\n{one} end.\n\nName | {one} | 2025\n{one} | {n} | 7" for n, one in enumerate(STRINGS)
    )
    held[WHOLE] = Held(DocumentInfo(title=ALL), f"# {HOSTILE[0]}\n\n{text}\n")
    document, metric = served.application.document(WHOLE), all_metrics()["revenue"]
    served.application.stated[WHOLE] = tuple(
        Headline(
            Reported(
                metric, one, "FY2025", "2025-01-01", "2025-12-31", 7e9, "USD", document,
                Fact(one, one, 7e9, "USD", -8, "2025-01-01", "2025-12-31", (one,), "text", 4, 9),
            ),
            None,
        )
        for one in HOSTILE
    )  # fmt: skip


def figures() -> tuple[Figure, ...]:
    """Two for each string, which is what is measured and of which part: a chart of two companies."""
    return tuple(
        Figure(one, 1e9 * n, 1e9 * n, 1e9 * n, "USD", one, "FY2025", True, "fact", (), at, one)
        for n, one in enumerate(HOSTILE, 1)
        for at in (n, n + 1)
    )


def answer_all(served: Served) -> None:
    """An answer that says, cites and draws every string."""
    lines = tuple(
        Line(f"{one} 답", ((source(n), quote(n)),), draft=one[:120]) for n, one in enumerate(STRINGS)
    )
    found = tuple((source(n), quote(n)) for n in range(len(STRINGS)))
    script = Script(found, lines, figures=figures(), cost=COST)
    served.application.scripts = {"window.hit": script}
    served.application.pace = Pace(think=0.05, piece=0.0005)
    served.application.writer = ALL
    served.application.suggested = HOSTILE


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def saved(page: Page, button: str, path: Path) -> bytes:
    with page.expect_download() as waiting:
        page.eval_on_selector(button, "each => each.click()")
    download: Download = waiting.value
    download.save_as(path)
    return path.read_bytes()


def calculated(table: bytes) -> list[str]:
    """The cells of a CSV file that a spreadsheet would calculate."""
    cells = [cell for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) for cell in row]
    assert len(cells) > 5
    return [
        cell
        for cell in cells
        if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) and not re.fullmatch(r"-?[\d.]+", cell)
    ]


def packed(strings: Sequence[str], longest: int) -> list[str]:
    """The strings one after the other, as many as there is room for in each."""
    rooms = [""]
    for one in strings:
        if len(rooms[-1]) + len(one) < longest:
            rooms[-1] = f"{rooms[-1]} {one}".strip()
        else:
            rooms.append(one[:longest])
    return rooms


def test_answers_charts_reader_and_what_is_taken_away_show_hostile_text_as_text(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    hold(served)
    answer_all(served)
    page, watched = opened()
    ask(page, f"? {ALL}")
    page.wait_for_selector("#live .suggestions")
    for part in (".text", ".question", ".suggestions", ".meta", ".revising textarea"):
        assert missing(page.text_content(f"#live {part}")) == [], part
    charts = page.text_content("#live .answer") or ""
    for part in (".charttitle", "svg text", ".charttable", ".chartsource"):
        assert missing(" ".join(page.locator(f"#live {part}").all_text_contents())) == [], part
    assert HUGE in charts
    assert missing(page.text_content("#cards")) == []
    harmless(page, watched, served)
    check_charts(page, tmp_path)
    check_copy(page)
    check_rating(page)
    for n in (1, 8, 16, 24, len(STRINGS)):
        page.click(f"#live a.cite[data-n='{n}'] >> nth=0")
        page.wait_for_selector(f"[data-passage='0-citation-{n}']")
        assert shown(page.text_content(".reader mark")) == shown(quote(n - 1))
    assert page.query_selector(".reader a.out") is None, "an address that runs something is no link"
    harmless(page, watched, served)
    check_export(page, served)
    served.application.scripts = {"window.hit": Script(status="error", error=ALL)}
    page.click("#live .suggestions button >> nth=0")
    page.wait_for_selector("#live [role=alert]")
    assert missing(page.text_content("#live [role=alert]")) == []
    offer = Offer(ALL, ALL, "dart", ALL)
    served.application.contact = "a@example.com"
    served.application.scripts = {"window.hit": Script(status="refused", offer=offer)}
    page.click("#live [data-do=again]")
    page.wait_for_selector("#live .offer [data-do=fetch]")
    assert missing(page.text_content("#live .offer code")) == []
    page.click("#live .offer [data-do=fetch]")
    page.wait_for_selector("#live .offer [role=alert]")
    assert shown(ALL)[:290] in shown(page.text_content("#live .offer [role=alert]"))
    served.application.engine = {
        "state": "failed",
        "error": {"code": "engine.failed", "details": {"reason": ALL}},
    }
    page.click("[data-language=en]")
    page.wait_for_selector("#state [role=alert]")
    assert shown(ALL)[:200] in shown(page.text_content("#state"))
    harmless(page, watched, served)


def check_charts(page: Page, folder: Path) -> None:
    """What charts are saved as: no cell calculates, and every picture can be drawn."""
    for n in [HOSTILE.index(one) for one in FORMULAS]:
        assert (
            calculated(saved(page, f"#live [data-chart] >> nth={n} >> [data-save=csv]", folder / "a.csv"))
            == []
        )
    for n in (6, HOSTILE.index(FORMULAS[0]) - 1):
        assert (
            saved(page, f"#live [data-chart] >> nth={n} >> [data-save=png]", folder / "a.png")[1:4] == b"PNG"
        )


def check_copy(page: Page) -> None:
    """What an answer is copied as."""
    rich = page.get_attribute("#live .copy", "data-rich")
    alive = page.evaluate(
        """rich => [...new DOMParser().parseFromString(rich, 'text/html').body.querySelectorAll('*')]
            .filter(e => !['P', 'SPAN', 'SUP', 'OL', 'LI'].includes(e.tagName)
                || [...e.attributes].some(a => a.name !== 'value')).map(e => e.outerHTML)""",
        rich,
    )
    assert alive == []


def check_rating(page: Page) -> None:
    """The reasons of a bad rating."""
    page.click("#live [data-verdict=bad]")
    page.fill("#live .reasons textarea", ALL[:1000])
    page.click("#live .reasons .go")
    page.wait_for_selector("#live .reasons", state="detached")
    page.wait_for_selector("#live [data-verdict=bad][aria-pressed=true]")


def check_export(page: Page, served: Served) -> None:
    """The conversation as a page, as Markdown and as JSON."""
    of = page.get_attribute("#live [data-conversation]", "data-conversation")
    address = f"{served.address}/conversations/{of}"
    printed, watched = page.context.new_page(), Watched()
    printed.on("request", lambda request: watched.requests.append(request.url))
    printed.on("console", lambda said: watched.refused.append(said.text))
    printed.goto(f"{address}.html?language=ko")
    assert missing(printed.text_content("body")) == []
    assert HUGE in (printed.text_content("body") or "")
    harmless(printed, watched, served)
    assert printed.query_selector("a") is None
    printed.close()
    for form, kind in (("md", "text/markdown"), ("json", "application/json")):
        reply = page.request.get(f"{address}.{form}")
        assert reply.headers["content-type"].startswith(kind)
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["x-content-type-options"] == "nosniff"
        if form == "json":
            said = reply.json()["exchanges"][0]
            assert [each["text"] for each in said["answer"]["sentences"]] == [f"{one} 답" for one in STRINGS]
            continue
        rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(reply.text())
        assert set(re.findall(r"<(\w+)", rendered)) <= {"h1", "h2", "p", "em", "strong", "ul", "li", "br"}
        assert not {"\u202e", "\u2066"} & set(rendered)


def test_documents_their_list_and_the_reader_show_hostile_text_as_text(served: Served, opened: Open) -> None:
    hold(served)
    store = served.application.conversations
    scope = Scope(STRINGS, STRINGS, ("FY2025",), tuple(source(n) for n in range(len(STRINGS))))
    of = store.begin("", "ko", scope)
    store.ask("", of, "?", 0)
    page, watched = opened()
    page.goto(f"{served.address}/#c={of}")
    page.reload()
    page.wait_for_selector("#scope .chip")
    chips = " ".join(page.locator("#scope .chip").all_text_contents())
    assert page.locator("#scope .chip").count() == 3 * len(STRINGS) + 1
    assert missing(chips) == []
    page.click(".scope .opens")
    for field in ("companies", "forms", "sources"):
        assert missing(page.text_content(f".scopepanel ul.{field}")) == [], field
    harmless(page, watched, served)
    page.keyboard.press("Escape")
    page.click("[data-go=sources]")
    assert missing(page.text_content("table.sources")) == []
    page.fill(".findsource", HOSTILE[1])
    page.fill(".findsource", "")
    page.click("[data-do=remove]:not([data-answer]) >> nth=3")
    page.wait_for_selector(".sure")
    page.click("[data-answer=yes]")
    page.wait_for_selector(".upload.done")
    assert shown(source(1)) in shown(page.text_content(".upload.done"))
    harmless(page, watched, served)
    check_reader(page)
    harmless(page, watched, served)


def check_reader(page: Page) -> None:
    """A whole document with its tables, its outline, its main figures, and places that are looked for in it."""
    page.click(f"tr[data-source='{WHOLE}'] button.title")
    page.wait_for_selector("html[data-large] .reader .document")
    assert missing(page.text_content(".reader .outline")) == []
    stated = page.text_content(".reader .figures") or ""
    assert [one for one in HOSTILE if _letters(one) not in _letters(stated)] == []
    assert missing(page.text_content(".reader h2")) == []
    while page.query_selector(".reader .more.below"):
        drawn = page.get_attribute(".reader", "data-drawn")
        page.click(".reader .more.below")
        page.wait_for_function(
            "drawn => document.querySelector('.reader').dataset.drawn !== drawn", arg=drawn
        )
    assert page.text_content(".reader .document")
    for wanted in (HOSTILE[1], FORMULAS[0]):
        page.fill(".reader .find input", wanted)
        page.press(".reader .find input", "Enter")
        page.wait_for_function(
            "wanted => document.querySelector('.reader mark.now')?.textContent === wanted", arg=wanted
        )
        assert page.input_value(".reader .find input") == wanted
    page.keyboard.press("Escape")


def test_the_list_of_conversations_shows_hostile_titles_as_titles(served: Served, opened: Open) -> None:
    store = served.application.conversations
    for one in HOSTILE:
        of = store.begin("", "ko")
        store.ask("", of, one, 0)
        store.settle("", of, 0, Reply(sentences=(Sentence(f"zebra {one}", (), "verified"),)))
    page, watched = opened()
    page.wait_for_function(f"document.querySelectorAll('#shelf .title').length === {len(HOSTILE)}")
    assert missing(" ".join(page.locator("#shelf .title").all_text_contents())) == []
    page.fill("#shelf-head [name=wanted]", "zebra")
    page.wait_for_selector("#shelf .passage mark")
    passages = " ".join(page.locator("#shelf .passage").all_text_contents())
    assert [one for one in HOSTILE if shown(f"zebra {one}"[:40]) not in shown(passages)] == []
    page.fill("#shelf-head [name=wanted]", HOSTILE[1])
    page.wait_for_selector("#shelf .title mark")
    assert set(page.locator("#shelf .title mark").all_text_contents()) == {HOSTILE[1]}
    harmless(page, watched, served)
    page.fill("#shelf-head [name=wanted]", "")
    page.wait_for_function(f"document.querySelectorAll('#shelf .title').length === {len(HOSTILE)}")
    for n, one in enumerate(HOSTILE):
        title = f"{n} {one}"[:80].strip()
        page.evaluate(_RENAME, title)
        page.wait_for_function(
            f"title => {_PLAIN}(document.querySelector('#shelf .talk').dataset.title) === title",
            arg=shown(title),
        )
        page.evaluate(_DROP)
        page.wait_for_function(
            f"title => {_PLAIN}(document.querySelector('#shelf .undo span')?.textContent).includes(title)",
            arg=shown(title),
        )
    harmless(page, watched, served)


def test_uploaded_files_of_hostile_names_are_told_by_their_names(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in NAMES]
    contents = (b" \n", b"\x00\x01", b"Revenue rose.")
    for n, file in enumerate(files):
        file.write_bytes(contents[n % 3])
    page, watched = opened()
    page.click("[data-go=sources]")
    page.set_input_files("#sources-view input[type=file]", files)
    page.wait_for_function(
        f"document.querySelectorAll('.upload.done, .upload.failed').length === {len(files)}"
    )
    names = page.locator(".upload b").all_text_contents()
    # A browser writes a quotation mark in the name of a file that it sends as %22.
    assert sorted(map(_letters, names)) == sorted(_letters(name.replace('"', "%22")) for name in NAMES)
    assert page.locator(".upload.failed").count() > len(files) // 2
    harmless(page, watched, served)


def test_what_answers_cost_names_hostile_models_as_they_are(
    served: Served, opened: Open, tmp_path: Path
) -> None:
    for one in HOSTILE:
        answer = Answer(
            "a", "", "1", "answered", "ko", model_name=one, usage=Usage(10, 0, 5), cost=COST,
            timings=AnswerTimings(total=10.0),
        )  # fmt: skip
        served.application.spending.note(answer)
    page, watched = opened()
    page.click("[data-go=cost]")
    page.wait_for_selector(".tiles")
    page.click("details.part > summary")
    for table in page.locator(".costtable").all()[:2]:
        assert missing(table.text_content()) == []
    table = saved(page, ".savecsv", tmp_path / "a.csv")
    assert calculated(table) == []
    assert missing(table.decode().replace('""', '"')) == []
    harmless(page, watched, served)


def test_the_sign_in_page_shows_a_hostile_name_as_it_was_typed(chromium: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "home", Access(), page=False) as server:
        context = chromium.new_context()
        page, watched = context.new_page(), Watched()
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", lambda said: watched.refused.append(said.text) if "Policy" in said.text else None)
        page.on("dialog", lambda dialog: (watched.troubles.append(dialog.message), dialog.dismiss()))
        page.goto(f"{server.address}/sign-in")
        for name in packed(STRINGS, 200):
            page.fill("input[name=name]", name)
            page.fill("input[name=password]", "x")
            page.click("button[type=submit]")
            page.wait_for_selector("[role=alert]")
            assert shown(page.input_value("input[name=name]")) == shown(name)
            harmless(page, watched, Served(None, server.address))  # type: ignore[arg-type]
        context.close()
