"""What the page shows of the person in front of it: who signed in, and the way out."""

from __future__ import annotations

from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words


def signed_in(name: str, words: Words) -> Html:
    """The end of the bar: a name, and a button that signs out (`script/25-people.js`)."""
    return el(
        "div",
        el("span", name, class_="who", title=words("people.signed_in_as", name=name)),
        el(
            "button",
            icon("leave"),
            el("span", words("people.sign_out"), class_="unseen"),
            type="button",
            title=words("people.sign_out"),
            data_leave=True,
        ),
        class_="person",
    )
