"""`/api/docs`: plain HTML without script, made of the description that `/api/openapi.json` gives. Nothing is fetched from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from ui.api.asker import words_of
from ui.api.reference.fields import Field, body_of, fields_of
from ui.api.reference.told import paragraphs_of, told
from ui.web.icons import logo
from ui.web.markup import Html, el, join, text
from ui.words import Words

PLACE = "/api/docs"
_STYLE = (Path(__file__).parent / "reference.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}
_TAGS = ("answers", "documents", "figures", "quiz", "openai", "server")
_IN_PLACE = {"source": "report.txt", "model": "turnpoint", "of": "SESSION"}
"""What stands in the examples for the parts of a path."""
_CODE = re.compile(r"`([^`]+)`")
Operation = Mapping[str, Any]


def reference_routes(server: FastAPI) -> APIRouter:
    """The route of the page that tells of a server's API."""
    router = APIRouter(include_in_schema=False)

    @router.get(PLACE)
    def docs(request: Request, language: Literal["ko", "en"] | None = None) -> HTMLResponse:
        words = Words(language) if language else words_of(request)
        return HTMLResponse(page(server.openapi(), words), headers=_HEADERS)

    return router


def page(description: Mapping[str, Any], words: Words) -> str:
    """The page of an OpenAPI description, in the reader's language."""
    by_tag: dict[str, list[tuple[str, str, Operation]]] = {tag: [] for tag in _TAGS}
    for route, methods in description["paths"].items():
        for method, operation in methods.items():
            by_tag[operation["tags"][-1]].append((method.upper(), route, operation))
    schemas = description["components"]["schemas"]
    body = join(
        [
            _head(words),
            el("nav", *(_contents(tag, some, words) for tag, some in by_tag.items() if some),
               class_="contents", aria_label=words("api_docs.routes")),
            el("main", *(_section(tag, some, schemas, words) for tag, some in by_tag.items() if some)),
        ]
    )  # fmt: skip
    title = text(f"{words('api_docs.title')} · Turnpoint 변곡점")
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _head(words: Words) -> Html:
    start = "export TURNPOINT=http://127.0.0.1:7860\nexport KEY=tp_…"
    languages = (
        Html(f'<a href="?language={code}" lang="{code}">{label}</a>')
        for code, label in (("ko", "한국어"), ("en", "English"))
        if code != words.language
    )
    return el(
        "header",
        el("h1", logo(), words("api_docs.title")),
        el("p", *_told(words("api_docs.lead"))),
        el("p", *_told(words("api_docs.keys"))),
        el("p", words("api_docs.start")),
        el("pre", el("code", start)),
        el("p", Html('<a href="/api/openapi.json">openapi.json</a>'), " · ", join(languages)),
    )


def _contents(tag: str, some: list[tuple[str, str, Operation]], words: Words) -> Html:
    links = (
        el("li", Html(f'<a href="#{_anchor(method, route)}">{text(f"{method} {route}")}</a>'))
        for method, route, _ in some
    )
    return el("section", el("h2", words(f"api_docs.tag_{tag}")), el("ul", *links))


def _section(
    tag: str, some: list[tuple[str, str, Operation]], schemas: Mapping[str, Any], words: Words
) -> Html:
    routes = (_route(method, route, operation, schemas, words) for method, route, operation in some)
    return el("section", el("h2", words(f"api_docs.tag_{tag}")), *routes)


def _route(method: str, route: str, operation: Operation, schemas: Mapping[str, Any], words: Words) -> Html:
    about = [el("p", *_told(told(each, words.language))) for each in paragraphs_of(operation)]
    if not operation.get("security"):
        about.append(el("p", words("api_docs.no_key")))
    fields = fields_of(operation, schemas)
    given = operation["responses"]["200"]
    failures = ", ".join(status for status in operation["responses"] if not status.startswith("2"))
    return el(
        "article",
        el("h3", el("span", method, class_="method"), " ", el("code", route)),
        el("p", el("b", told(operation["summary"], words.language))),
        *about,
        _table(fields, words) if fields else None,
        el("h4", words("api_docs.example")),
        el("pre", el("code", example(method, route, operation, schemas))),
        *_gives(given, words),
        el("p", words("api_docs.fails", statuses=failures), class_="fails") if failures else None,
        id=_anchor(method, route),
    )


def _table(fields: tuple[Field, ...], words: Words) -> Html:
    heads = (el("th", words(f"api_docs.{name}"), scope="col") for name in ("field", "place", "type", "about"))
    rows = (
        el(
            "tr",
            el("th", el("code", each.name), " *" if each.required else None, scope="row"),
            el("td", each.place),
            el("td", each.type),
            el("td", *_told(told(each.about, words.language))),
        )
        for each in fields
    )
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows))
    needed = el("p", words("api_docs.required"), class_="fails") if any(f.required for f in fields) else None
    return el("div", table, needed, class_="wide", tabindex=0)


def _gives(given: Mapping[str, Any], words: Words) -> Iterator[Html]:
    about = told(given["description"], words.language)
    for media, content in given.get("content", {}).items():
        schema = content["schema"]
        said = el("summary", words("api_docs.gives"), " ", el("code", media), " · ", about)
        if "example" in schema:
            shown = json.dumps(schema["example"], indent=2, ensure_ascii=False)
            yield el("details", said, el("pre", el("code", shown)))
        else:
            yield el(
                "p", words("api_docs.gives"), " ", el("code", media), " · ",
                *_told(told(schema.get("description", ""), words.language) or about),
            )  # fmt: skip


def example(method: str, route: str, operation: Operation, schemas: Mapping[str, Any]) -> str:
    """A call of a route by `curl`, as a shell takes it."""
    path = re.sub(r"\{(\w+)\}", lambda part: quote(_IN_PLACE[part[1]]), route)
    asked = {
        each["name"]: each["schema"]["examples"][0]
        for each in operation.get("parameters", ())
        if each["in"] == "query" and each["schema"].get("examples")
    }
    where = f"{path}?{urlencode(asked)}" if asked else path
    lines = [f'curl -s {"" if method == "GET" else f"-X {method} "}"$TURNPOINT{where}"']
    if operation.get("security"):
        lines.append('-H "Authorization: Bearer $KEY"')
    media = next(iter(operation.get("requestBody", {}).get("content", {})), "")
    if media == "application/json":
        given = (body_of(operation, schemas).get("examples") or [{}])[0]
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d {shlex.quote(json.dumps(given, ensure_ascii=False))}")
    elif media:
        lines.append('-F "file=@report.txt"')
    return " \\\n  ".join(lines)


def _anchor(method: str, route: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{method} {route}".lower()).strip("-")


def _told(said: str) -> Iterator[Html]:
    """A sentence with its code marked."""
    for n, part in enumerate(_CODE.split(said)):
        if part:
            yield el("code", part) if n % 2 else text(part)
