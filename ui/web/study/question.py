"""One question as markup: how far the session is, what is asked, and what is answered by."""

from __future__ import annotations

from assistant.study.card import GAP, Card
from ui.study.given import LONGEST
from ui.study.sessions import Ask, Settled
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.web.study.choice import label
from ui.words import Words

_LINES = {"explain": 3}


def question(ask: Ask, session: str, aside: Html | None, words: Words) -> Html:
    """The card as it is asked; answered by `script/55-study.js`, which fills `chosen`."""
    card = ask.card
    return el(
        "section",
        bar(ask, session, words),
        aside,
        asked(ask),
        _answering(ask, words),
        el("input", type="hidden", name="chosen", value=""),
        el(
            "div",
            el(
                "button",
                el("span", words("study_web.check")),
                el("kbd", "Enter", aria_hidden="true"),
                type="button",
                class_="go",
                data_do="settle",
                data_session=session,
                data_place=ask.place,
                data_busy_word=words("study_web.checking"),
            ),
            _quiet("skip", session, ask, words),
            el("p", words(f"study_web.keys_{_keys(ask)}", n=len(card.choices)), class_="keys"),
            class_="doing",
        ),
        class_="studying asking",
        data_scene=f"ask {session} {ask.place}",
        data_form=True,
        data_kind=card.kind,
        lang=card.language,
    )


def bar(ask: Ask, session: str, words: Words, *, done: bool = False) -> Html:
    """How far the session is, and the way out of it."""
    card, at = ask.card, ask.place + 1
    kind = f"{words(f'study.kind_{card.kind}')} · {label('difficulty', str(card.difficulty), words)}"
    return el(
        "header",
        el(
            "span",
            el("b", str(at)),
            f"/ {ask.total}",
            class_="place",
            aria_label=words("study_web.place", place=at, total=ask.total),
        ),
        el("progress", value=at if done else ask.place, max=ask.total, aria_hidden="true"),
        el("span", kind, class_="kind"),
        el(
            "button",
            words("study_web.pause"),
            type="button",
            class_="quiet",
            data_do="study",
            data_what="pause",
            data_session=session,
        ),
        class_="sessionbar",
        lang=words.language,
    )


def asked(ask: Ask, *, focus: bool = True) -> Html:
    """What is asked; a cloze with its gap drawn."""
    card = ask.card
    lines = card.question.replace(GAP, "\0").split("\0")
    said = join([each for line in lines for each in (el("span", GAP, class_="gap"), line)][1:])
    # What is typed has the keyboard at once; its field is named by the question.
    typed = not card.choices
    return el(
        "h2",
        said,
        id="study-question",
        tabindex="-1",
        data_focus=focus and not typed,
        class_="asked",
        dir="auto",
    )


def settled_choices(ask: Ask, settled: Settled, words: Words) -> Html | None:
    """The choices after the verdict: what was chosen and what is right, by signs as well as by colour."""
    card = settled.card
    if not card.choices or card.kind == "order":
        said = settled.given or words("study_web.nothing_given")
        return el("p", el("span", words("study_web.yours")), " ", el("b", said, dir="auto"), class_="yours")
    return el(
        "ul",
        *(
            _settled(choice, _sign(card, n), n in card.key.places, choice == settled.given, words)
            for n, choice in enumerate(card.choices)
        ),
        class_=f"choices settled {card.kind}",
    )


def _settled(choice: str, number: str, right: bool, mine: bool, words: Words) -> Html:
    sign = icon("verified") if right else icon("close") if mine else None
    said = [words(f"study_web.choice_{name}") for name, so in (("right", right), ("mine", mine)) if so]
    return el(
        "li",
        el("span", sign or number, class_="number"),
        el("span", choice, dir="auto"),
        el("small", " · ".join(said)) if said else None,
        class_="right" if right else "mine" if mine else None,
    )


def _sign(card: Card, n: int) -> str:
    """What a choice is told by: the key that picks it."""
    return ("O", "X")[n] if card.kind == "ox" and n < 2 else str(n + 1)


def _answering(ask: Ask, words: Words) -> Html:
    card = ask.card
    if card.kind == "order":
        items = (
            el(
                "li",
                el(
                    "button",
                    el("span", str(n + 1), class_="number"),
                    el("span", choice, dir="auto"),
                    el("span", class_="turn", data_said=words("study_web.turn", n="{n}")),
                    type="button",
                    data_pick=n,
                    aria_pressed="false",
                ),
            )
            for n, choice in enumerate(card.choices)
        )
        return el("ol", *items, class_="choices order", aria_label=words("study_web.order_choices"))
    if card.choices:
        return el(
            "div",
            *(
                el(
                    "label",
                    el("input", type="radio", name="pick", value=n, data_pick=n),
                    el("span", _sign(card, n), class_="number",
                       aria_hidden="true"),
                    el("span", choice, dir="auto"),
                )
                for n, choice in enumerate(card.choices)
            ),
            class_=f"choices {card.kind}",
            role="radiogroup",
            aria_labelledby="study-question",
        )  # fmt: skip
    return el(
        "div",
        el(
            "textarea",
            name="text",
            rows=_LINES.get(card.kind, 1),
            maxlength=LONGEST,
            aria_labelledby="study-question",
            placeholder=words(f"study_web.hint_{card.kind}"),
            autocomplete="off",
            autocapitalize="none",
            spellcheck="false",
            dir="auto",
            data_focus=True,
        ),
        class_="typed",
    )


def _quiet(what: str, session: str, ask: Ask, words: Words) -> Html:
    return el(
        "button",
        words(f"study_web.{what}"),
        type="button",
        class_="quiet",
        data_do="study",
        data_what=what,
        data_session=session,
        data_place=ask.place,
    )


def _keys(ask: Ask) -> str:
    kind = ask.card.kind
    return kind if kind in ("choice", "ox", "order") else "lines" if kind == "explain" else "typed"
