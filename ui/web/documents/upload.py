"""A file on its way into the catalogue, and what a person sees of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.words import Words

State = Literal["waiting", "working", "done", "failed", "cancelled"]
_ICONS: dict[State, str] = {
    "waiting": "document",
    "working": "search",
    "done": "verified",
    "failed": "trouble",
    "cancelled": "nothing",
}


@dataclass(eq=False)
class Upload:
    """A file that was given. `note` is what became of it, in the language of the page; `cancel` gives it up."""

    name: str
    state: State = "waiting"
    note: str = ""
    done: int = 0
    total: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)

    @property
    def open(self) -> bool:
        """Whether it may still be given up."""
        return self.state in ("waiting", "working") and not self.cancel.is_set()


def report(uploads: Sequence[Upload], words: Words) -> Html:
    """One line for each file that was given, with how far it is or what is wrong with it."""
    if not uploads:
        return Html()
    lines = (_line(upload, place, words) for place, upload in enumerate(uploads))
    return el("ul", *lines, class_="uploads", aria_live="polite")


def _line(upload: Upload, place: int, words: Words) -> Html:
    share = None
    if upload.state == "working":
        share = el(
            "progress",
            value=upload.done if upload.total else None,
            max=upload.total or None,
            aria_label=upload.name,
        )
    give_up = None
    if upload.open:
        give_up = el(
            "button",
            words("web.upload_cancel"),
            type="button",
            class_="quiet",
            data_do="cancel",
            data_n=place,
            aria_label=words("web.upload_cancel_title", source=upload.name),
        )
    note = upload.note or words(f"web.upload_{upload.state}")
    return el(
        "li",
        icon(_ICONS[upload.state]),
        el("b", upload.name, dir="auto"),
        el("span", note, class_="note"),
        share,
        give_up,
        class_=f"upload {upload.state}",
    )
