"""The page that tells of the API: all of it, in both languages, with examples that run, and from nowhere else."""

from __future__ import annotations

import re
import shlex
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.ui.api.serving import Served
from ui.api.reference.fields import fields_of
from ui.api.reference.page import example, page
from ui.api.reference.told import korean, said_of, told
from ui.people.permits import PERMITS
from ui.words import Words

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def described(open_server: Served) -> dict[str, Any]:
    return open_server.http().get("/api/openapi.json").json()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_public_route_is_told_in_a_frame_of_either_language(open_server: Served, language: str) -> None:
    reply = open_server.http("", **{"Accept-Language": language}).get("/api/docs")
    assert reply.status_code == 200 and f'<html lang="{language}">' in reply.text
    words = Words("ko" if language == "ko" else "en")
    assert words("api_docs.tag_documents") in reply.text and words("api_docs.no_key") in reply.text
    routes = set(re.findall(r"<h3><span class=\"method\">(\w+)</span> <code>([^<]+)</code>", reply.text))
    assert routes == {
        (permit.method, permit.route)
        for permit in PERMITS
        if permit.route not in ("/api/openapi.json", "/api/docs")
    }
    chosen = open_server.http("").get("/api/docs?language=ko").text
    assert '<html lang="ko">' in chosen


def test_nothing_of_it_comes_from_elsewhere(open_server: Served) -> None:
    reply = open_server.http("").get("/api/docs")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    assert "<script" not in reply.text and "<link" not in reply.text and "src=" not in reply.text
    assert all(where[0] in "?#/" for where in re.findall(r'href="([^"]*)"', reply.text))


def test_the_examples_can_be_sent_as_they_stand(open_server: Served, described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    sent = 0
    for route, methods in described["paths"].items():
        for method, operation in methods.items():
            told = example(method.upper(), route, operation, schemas)
            parts = shlex.split(told.replace("$TURNPOINT", "").replace("$KEY", "any"))
            given = dict(pairwise(parts))
            path = next(part for part in parts if part.startswith("/"))
            if "-F" in given or method == "delete":
                continue
            reply = open_server.http("any").request(
                given.get("-X", "GET"),
                path,
                content=given.get("-d"),
                headers={"Content-Type": "application/json"},
            )
            # A document, a session and a card that are not there may be looked for in vain.
            assert reply.status_code in (200, 400, 404, 409), (told, reply.text)
            assert "request.invalid" not in reply.text, (told, reply.text)
            sent += reply.status_code == 200
    assert sent >= 10


def test_fields_are_told_with_their_place_their_bounds_and_what_they_are_in(
    described: dict[str, Any],
) -> None:
    schemas = described["components"]["schemas"]
    asked = {field.name: field for field in fields_of(described["paths"]["/api/ask"]["post"], schemas)}
    assert asked["question"].required and "length ≤ 2,000" in asked["question"].type
    assert asked["history[].role"].type == "user | assistant" and "scope.companies" in asked
    assert asked["language"].type == "ko | en | null"
    added = {f.name: f for f in fields_of(described["paths"]["/api/documents"]["post"], schemas)}
    assert (added["file"].type, added["Idempotency-Key"].place) == ("file", "header")


def test_what_a_description_says_is_text(described: dict[str, Any]) -> None:
    told = {**described["paths"]["/healthz"]["get"], "summary": "<img src=x>", "description": "`<b>`"}
    made = page({**described, "paths": {"/healthz": {"get": told}}}, Words("en"))
    assert "<img" not in made and "<b>`" not in made
    assert "<img src=x>" in unescape(made)


def test_every_route_and_every_parameter_is_told_in_both_languages(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    said: set[str] = set()
    for route, methods in described["paths"].items():
        for method, operation in methods.items():
            for what, paragraph in said_of(operation, schemas):
                assert paragraph.strip(), f"{method} {route}: nothing is said of {what}"
                said.add(told(paragraph, "en"))
    assert sorted(said - korean().keys()) == [], "not in Korean"
    assert sorted(korean().keys() - said) == [], "said of nothing any more"


def test_the_korean_keeps_every_name_of_the_english_and_is_korean() -> None:
    for english, one in korean().items():
        assert re.search("[가-힣]", one), english
        assert set(re.findall("`[^`]+`", english)) == set(re.findall("`[^`]+`", one)), english


def test_the_korean_page_says_nothing_in_english(open_server: Served) -> None:
    page = open_server.http("").get("/api/docs?language=ko").text
    assert "질문에 답하기" in page and "회사 이름, 종목 코드, CIK" in page
    kept = {english for english, one in korean().items() if english != one and len(english) > 12}
    shown = unescape(re.sub(r"<details>.*?</details>|<pre>.*?</pre>|<[^>]+>", " ", page, flags=re.DOTALL))
    assert not [english for english in kept if f" {english} " in shown]


@pytest.mark.browser
def test_it_reads_well_on_narrow_screens_and_asks_for_nothing_more(
    open_server: Served, chromium: Browser
) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    try:
        asked_for: list[str] = []
        page.on("request", lambda request: asked_for.append(request.url))
        page.goto(f"{open_server.address}/api/docs")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1180px", "the style is let in"
        assert all(url.startswith(open_server.address) for url in asked_for)
        page.get_by_role("link", name="POST /api/ask", exact=True).click()
        assert page.url.endswith("#post-api-ask")
    finally:
        page.close()
