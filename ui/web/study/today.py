"""The day before a learner, and the end of a session, as markup: what waits, one big button, what is weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ui.study.choosing import Wanted
from ui.study.ended import ended
from ui.study.sessions import Open, Summary
from ui.study.today import Today
from ui.study.topics import topic_named
from ui.web.icons import icon
from ui.web.markup import Html, el, join
from ui.web.study.choice import Counts, folded
from ui.words import Words

_MOST_TOPICS = 5


def today(
    day: Today, wanted: Wanted, counts: Counts, going_on: Sequence[Open], words: Words, *, choosing: bool
) -> Html:
    """What waits, with the way into it."""
    if not counts.get("language"):
        return building(words)
    number = min(wanted.number, day.waiting)
    opened = going_on[0] if going_on else None
    start = _button(
        words("study_web.start_new" if opened else "study_web.start", n=number),
        "start",
        quiet=opened is not None,
        disabled=not number,
    )
    return join(
        [
            el(
                "div",
                _tiles(day, words),
                el("p", _sentence(day, words), class_="lead"),
                el("div", _resume(opened, words) if opened else None, start, class_="starts"),
                folded(wanted, counts, day.cards, words, opened=choosing),
                class_="day",
            ),
            weak_topics(day, words),
        ]
    )


def building(words: Words) -> Html:
    """Before there are any cards."""
    return el(
        "div",
        el("p", el("i", class_="pulse", aria_hidden="true"), words("study_web.building"), class_="lead", role="status"),
        _button(words("study_web.look_again"), "look", quiet=True, data_soon=True),
        class_="day",
    )  # fmt: skip


def weak_topics(day: Today, words: Words) -> Html | None:
    """What is recalled badly, each with a session of its own."""
    if not day.weak:
        return None
    buttons = (
        el(
            "li",
            el(
                "button",
                el("span", topic_named(topic.topic, words.language)),
                el("small", f"{100 * topic.recall:.0f}%"),
                type="button",
                data_do="study",
                data_what="topic",
                data_topic=topic.topic,
                title=words("study_web.practise", topic=topic_named(topic.topic, words.language)),
            ),
        )
        for topic in day.weak[:_MOST_TOPICS]
    )
    return el("div", el("h3", words("study_web.weak")), el("ul", *buttons, class_="topics"), class_="weak")


def ending(summary: Summary, words: Words) -> Html:
    """How a session went, what to repeat, and another one."""
    share = round(100 * summary.credit)
    parts = (("right", "verified"), ("partial", "weak"), ("wrong", "close"), ("skipped", "next"))
    counted: Mapping[str, int] = {
        "right": summary.right,
        "partial": summary.partial,
        "wrong": summary.wrong,
        "skipped": summary.skipped,
    }
    told = [
        el("li", icon(drawing), words(f"study_web.sum_{name}"), " ", el("b", str(counted[name])), class_=name)
        for name, drawing in parts
        if counted[name]
    ]
    topics = ", ".join(topic_named(topic, words.language) for topic in summary.weak)
    again = words("study_web.repeat", topics=topics) if topics else words("study_web.nothing_to_repeat")
    answered = summary.total - summary.skipped
    minutes = max(1, round(summary.seconds / 60))
    return el(
        "section",
        el("h2", words(f"study.{ended(summary.credit, answered)}"), tabindex="-1", data_focus=True),
        el("p", el("b", f"{share}%"), " ", el("span", words("study_web.took", n=minutes)), class_="score"),
        el("ul", *told, class_="sums"),
        el("p", again, class_="lead") if summary.right < answered or not topics else None,
        el("div", _button(words("study_web.again"), "again"), _button(words("study_web.to_today"), "look", quiet=True),
           class_="starts"),
        class_="studying ended",
        data_scene="ended",
    )  # fmt: skip


def _tiles(day: Today, words: Words) -> Html:
    tiles = (("due", day.due), ("new", day.new), ("answered", day.answered), ("streak", day.streak))
    return el(
        "dl",
        *(
            el("div", el("dt", words(f"study_web.tile_{name}")), el("dd", el("b", f"{n:,}")), class_=name)
            for name, n in tiles
        ),
        class_="tiles",
    )


def _sentence(day: Today, words: Words) -> str:
    if not day.cards:
        return words("study_web.none_fit")
    if not day.waiting:
        return words("study_web.all_done")
    return words("study_web.lead_due" if day.due else "study_web.lead_new", n=day.due)


def _resume(opened: Open, words: Words) -> Html:
    said = words("study_web.resume", place=opened.place + 1, total=opened.total)
    return _button(said, "resume", data_session=opened.id)


def _button(said: str, what: str, *, quiet: bool = False, **data: str | bool) -> Html:
    return el(
        "button",
        el("span", said),
        None if quiet else icon("arrow"),
        type="button",
        class_="big quiet" if quiet else "big",
        data_do="study",
        data_what=what,
        **data,
    )
