"""How a learner gets on as markup: answers a day, what will be remembered, weak topics, each with its table."""

from __future__ import annotations

from ui.study.learning import Settings
from ui.study.progress import Progress
from ui.study.topics import topic_named
from ui.web.charts.bars import plot
from ui.web.charts.chart import MOST_BARS, Bar, Cell, Chart
from ui.web.charts.columns import Column, Part, columns
from ui.web.charts.frame import framed
from ui.web.markup import Html, el, join
from ui.words import Words

NEW_A_DAY = (0, 5, 10, 20, 30, 50, 100)
RETENTIONS = (0.8, 0.85, 0.9, 0.95)
_WIDE = 7.0  # percent of the width of a column at most


def progress(told: Progress, words: Words) -> Html:
    """The pictures; a sentence where nothing was answered yet."""
    if not told.answers:
        return el("p", words("study_web.no_progress"), class_="hint")
    return join([_tiles(told, words), _answers(told, words), _ahead(told, words), _weak(told, words)])


def aims(settings: Settings, words: Words) -> Html:
    """What the learner aims at, to be changed."""
    new = sorted({*NEW_A_DAY, settings.new_a_day})
    shares = sorted({*RETENTIONS, settings.retention})
    return el(
        "div",
        el("h3", words("study_web.aims")),
        el(
            "div",
            _aim("new_a_day", [(str(n), str(n)) for n in new], str(settings.new_a_day), words),
            _aim("retention", [(str(s), f"{100 * s:.0f}%") for s in shares], str(settings.retention), words),
            class_="fields",
        ),
        el("button", type="button", class_="unseen", tabindex="-1", aria_hidden="true", data_do="study",
           data_what="settle", data_changed=True),
        class_="part",
        data_form=True,
    )  # fmt: skip


def _aim(name: str, options: list[tuple[str, str]], chosen: str, words: Words) -> Html:
    return el(
        "label",
        el("span", words(f"study_web.aim_{name}")),
        el(
            "select",
            *(el("option", shown, value=value, selected=value == chosen) for value, shown in options),
            name=name,
            data_keep=name,
        ),
    )


def _tiles(told: Progress, words: Words) -> Html:
    now = f"{100 * told.ahead[0].retention:.0f}%" if told.ahead else "–"
    tiles = (
        ("met", f"{told.cards:,}"),
        ("credit", f"{100 * told.credit:.0f}%"),
        ("recall", now),
        ("longest", f"{told.longest:,}"),
    )
    return el(
        "dl",
        *(
            el("div", el("dt", words(f"study_web.tile_{name}")), el("dd", el("b", shown)))
            for name, shown in tiles
        ),
        class_="tiles",
    )


def _answers(told: Progress, words: Words) -> Html:
    """Answers day by day: what was right of them in full, the rest pale."""
    days = told.days
    most = max(day.answers for day in days)
    given: list[Column] = []
    for day in days:
        right = day.answers * (day.credit or 0.0)
        says = words("study_web.day", day=day.day.isoformat(), n=day.answers, share=_share(day.credit))
        given.append(Column(day.day.isoformat(), (Part(right, 0, says), Part(day.answers - right, 3, says))))
    total = sum(day.answers for day in days)
    summary = words("study_web.days_summary", days=len(days), n=total, most=most)
    chart = Chart(
        title=words("study_web.days_title"),
        bars=(),
        heads=tuple(words(f"study_web.head_{name}") for name in ("day", "answers", "credit", "new")),
        rows=tuple(
            (
                Cell(day.day.isoformat()),
                Cell(str(day.answers), str(day.answers)),
                Cell(_share(day.credit), "" if day.credit is None else f"{day.credit:.3f}"),
                Cell(str(day.new), str(day.new)),
            )
            for day in reversed(days)
            if day.answers
        ),
        source=words("study_web.days_note"),
        summary=summary,
        file="turnpoint-study-days",
    )
    return framed(chart, words, columns(given, most, f"{most:,}", summary))


def _ahead(told: Progress, words: Words) -> Html:
    """What will be remembered on the days to come if nothing is reviewed."""
    ahead = told.ahead
    given = [
        Column(
            day.day.isoformat(),
            (
                Part(
                    day.retention,
                    0,
                    words("study_web.ahead", day=day.day.isoformat(), share=_share(day.retention), n=day.due),
                ),
            ),
        )
        for day in ahead
    ]
    first, last = _share(ahead[0].retention), _share(ahead[-1].retention)
    summary = words("study_web.ahead_summary", now=first, then=last, days=len(ahead) - 1)
    chart = Chart(
        title=words("study_web.ahead_title"),
        bars=(),
        heads=tuple(words(f"study_web.head_{name}") for name in ("day", "retention", "due")),
        rows=tuple(
            (
                Cell(day.day.isoformat()),
                Cell(_share(day.retention), f"{day.retention:.4f}"),
                Cell(str(day.due), str(day.due)),
            )
            for day in ahead
        ),
        source=summary,
        summary=summary,
        file="turnpoint-study-ahead",
    )
    return framed(chart, words, columns(given, 1.0, "100%", summary, _WIDE))


def _weak(told: Progress, words: Words) -> Html | None:
    if not told.weak:
        return None
    weak = told.weak[:MOST_BARS]
    named = [topic_named(topic.topic, words.language) for topic in weak]
    bars = tuple(
        Bar(name, topic.recall, _share(topic.recall), 0) for name, topic in zip(named, weak, strict=True)
    )
    title = words("study_web.weak")
    chart = Chart(
        title=title,
        bars=bars,
        heads=tuple(words(f"study_web.head_{name}") for name in ("topic", "recall", "answers")),
        rows=tuple(
            (Cell(name), Cell(_share(topic.recall), f"{topic.recall:.3f}"), Cell(str(topic.answers), str(topic.answers)))
            for name, topic in zip(named, weak, strict=True)
        ),
        source=words("study_web.weak_note"),
        summary=words("chart.summary", title=title, values=", ".join(f"{b.label} {b.shown}" for b in bars)),
        file="turnpoint-study-topics",
    )  # fmt: skip
    return framed(chart, words, plot(bars, chart.summary, 1.0))


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"
