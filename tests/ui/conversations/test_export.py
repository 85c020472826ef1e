"""A conversation is taken away whole, with its sources, and nothing in it can run or break its form."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.middleware.base import RequestResponseEndpoint

from assistant.contract import Answer, Citation, Sentence
from tests.ui.conversations.test_store import ANSWER, CITED, FOUND
from tests.ui.web.hostile import HOSTILE
from ui.api.conversations import taking_away
from ui.api.errors import install_errors
from ui.conversations.citing import LONGEST_QUOTE, quote_of
from ui.conversations.copying import as_rich_text, as_text
from ui.conversations.export import FORMAT, VERSION, as_json, exported, file_name
from ui.conversations.kept import Exchange, Kept, Rating, Reply
from ui.conversations.store import Conversations
from ui.people.person import Person, put_person
from ui.words import Words

LONG = replace(CITED, n=2, url="https://www.example.com/a.htm", quote=" ".join(f"word{n}" for n in range(40)))
SAID = replace(
    ANSWER,
    status="answered",
    sentences=(Sentence("오븐 5,200대가 팔렸다.", (1, 2), "verified"), Sentence("더 늘 것이다.", (), "weak")),
    citations=(CITED, LONG),
    model_name="scripted-1b",
)
KEPT = Kept(
    "c1",
    "오븐 이야기",
    "ko",
    "2026-11-01T00:00:00.000+00:00",
    "2026-11-02T00:00:00.000+00:00",
    exchanges=(
        Exchange(
            "오븐은 몇 대?",
            "2026-11-01T00:00:00.000+00:00",
            Reply(SAID, seconds=1.5),
            Rating("bad", ("other",), "왜"),
        ),
        Exchange(
            "그 뒤에는?",
            "2026-11-01T00:01:00.000+00:00",
            Reply(stopped=True, sentences=ANSWER.sentences[:1], citations=(CITED,), evidence=(FOUND,)),
        ),
        Exchange("끊긴 질문", "2026-11-01T00:02:00.000+00:00"),
    ),
)
KO, EN = Words("ko"), Words("en")


def test_json_holds_the_published_contract_of_each_answer_under_stable_keys() -> None:
    told = json.loads(exported(KEPT, "json", KO))
    assert (told["format"], told["version"]) == (FORMAT, VERSION) == ("turnpoint.conversation", 1)
    assert set(told) == {
        "format", "version", "id", "title", "language", "created", "updated", "scope", "exchanges",
    }  # fmt: skip
    first, second, third = told["exchanges"]
    assert first["answer"] == json.loads(json.dumps(SAID.to_json()))
    assert first["rating"] == {"verdict": "bad", "reasons": ["other"], "note": "왜"}
    assert (second["answer"], second["stopped"]) == (None, True)
    assert second["sentences"][0]["text"] == "오븐 5,200대가 팔렸다."
    assert second["citations"][0]["quote"] == CITED.quote
    assert (third["answer"], third["stopped"], third["rating"]) == (None, True, None)
    assert as_json(KEPT)["exchanges"][0]["asked"].startswith("2026-11-01")


def test_markdown_lists_the_sources_of_each_answer_by_their_numbers() -> None:
    text = exported(KEPT, "md", KO)
    assert text.startswith("# 오븐 이야기\n")
    assert "## 오븐은 몇 대?\n\n오븐 5,200대가 팔렸다. \\[1\\] \\[2\\] 더 늘 것이다." in text
    assert "- \\[1\\] Gaon · 10-K · FY2025 · Sales · 3쪽 · ovens.html  \n  “5,200 ovens”" in text
    assert "<https://www.example.com/a.htm>" in text
    assert "2026-11-01" in text and "scripted-1b" in text and KO("web.not_advice") in text
    assert text.count("## ") == 3
    assert KO("web.stopped") in text
    assert "page 3" in exported(KEPT, "md", EN)


def test_a_quote_is_at_most_twenty_five_words_in_quotation_marks() -> None:
    assert quote_of(CITED) == "“5,200 ovens”"
    cut = quote_of(LONG)
    assert cut.startswith("“word0 ") and cut.endswith("word24 …”")
    assert len(cut.strip("“”…").split()) == LONGEST_QUOTE
    assert "word25" not in exported(KEPT, "md", KO) + exported(KEPT, "html", KO)


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "1. one",
        "- a",
        "+ a",
        "=====",
        "*a* _b_ `c`",
        "[x](javascript:1)",
        "<script>",
        "a\n\n## b",
        "&lt;",
    ],
)
def test_no_text_becomes_markdown(text: str) -> None:
    from markdown_it import MarkdownIt

    kept = replace(KEPT, title=text, exchanges=(Exchange(text, KEPT.created, Reply(_saying(text))),))
    tokens = MarkdownIt().parse(exported(kept, "md", KO))
    flat = [token for each in tokens for token in (each, *(each.children or ()))]
    assert [t.markup for t in flat if t.type == "heading_open"] == ["#", "##"]
    assert not any(t.type in ("html_block", "html_inline", "code_inline", "link_open", "hr") for t in flat)
    shown = ["".join(c.content for c in t.children or ()) for t in tokens if t.type == "inline"]
    plain = " ".join(text.split())
    assert shown[0] == plain
    assert plain in shown[-1] or shown[-1].startswith(plain)


def _saying(text: str) -> Answer:
    return replace(SAID, sentences=(Sentence(text, (), "verified"),), citations=(), model_name="")


class Page(HTMLParser):
    """The tags and attributes of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_printed_page_stands_by_itself_and_runs_and_loads_nothing() -> None:
    bad = " ".join(HOSTILE)
    cited = Citation(1, bad, 3, bad, "javascript:window.hit=1", bad, bad, bad, "", bad, 0, bad, 0, 9)
    answer = replace(SAID, sentences=(Sentence(bad, (1,), "weak"),), citations=(cited,), model_name=bad)
    kept = replace(KEPT, title=bad, exchanges=(Exchange(bad, KEPT.created, Reply(answer)),))
    page = Page(exported(kept, "html", KO))
    assert set(page.tags) <= {
        "html", "head", "meta", "title", "style", "body", "header", "section", "footer",
        "p", "h1", "h2", "h3", "span", "sup", "ol", "li", "q", "a",
    }  # fmt: skip
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "<script>window.hit=1</script>" in page.words, "shown as it is written"


def test_the_printed_page_names_sources_date_model_and_that_it_is_no_advice() -> None:
    text = exported(KEPT, "html", KO)
    page = Page(text)
    for part in (
        "오븐은 몇 대?",
        "Gaon · 10-K · FY2025 · Sales · 3쪽",
        "5,200 ovens",
        "2026-11-01",
        "scripted-1b",
    ):
        assert part in page.words
    assert KO("web.not_advice") in page.words
    assert ("href", "https://www.example.com/a.htm") in page.attributes
    assert "@media print" in text
    assert '<html lang="ko">' in text
    assert text.count("<ol>") == 2


def test_an_answer_is_copied_with_its_citations_as_footnotes() -> None:
    body, notes = as_text(Reply(SAID), KO).split("\n\n")
    assert body == "오븐 5,200대가 팔렸다. [1] [2] 더 늘 것이다."
    first, second = notes.split("\n")
    assert first == "[1] Gaon · 10-K · FY2025 · Sales · 3쪽. “5,200 ovens” ovens.html"
    assert second.endswith("https://www.example.com/a.htm")
    rich = Page(as_rich_text(Reply(SAID), KO))
    assert rich.tags == ["p", "span", "sup", "sup", "span", "ol", "li", "span", "li", "a"]
    assert "<script" not in as_rich_text(Reply(_saying("<script>1</script>")), KO)


@pytest.mark.parametrize("title", ["../../etc/passwd", 'a"b\r\nX: y', "", "가/나:다", "." * 90])
def test_a_files_name_is_safe(title: str) -> None:
    name = file_name(replace(KEPT, title=title), "md")
    assert re.fullmatch(r"[\w가-힣][\w가-힣.-]*-2026-11-01\.md", name), name
    assert ".." not in name


@dataclass
class Web:
    """The page's route, and the conversations of nobody and of Hana."""

    client: TestClient
    ids: dict[str, str]


@pytest.fixture
def web(tmp_path: Path) -> Web:
    store = Conversations.at(tmp_path)
    server = FastAPI()
    server.include_router(taking_away(lambda: store))
    install_errors(server)

    @server.middleware("http")
    async def signed_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        key = request.headers.get("x-person", "")
        put_person(request.scope, Person(key, key))
        return await call_next(request)

    assert signed_in
    ids: dict[str, str] = {}
    for owner in ("", "hana"):
        ids[owner] = store.begin(owner, "ko")
        store.ask(owner, ids[owner], "오븐은 몇 대?", 0)
        store.settle(owner, ids[owner], 0, Reply(SAID))
    return Web(TestClient(server), ids)


def test_a_conversation_is_taken_away_only_by_its_owner(web: Web) -> None:
    ids = web.ids
    hers = {"x-person": "hana"}
    assert web.client.get(f"/conversations/{ids['']}.md").status_code == 200
    assert web.client.get(f"/conversations/{ids['hana']}.md", headers=hers).status_code == 200
    for of, headers in ((ids["hana"], {}), (ids[""], hers), ("0" * 32, {})):
        reply = web.client.get(f"/conversations/{of}.json", headers=headers)
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "conversation.unknown")


def test_files_are_downloads_and_the_page_is_shown(web: Web) -> None:
    of = web.ids[""]
    for form, kind in (("md", "text/markdown"), ("json", "application/json"), ("html", "text/html")):
        reply = web.client.get(f"/conversations/{of}.{form}?language=en")
        assert reply.headers["content-type"].startswith(kind)
        how = reply.headers["content-disposition"]
        assert how.startswith("inline" if form == "html" else "attachment")
        assert f".{form}" in how
        assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "Not investment advice" in web.client.get(f"/conversations/{of}.html?language=en").text
    assert web.client.get(f"/conversations/{of}.exe").status_code == 422


def test_signs_that_turn_the_text_around_them_are_not_taken_away_with_it() -> None:
    turning = "\u202eevil\u2066"
    cited = Citation(1, turning, 3, turning, "", turning, "", "", "", turning, 0, turning, 0, 9)
    answer = replace(
        SAID, sentences=(Sentence(turning, (1,), "weak"),), citations=(cited,), model_name=turning
    )
    kept = replace(KEPT, title=turning, exchanges=(Exchange(turning, KEPT.created, Reply(answer)),))
    for taken in (exported(kept, "md", KO), exported(kept, "html", KO), as_text(Reply(answer), KO)):
        assert "evil" in taken and not {"\u202e", "\u2066"} & set(taken)
    exact = json.loads(exported(kept, "json", KO))
    assert exact["title"] == turning, "a program is given what was said, to the letter"
