"""What a learner may take away, bring back or delete, as markup."""

from __future__ import annotations

from ui.study.choosing import Wanted
from ui.web.icons import icon
from ui.web.markup import Html, el
from ui.web.study.choice import Counts, choice
from ui.words import Words

_FORMS = (("apkg", "save"), ("csv", "table"), ("html", "print"))


def taking_away(wanted: Wanted, counts: Counts, words: Words) -> Html:
    """The cards as files, all or those chosen here; saved by `script/55-study.js`."""
    buttons = (
        el(
            "button",
            icon(drawing),
            el("span", words(f"study_web.export_{form}")),
            type="button",
            data_save_from=f"/study/cards.{form}",
            data_print=form == "html",
        )
        for form, drawing in _FORMS
    )
    return el(
        "div",
        el("h3", words("study_web.export_title")),
        el("p", words("study_web.export_hint"), class_="hint"),
        choice(wanted, counts, words, number=False),
        el("div", *buttons, class_="files"),
        class_="part",
        data_form=True,
    )


def history(words: Words, *, sure: bool) -> Html:
    """The learner's answers as a file, and their deletion; what brings them back stands behind this."""
    return el(
        "div",
        el("h3", words("study_web.history_title")),
        el("p", words("study_web.history_hint"), class_="hint"),
        el(
            "div",
            el(
                "button",
                icon("save"),
                el("span", words("study_web.history_save")),
                type="button",
                data_save_from="/study/history.json",
            ),
            _forget(words) if not sure else None,
            class_="files",
        ),
        sure_line(words("study_web.forget_sure"), words("study_web.forget_yes"), "forget", "", words)
        if sure
        else None,
        class_="part",
    )


def sure_line(asked: str, yes: str, what: str, of: str, words: Words) -> Html:
    """Asks whether something is really to be deleted."""
    return el(
        "div",
        el("span", asked),
        el("button", yes, type="button", class_="danger", data_do="study", data_what=what, data_of=of or None,
           data_answer="yes", data_focus=True),
        el("button", words("web.remove_no"), type="button", class_="quiet", data_do="study", data_what="unsure"),
        class_="sure",
        role="alert",
        data_scene=f"sure {what} {of}",
    )  # fmt: skip


def _forget(words: Words) -> Html:
    return el(
        "button",
        icon("trash"),
        el("span", words("study_web.forget")),
        type="button",
        class_="forget",
        data_do="study",
        data_what="forget",
    )
