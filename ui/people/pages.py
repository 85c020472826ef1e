"""The pages of signing in: plain HTML that needs no script, in both languages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import HTMLResponse

from ui.web.icons import logo
from ui.web.markup import Html, el, text
from ui.words import Words

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"

_STYLE = (Path(__file__).parent / "sign-in.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: with that, a form would be sent from the origin "null".
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "accept-language, cookie",
}


def sign_in(words: Words, *, trouble: str = "", name: str = "", form: bool = True, status: int = 200,
            headers: Mapping[str, str] | None = None) -> HTMLResponse:  # fmt: skip
    """The page to sign in at.

    Args:
        words: Its language.
        trouble: What went wrong, as a sentence.
        name: What was typed as a name before.
        form: Whether there is something to fill in; not where a proxy signs people in.
        status: Of the response.
        headers: Further headers of it.
    """
    fields = (
        _field("name", "text", words("people.name"), "username", name, focus=not name),
        _field("password", "password", words("people.password"), "current-password", "", focus=bool(name)),
        el("button", words("people.sign_in"), type="submit"),
    )
    body = el(
        "main",
        el("h1", logo(), words("web.name")),
        el("p", words("people.lead" if form else "people.lead_proxy"), class_="lead"),
        el("p", trouble, class_="trouble", role="alert") if trouble else None,
        el("form", *fields, method="post") if form else None,
        el("nav", *(_language(code, label, words) for code, label in (("ko", "한국어"), ("en", "English"))),
           class_="languages", aria_label=words("web.language")),
    )  # fmt: skip
    return _page(words, words("people.sign_in"), body, status, headers)


def come_again(words: Words) -> HTMLResponse:
    """Asks the browser to come once more, by itself: who follows a link from elsewhere brings no strict cookie."""
    body = el("main", el("p", words("people.opening"), class_="lead"))
    return _page(words, words("web.name"), body, 200, {"refresh": "0"})


def _page(
    words: Words, title: str, body: Html, status: int, headers: Mapping[str, str] | None
) -> HTMLResponse:
    name = text(f"{title} · Turnpoint 변곡점")
    markup = (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return HTMLResponse(markup, status, {**_HEADERS, **(headers or {})})


def _field(name: str, kind: str, label: str, fills: str, value: str, *, focus: bool) -> Html:
    return el(
        "div",
        el("label", label, for_=name),
        el("input", id=name, name=name, type=kind, autocomplete=fills, value=value or None, required=True,
           maxlength=1_000, autofocus=focus, autocapitalize="none", spellcheck="false"),
    )  # fmt: skip


def _language(code: str, label: str, words: Words) -> Html:
    # A link of the same page: the markup takes only addresses that lead into the page or to the web.
    current = "true" if words.language == code else None
    return Html(
        f'<a href="?language={code}" lang="{code}"{" aria-current=true" if current else ""}>{label}</a>'
    )
