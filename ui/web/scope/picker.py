"""The scope as markup: a line that always says what answers may come from, and the panel to choose it."""

from __future__ import annotations

from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.web.scope.facets import FIELDS, Facets, Field, Option
from ui.words import Words

_LONG = 8  # documents from which the list has a box to find them by


def picker(facets: Facets, words: Words) -> Html:
    """The line above the question, with the panel that it opens."""
    chosen: list[tuple[Field, Option]] = [
        (field, option) for field in FIELDS for option in facets.options[field] if option.chosen
    ]
    key = "scope.some" if chosen else "scope.all"
    return el(
        "div",
        el(
            "div",
            el(
                "button",
                icon("filter"),
                el("span", words(key, n=facets.within, all=facets.all)),
                type="button",
                class_="opens",
                data_toggle="scoping",
                aria_haspopup="dialog",
                aria_controls="scope-panel",
                aria_label=words("scope.open", now=words(key, n=facets.within, all=facets.all)),
            ),
            *(_chip(field, option, words) for field, option in chosen),
            _all(words) if chosen else None,
            class_="line",
        ),
        _panel(facets, bool(chosen), words),
        class_="scope",
    )


def _chip(field: Field, option: Option, words: Words) -> Html:
    return el(
        "button",
        el("span", option.label, dir="auto"),
        icon("close"),
        type="button",
        class_="chip",
        data_do="narrow",
        data_field=field,
        data_value=option.value,
        aria_label=words("scope.drop", what=option.label),
    )


def _all(words: Words) -> Html:
    return el(
        "button", words("scope.reset"), type="button", class_="reset", data_do="narrow", data_field="all"
    )


def _panel(facets: Facets, narrowed: bool, words: Words) -> Html:
    return el(
        "section",
        el(
            "header",
            el("h3", words("scope.title")),
            el(
                "button",
                icon("close"),
                type="button",
                class_="close",
                data_toggle="scoping",
                aria_label=words("web.close"),
            ),
        ),
        el("p", words("scope.lead"), class_="lead"),
        el(
            "div",
            *(_group(field, facets, words) for field in FIELDS if facets.options[field]),
            class_="groups",
        ),
        el(
            "footer",
            el("span", words("scope.within", n=facets.within, all=facets.all), role="status"),
            _all(words) if narrowed else None,
        ),
        id="scope-panel",
        class_="scopepanel",
        role="dialog",
        aria_label=words("scope.title"),
        tabindex="-1",
    )


def _group(field: Field, facets: Facets, words: Words) -> Html:
    options = facets.options[field]
    if field == "sources":
        # There may be hundreds: those that cannot be chosen now are out of the way.
        options = tuple(option for option in options if option.count or option.chosen)
    name = words(f"scope.{field}")
    find = None
    if field == "sources" and len(options) > _LONG:
        find = el(
            "input",
            type="search",
            class_="find",
            placeholder=words("scope.find"),
            aria_label=words("scope.find"),
        )
    return el(
        "div",
        el("h4", name, id=f"scope-{field}"),
        find,
        el(
            "ul",
            *(el("li", _choice(field, option)) for option in options),
            aria_labelledby=f"scope-{field}",
            class_=field,
        ),
        class_="group",
    )


def _choice(field: Field, option: Option) -> Html:
    return el(
        "button",
        el("span", class_="box", aria_hidden="true"),
        el("span", option.label, class_="label", dir="auto", title=option.label),
        el("span", str(option.count), class_="count") if field != "sources" else None,
        type="button",
        role="checkbox",
        aria_checked="true" if option.chosen else "false",
        disabled=not option.count and not option.chosen,
        data_do="narrow",
        data_field=field,
        data_value=option.value,
        data_key=f"{field}-{option.value}",
    )
