"""The reader as markup: a document opened where a citation, a found passage or a click points to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from corpus.pages.draw import Placed
from ui.web.evidence.pictures import address
from ui.web.evidence.sight import Sight
from ui.web.icons import icon
from ui.web.markup import Html, el, picture, web_address
from ui.words import Words

_drawings = count(1)
"""A number for each drawing: the browser has to know a new one from the one before also where both are alike."""
_DRAWN_WIDTH = 1_000  # pixels: only the shape of a page's place matters until its picture is there


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn round a document's text.

    Attributes:
        sight: What is opened.
        number: Of the citation; None for anything else.
        title: The document's, in a few words.
        place: Section and page, None where it has neither.
        body: The text with its marks, or a page of it.
        note: What is to be said before it, such as that the document has changed; None for nothing.
        above, below: Sights with more of the text; None where there is no more.
        steps: Sights of the citations before and after, where it is one.
        views: Sights of the text and of the printed page, where there are both.
        sidebar: What stands beside it when it is large.
        url: The public filing.
        source: The document's name.
    """

    sight: Sight
    number: int | None
    title: str
    place: Html | None
    body: Html
    note: Html | None = None
    above: Sight | None = None
    below: Sight | None = None
    steps: Sequence[Sight | None] = ()
    views: Sequence[Sight] = ()
    sidebar: Html | None = None
    url: str = ""
    source: str = ""


def reader(shown: Shown, words: Words) -> Html:
    """The reader's whole markup."""
    sight = shown.sight
    number = el("b", str(shown.number), class_="cite") if shown.number is not None else None
    return el(
        "section",
        el(
            "header",
            el("h2", number, el("span", shown.title, dir="auto"), tabindex="-1", id="reader-title"),
            el("div", *_controls(shown, words), class_="steps"),
            class_="readerhead",
        ),
        el("div", shown.place, _views(shown, words), class_="where"),
        el(
            "div",
            shown.sidebar,
            el(
                "div",
                shown.note,
                el(
                    "div",
                    _more("above", shown.above, words),
                    el("div", shown.body, class_="document", dir="auto"),
                    _more("below", shown.below, words),
                    class_="scroll",
                    tabindex="0",
                    role="group",
                    aria_label=words("web.passage"),
                ),
                class_="pane",
            ),
            class_="readerbody",
        ),
        el("footer", el("span", shown.source, class_="source"), _out(shown.url, words), class_="readerfoot"),
        class_="reader",
        role="dialog" if sight.large else "region",
        aria_modal="true" if sight.large else None,
        aria_labelledby="reader-title",
        data_passage=sight.key,
        data_start=sight.start,
        data_large=sight.large,
        data_paged=sight.paged,
        data_drawn=next(_drawings),
    )


def failed(sight: Sight, trouble: Html, words: Words) -> Html:
    """The reader where a document could not be opened."""
    return el(
        "section",
        el(
            "header",
            el("h2", words("reader.failed"), tabindex="-1"),
            el("div", _close(words), class_="steps"),
            class_="readerhead",
        ),
        trouble,
        class_="reader",
        data_passage=f"{sight.key}!",
        data_large=sight.large,
        data_drawn=next(_drawings),
    )


def _close(words: Words) -> Html:
    label = words("web.close")
    return el(
        "button",
        icon("close"),
        type="button",
        class_="close",
        data_close="reader",
        aria_label=label,
        title=label,
    )


def _controls(shown: Shown, words: Words) -> list[Html]:
    controls = [
        _control(name, step.click(name) if step else {"disabled": True}, words(f"web.{name}_citation"))
        for name, step in zip(("previous", "next"), shown.steps, strict=False)
    ]
    size = "small" if shown.sight.large else "large"
    # A document that was opened as such has no small reader to go back to.
    if shown.sight.of != "place":
        click = shown.sight.click("size", large=not shown.sight.large)
        controls.append(_control(size, click, words(f"reader.{size}")))
    return [*controls, _close(words)]


def _control(drawing: str, click: dict[str, str | int | bool | None], label: str) -> Html:
    return el("button", icon(drawing), type="button", class_="step", aria_label=label, title=label, **click)


def _views(shown: Shown, words: Words) -> Html | None:
    """The way from the text to the printed page and back."""
    if not shown.views:
        return None
    names = ("text", "page")
    buttons = [
        el(
            "button",
            words(f"reader.view_{name}"),
            type="button",
            aria_pressed="true" if (name == "page") == shown.sight.paged else "false",
            **sight.click(f"view-{name}"),
        )
        for name, sight in zip(names, shown.views, strict=True)
    ]
    return el("div", *buttons, class_="views", role="group", aria_label=words("reader.view"))


def _more(where: str, sight: Sight | None, words: Words) -> Html | None:
    if sight is None:
        return None
    label = words(f"reader.more_{where}")
    return el(
        "button",
        icon("up" if where == "above" else "down"),
        label,
        type="button",
        class_=f"more {where}",
        **sight.click(f"more-{where}"),
    )


def _out(url: str, words: Words) -> Html | None:
    target = web_address(url)
    if not target:
        return None
    return el(
        "a",
        words("web.open_filing"),
        icon("out"),
        href=target,
        target="_blank",
        rel="noopener noreferrer nofollow",
        class_="out",
    )


def sheet(placed: Placed, document_id: int, sight: Sight, words: Words) -> Html:
    """A printed page with the quote highlighted on it, and ways to the pages before and after."""
    width, height = max(placed.width, 1.0), max(placed.height, 1.0)
    marks = [
        el(
            "rect",
            x=f"{x * width:.1f}",
            y=f"{y * height:.1f}",
            width=f"{w * width:.1f}",
            height=f"{h * height:.1f}",
        )
        for x, y, w, h in placed.boxes
    ]
    over = el("svg", *marks, class_="marks", viewBox=f"0 0 {width:.1f} {height:.1f}", aria_hidden="true")
    label = words("reader.sheet", page=placed.page + 1, pages=placed.pages)
    size = _DRAWN_WIDTH, round(_DRAWN_WIDTH * min(height / width, 10))
    return el(
        "figure",
        el(
            "figcaption",
            _turn("page_before", placed.page - 1, placed, sight, words),
            el("span", label),
            _turn("page_after", placed.page + 1, placed, sight, words),
        ),
        el("div", picture(address(document_id, placed.page), label, *size), over, class_="paper"),
        class_="sheet",
    )


def _turn(name: str, page: int, placed: Placed, sight: Sight, words: Words) -> Html:
    there = 0 <= page < placed.pages
    label = words(f"reader.{name}")
    return el(
        "button",
        icon("previous" if name == "page_before" else "next"),
        type="button",
        disabled=not there,
        aria_label=label,
        title=label,
        **(sight.click(name, paged=True, page=page) if there else {}),
    )


def place_of(section: str, page: int | None, words: Words) -> Html | None:
    """Section and page of a passage; None where it has neither."""
    parts: list[Html] = []
    if section:
        parts.append(el("span", section, class_="section", title=section))
    if page is not None:
        parts.append(el("span", words("web.page", page=page + 1), class_="page"))
    return el("p", *parts, class_="place") if parts else None


def note(message: str) -> Html:
    """What is to be known before reading."""
    return el("p", icon("trouble"), el("span", message), class_="aside partial")


def changed(quote: str) -> Html:
    """A quote whose document says it no more, alone."""
    return el("p", el("mark", quote, class_="quote"))
