"""The choice of cards as fields of a form, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.study.card import KINDS
from corpus.companies import company_of
from corpus.document import Language
from ui.study.choosing import Wanted
from ui.study.topics import topic_named
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words

Counts = Mapping[str, Mapping[str, int]]
NUMBERS = (5, 10, 20, 50)
FIELDS: Mapping[str, str] = {
    "language": "languages",
    "kind": "kinds",
    "topic": "topics",
    "company": "companies",
    "source": "sources",
    "difficulty": "difficulties",
}
"""The fields of the form, with those of `Wanted` that they fill and by which `Bank.counts` names them in the singular."""
_MOST_OPTIONS = 60
_LONGEST = 300


def wanted_by_default(language: Language) -> Wanted:
    """Ten cards in the page's language."""
    return Wanted(languages=(language,))


def wanted_of(data: Mapping[str, str]) -> Wanted:
    """The choice that a form says; what it says wrongly is not chosen."""

    def named(name: str) -> tuple[str, ...]:
        value = data.get(name, "").strip()
        return (value,) if value and len(value) <= _LONGEST else ()

    said = data.get("number", "")
    number = int(said) if said in {str(each) for each in NUMBERS} else Wanted().number
    return Wanted(
        topics=named("topic"),
        sources=named("source"),
        companies=named("company"),
        languages=tuple(each for each in named("language") if each in ("ko", "en")),
        kinds=tuple(each for each in named("kind") if each in KINDS),
        difficulties=tuple(int(each) for each in named("difficulty") if each in ("1", "2", "3")),
        number=number,
    )


def choice(wanted: Wanted, counts: Counts, words: Words, *, number: bool = True) -> Html:
    """The fields, each with all that there is to choose and how many cards that has."""
    fields = [_field(name, wanted, counts.get(name, {}), words) for name in FIELDS]
    if number:
        options = [(str(each), str(each)) for each in NUMBERS]
        fields.append(_select("number", options, str(wanted.number), words))
    return el("div", *fields, class_="fields")


def folded(wanted: Wanted, counts: Counts, fits: int, words: Words, *, opened: bool) -> Html:
    """The choice behind a line that says what is chosen; a change of it is told to the server by its script."""
    return el(
        "details",
        el(
            "summary",
            icon("filter"),
            el("span", words("study_web.choose")),
            el("span", told(wanted, words), class_="chosen"),
        ),
        choice(wanted, counts, words),
        el("p", words("study_web.fits", n=fits), class_="hint", role="status"),
        el(
            "button",
            type="button",
            class_="unseen",
            tabindex="-1",
            aria_hidden="true",
            data_do="study",
            data_what="choose",
            data_changed=True,
        ),
        class_="choosing",
        open=opened,
        data_form=True,
    )


def told(wanted: Wanted, words: Words) -> str:
    """What is chosen, in a line."""
    said = [
        label(name, str(value), words) for name, field in FIELDS.items() for value in getattr(wanted, field)
    ]
    return " · ".join([*said, words("study_web.cards_at_most", n=wanted.number)])


def label(field: str, value: str, words: Words) -> str:
    """A value of a field as people call it."""
    if field == "language":
        return words(f"web.language_{value}") if value in ("ko", "en") else value
    if field == "kind":
        return words(f"study.kind_{value}") if value in KINDS else value
    if field == "difficulty":
        return words(f"study_web.difficulty_{value}") if value in ("1", "2", "3") else value
    if field == "company":
        known = company_of(value)
        return known.name(words.language) if known else value
    if field == "topic":
        return topic_named(value, words.language)
    return value


def _field(name: str, wanted: Wanted, counts: Mapping[str, int], words: Words) -> Html:
    chosen = next((str(value) for value in getattr(wanted, FIELDS[name])), "")
    here = [value for value in counts if value][:_MOST_OPTIONS]
    values = sorted(here) if name == "difficulty" else here
    if chosen and chosen not in values:
        values.append(chosen)
    options = [("", words("study_web.all"))]
    options += [(value, f"{label(name, value, words)} ({counts.get(value, 0):,})") for value in values]
    return _select(name, options, chosen, words)


def _select(name: str, options: Sequence[tuple[str, str]], chosen: str, words: Words) -> Html:
    return el(
        "label",
        el("span", words(f"study_web.field_{name}")),
        el(
            "select",
            *(el("option", shown, value=value, selected=value == chosen) for value, shown in options),
            name=name,
            data_keep=name,
        ),
    )
