"""HTML that cannot be injected into: text is escaped unless it came out of this module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

_VOID = frozenset({"br", "hr"})
_NAME = re.compile(r"[a-z][a-z0-9-]*|viewBox")
_PICTURE = re.compile(r"/pages/\d{1,12}/\d{1,6}\.png", re.ASCII)
# Invisible characters that reorder or hide the text around them, and signs that HTML or XML does not allow: a picture of
# a chart with one of them in its words could not be saved.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


class Html(str):
    """Text that is markup already; made by `el` and `join` only."""

    __slots__ = ()


Child = Html | str | int | None


def plain(value: object) -> str:
    """Any text, with the replacement character for each invisible control."""
    return _UNSAFE.sub("\ufffd", str(value))


def text(value: object) -> Html:
    """Any text as markup that shows exactly that text; invisible controls become the replacement character."""
    return Html(escape(plain(value), quote=True))


def join(children: Iterable[Child], between: str = "") -> Html:
    """Children one after the other; strings are escaped, None is left out."""
    parts = [child if isinstance(child, Html) else text(child) for child in children if child is not None]
    return Html(text(between).join(parts))


def el(tag: str, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` is class, `data_turn` is data-turn; None and False leave an attribute out.

    Addresses are kept only when they point into the page or to a web page. ValueError for a tag that runs or loads
    something and for an event handler: the page has neither in its markup.
    """
    if not _NAME.fullmatch(tag) or tag in (
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "link",
        "img",
        "base",
    ):
        raise ValueError(f"no <{tag}> in this page")
    written: list[str] = []
    for name, value in attributes.items():
        name = name if name == "viewBox" else name.rstrip("_").replace("_", "-")
        if not _NAME.fullmatch(name) or name.startswith("on") or name in ("src", "srcdoc", "style", "action"):
            raise ValueError(f"no {name} attribute in this page")
        if value is None or value is False or (name == "href" and not _harmless(str(value))):
            continue
        written.append(f" {name}" if value is True else f' {name}="{text(value)}"')
    opened = f"<{tag}{''.join(written)}>"
    return Html(opened if tag in _VOID else f"{opened}{join(children)}</{tag}>")


def with_commands(sentence: str) -> Html:
    """A sentence of our own, with the commands in it that stand between backticks set as such."""
    parts = sentence.split("`")
    return join([el("code", part) if n % 2 else part for n, part in enumerate(parts)])


def picture(address: str, words: str, width: int, height: int) -> Html:
    """A picture that this program serves itself: a page of a document, by the address of `ui.web.evidence.pictures`.

    Args:
        address: Where it is served.
        words: What it shows, for those who do not see it.
        width, height: Its size, by which its place is kept until it is there.

    Raises:
        ValueError: The address is any other.
    """
    if not _PICTURE.fullmatch(address):
        raise ValueError(f"no picture of {address!r} in this page")
    return Html(
        f'<img src="{address}" alt="{text(words)}" width="{int(width)}" height="{int(height)}" decoding="async">'
    )


def web_address(url: str) -> str | None:
    """The address when it is one of a web page that a person may be sent to, else None."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _harmless(address: str) -> bool:
    return address.startswith("#") or web_address(address) is not None
