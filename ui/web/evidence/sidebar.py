"""What stands beside a document that is opened large: words to find in it, its main figures, its sections."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.figures.change import change
from assistant.figures.written import named, written
from corpus.amounts import render
from corpus.figures import Reported
from corpus.figures.headline import FIRST, Headline
from corpus.periods import canonical
from ui.web.evidence.outline import Section
from ui.web.evidence.sight import Sight
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.words import Words

_SHOWN = 8
"""Figures that are in sight without a click."""
_OPEN = 12
"""The most sections with which an outline is shown unfolded."""


def finder(sight: Sight, found: int, words: Words) -> Html:
    """The box that finds words in the document, with how many places there are and ways to the next and the last."""
    plain = Sight(sight.of, sight.turn, sight.n, sight.source, sight.start, sight.end, large=True)
    count: Html | None = None
    if sight.words:
        said = (
            words("reader.found", n=(sight.hit or 0) + 1, all=found) if found else words("reader.found_none")
        )
        count = el("span", said, class_="hits", role="status")
    several = found > 1 and sight.hit is not None
    steps = [
        el(
            "button",
            icon(drawing),
            type="button",
            disabled=not several,
            aria_label=words(f"reader.{name}"),
            title=words(f"reader.{name}"),
            **plain.click(name, hit=((sight.hit or 0) + by) % found if several else None),
        )
        for name, drawing, by in (("hit_before", "up", -1), ("hit_after", "down", 1))
    ]
    return el(
        "div",
        el(
            "label",
            icon("search"),
            el("span", words("reader.find"), class_="unseen"),
            el(
                "input",
                name="words",
                type="search",
                value=sight.words,
                placeholder=words("reader.find"),
                maxlength=200,
                autocomplete="off",
                data_name="words",
            ),
        ),
        el(
            "button",
            words("reader.find_go"),
            type="button",
            class_="unseen go",
            tabindex="-1",
            **plain.click("words"),
        ),
        count,
        *(steps if sight.words else ()),
        class_="find",
        role="search",
        data_form="find",
    )


def figures(found: Sequence[Headline], source: str, words: Words) -> Html | None:
    """The main figures of a filing: each opens its row. None where there are none."""
    if not found:
        return None
    rows = [_figure(headline, source, words) for headline in found]
    first = sum(headline.figure.metric.id in FIRST for headline in found)
    shown = min(max(first, _SHOWN), len(rows)) if len(rows) - first > 2 else len(rows)
    period = canonical(found[0].figure.fiscal_period, words.language)
    more = None
    if rows[shown:]:
        more = el(
            "details",
            el("summary", words("reader.more_figures", n=len(rows) - shown)),
            el("ul", *rows[shown:]),
            data_fold="figures",
        )
    return el(
        "section",
        el("h3", words("reader.figures"), el("span", period, class_="period")),
        el("ul", *rows[:shown]),
        more,
        class_="figures",
    )


def _figure(headline: Headline, source: str, words: Words) -> Html:
    figure, before = headline.figure, headline.before
    said = [
        el("span", named(figure, words.language), class_="name"),
        el("b", _amount(figure, words), class_="amount"),
    ]
    if before is not None:
        moved = _moved(figure, before, words)
        was = words("reader.year_before", amount=_amount(before, words))
        said.append(el("span", el("span", moved, class_="moved") if moved else None, was, class_="before"))
    fact = figure.fact or (figure.inputs[0].fact if figure.inputs else None)
    if fact is None or fact.at is None or fact.to is None:
        return el("li", el("div", *said, class_="figure"))
    place = Sight("place", source=source, start=fact.at, end=fact.to, large=True)
    return el(
        "li",
        el("button", *said, type="button", class_="figure", title=words("reader.open_row"), **place.click()),
    )


def _amount(figure: Reported, words: Words) -> str:
    amount = written(figure, words.language)
    return words("reader.per_share", amount=amount) if figure.unit.endswith("/shares") else amount


def _moved(figure: Reported, before: Reported, words: Words) -> str:
    """The change against the year before, with its sign; empty where a share of it says nothing."""
    if figure.unit == "percent":
        apart = round(figure.value - before.value, 1)
        told = render(abs(apart), "percentage_point", words.language)
    elif before.value > 0 and figure.value > 0:
        apart, _, told = change(before.value, figure.value, words.language)
    else:
        return ""
    return f"{'+' if apart > 0 else '−' if apart < 0 else '±'}{told}"


def contents(sections: Sequence[Section], source: str, words: Words) -> Html | None:
    """The outline of a document: each section opens it there. None where it has none."""
    if not sections:
        return None
    unfolded = sum(section.size for section in sections) <= _OPEN
    return el(
        "nav",
        el("h3", words("reader.outline")),
        _sections(sections, source, words, unfolded=unfolded),
        class_="outline",
        aria_label=words("reader.outline"),
    )


def _sections(sections: Sequence[Section], source: str, words: Words, *, unfolded: bool) -> Html:
    return el("ul", *(_section(section, source, words, unfolded=unfolded) for section in sections))


def _section(section: Section, source: str, words: Words, *, unfolded: bool) -> Html:
    title = section.title or words("reader.cover")
    place = Sight("place", source=source, start=section.start, end=section.start, large=True)
    link = el(
        "button",
        el("span", title, class_="name", dir="auto"),
        el("span", str(section.page + 1), class_="page", aria_hidden="true")
        if section.page is not None
        else None,
        type="button",
        class_="section",
        title=title,
        **place.click(f"section-{section.start}-{title[:40]}"),
    )
    if not section.inside:
        return el("li", link)
    inside = _sections(section.inside, source, words, unfolded=unfolded)
    fold = el(
        "details",
        el("summary", el("span", words("reader.unfold", title=title), class_="unseen")),
        inside,
        open=unfolded,
        data_fold=f"{section.start}-{title[:40]}",
    )
    return el("li", link, fold, class_="folder")


def sidebar(find: Html, shown: Html | None, sections: Html | None, words: Words) -> Html:
    """All that stands beside the text. On a narrow screen figures and sections are folded away."""
    parts = [part for part in (shown, sections) if part is not None]
    about = el(
        "details",
        el("summary", words("reader.about")),
        join(parts),
        class_="about",
        open=True,
        data_fold="about",
    )
    return el("div", find, about if parts else None, class_="sidebar")
