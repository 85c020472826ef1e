"""From what a click asks for to what the reader draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from corpus.document import Document
from corpus.errors import ReadError
from ui.reading_room import Opened
from ui.web.application import Application
from ui.web.chat.answers import origin
from ui.web.chat.conversation import Exchange
from ui.web.evidence import reader, sidebar
from ui.web.evidence.drawing import Drawing, Mark, draw
from ui.web.evidence.excerpt import Span, telling
from ui.web.evidence.finding import nearest, places
from ui.web.evidence.outline import outline
from ui.web.evidence.reader import Shown
from ui.web.evidence.sight import Sight
from ui.web.evidence.structure import ABOVE, BELOW, MORE, MOST, at, blocks, pages_of, stretch
from ui.web.markup import Html
from ui.words import Words

Beside = tuple[Html | None, Html | None]
"""The main figures and the outline of a document, drawn."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is marked in a document, and what is said of it.

    `quote` is what stood there when it was cited; empty where nothing was. `marks` are the ranges in which it is marked.
    """

    source: str
    span: Span
    marks: tuple[Span, ...]
    quote: str = ""
    question: str = ""
    steps: tuple[Sight | None, ...] = ()
    number: int | None = None
    title: str = ""
    place: tuple[str, int | None] | None = None
    url: str = ""


def target_of(sight: Sight, said: Exchange | None) -> Target | None:
    """What a sight points to; None where the conversation has no such citation or passage."""
    if sight.of == "place":
        span = sight.start, sight.end
        return Target(sight.source, span, (span,) if sight.end > sight.start else ())
    if said is None:
        return None
    if sight.of == "citation":
        citation = said.citations.get(sight.n)
        if citation is None:
            return None
        span = citation.start, citation.end
        title = origin(
            citation.company, citation.title or citation.source, citation.form, citation.fiscal_period
        )
        numbers = sorted(said.citations)
        here = numbers.index(sight.n)
        around = [numbers[n] if 0 <= n < len(numbers) else None for n in (here - 1, here + 1)]
        steps = tuple(
            None if n is None else Sight("citation", sight.turn, n, large=sight.large, paged=sight.paged)
            for n in around
        )
        place = citation.section, citation.page
        return Target(
            citation.source, span, (span,), citation.quote, "", steps, sight.n, title, place, citation.url
        )
    if not 1 <= sight.n <= len(said.evidence):
        return None
    found = said.evidence[sight.n - 1]
    passage, span = found.passage, (found.passage.start, found.passage.end)
    return Target(
        found.document.source, span, telling(found) or (span,), passage.text, said.question,
        title=_title(found.document), place=(" › ".join(passage.section), passage.page), url=found.document.info.url,
    )  # fmt: skip


class Viewer:
    """Draws documents for the reader; what is the same at each click is drawn once."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._beside: WeakKeyDictionary[Opened, dict[str, Beside]] = WeakKeyDictionary()

    def view(self, sight: Sight, target: Target, words: Words, owner: str) -> Html:
        """The reader with a document opened at its target, where its owner may see it.

        Raises:
            CatalogueError: `catalogue.unknown_source`.
        """
        opened = self._application.reading.open(target.source, owner=owner)
        moved = bool(target.quote) and opened.text[slice(*target.span)] != target.quote
        found = places(opened.text, sight.words) if sight.large else ()
        span = target.span
        if found:
            hit = nearest(found, span[0]) if sight.hit is None else min(sight.hit, len(found) - 1)
            sight, span = replace(sight, hit=hit), found[hit]
        else:
            sight = replace(sight, hit=None)
        info = opened.document.info
        paged = any(passage.page is not None for passage in opened.passages[:50])
        shown = Shown(
            sight,
            target.number,
            target.title or _title(opened.document),
            self._place(opened, target, span, words, own=not found),
            Html(),
            steps=target.steps,
            sidebar=self._sidebar(sight, opened, len(found), words) if sight.large else None,
            url=target.url or info.url,
            source=target.source,
        )
        has_pages = paged and self._application.reading.has_pages(opened.document)
        if has_pages:
            plain = replace(sight, top=None, bottom=None, page=None)
            views = replace(plain, paged=False), replace(plain, paged=True)
            shown = replace(shown, views=views)
        if moved:
            shown = replace(
                shown, note=reader.note(words("web.moved")), body=reader.changed(target.quote), views=()
            )
        elif sight.paged and has_pages:
            shown = self._paged(shown, opened, span, words)
        if not shown.body:
            marks = [Mark(*mark) for mark in target.marks]
            marks += [Mark(*mark, "found" if mark != span else "now") for mark in found]
            shown = self._text(shown, opened, span, marks, target.question, words)
        if paged and not has_pages and shown.note is None:
            shown = replace(shown, note=reader.note(words("reader.no_pages")) if sight.large else None)
        return reader.reader(shown, words)

    def _text(
        self,
        shown: Shown,
        opened: Opened,
        span: Span,
        marks: Sequence[Mark],
        question: str,
        words: Words,
    ) -> Shown:
        sight, length = shown.sight, len(opened.text)
        wanted = (
            span[0] - ABOVE if sight.top is None else sight.top,
            span[1] + (BELOW if not sight.large else MORE) if sight.bottom is None else sight.bottom,
        )
        top, bottom = stretch(opened.passages, length, wanted[0], min(wanted[1], wanted[0] + MOST))
        text = opened.text[top:bottom]
        inside = [one for one in opened.passages if one.start < bottom and top < one.end]
        drawing = Drawing(
            text,
            top,
            tuple(mark for mark in marks if mark.start < bottom and top < mark.end),
            question,
            lambda page: words("web.page", page=page + 1),
            words("reader.table"),
        )
        above = below = None
        if top > 0:
            above = replace(sight, top=max(0, top - MORE), bottom=min(bottom, top - MORE + MOST))
        if bottom < length:
            below = replace(sight, top=max(top, bottom + MORE - MOST), bottom=min(length, bottom + MORE))
        body = draw(drawing, blocks(text, top, inside, opened.document.info.title))
        return replace(shown, body=body, above=above, below=below)

    def _paged(self, shown: Shown, opened: Opened, span: Span, words: Words) -> Shown:
        """The printed page; the text with a word of why where it cannot be drawn."""
        sight = shown.sight
        first = at(opened.passages, span[0])
        begin, end = pages_of(opened.passages, span)
        if sight.page is not None:
            begin = end = sight.page
        try:
            placed = self._application.reading.sheet(
                opened.document.source,
                begin,
                end,
                opened.text[slice(*span)],
                owner=opened.document.owner,
            )
        except ReadError:
            return replace(shown, note=reader.note(words("reader.no_picture")))
        if placed is None:
            return shown
        body = reader.sheet(placed, opened.document.id, sight, words)
        lost = span[1] > span[0] and not placed.boxes and sight.page is None
        place = reader.place_of(
            " › ".join(first.section) if first and sight.page is None else "", placed.page, words
        )
        return replace(
            shown, body=body, place=place, note=reader.note(words("reader.not_on_page")) if lost else None
        )

    def _place(self, opened: Opened, target: Target, span: Span, words: Words, *, own: bool) -> Html | None:
        """Section and page: as the answer told them, or of another place in the document."""
        if target.place is not None and own:
            return reader.place_of(*target.place, words)
        passage = at(opened.passages, span[0])
        return reader.place_of(" › ".join(passage.section), passage.page, words) if passage else None

    def _sidebar(self, sight: Sight, opened: Opened, found: int, words: Words) -> Html:
        source = opened.document.source
        drawn = self._beside.setdefault(opened, {})
        if words.language not in drawn:
            drawn[words.language] = (
                sidebar.figures(
                    self._application.reading.figures(source, owner=opened.document.owner), source, words
                ),
                sidebar.contents(outline(opened.passages), source, words),
            )
        shown, sections = drawn[words.language]
        return sidebar.sidebar(sidebar.finder(sight, found, words), shown, sections, words)


def _title(document: Document) -> str:
    info = document.info
    if document.is_shipped:  # that it is a brief and not the filing is said by its own title alone
        return info.title
    return origin(info.company, info.title or document.source, info.form, info.fiscal_period)
