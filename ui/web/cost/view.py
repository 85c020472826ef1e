"""The cost view as markup: totals, answers day by day, hosted models beside this machine, and how it is all found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from assistant.cost import hosted_models, rate
from ui.conversations.spending import Spent
from ui.costs import Costs
from ui.money import digits, in_shown, money
from ui.web.charts.chart import Bar, Cell, Chart
from ui.web.charts.frame import framed
from ui.web.cost.days import days_plot
from ui.web.icons import icon
from ui.web.markup import Html, el, web_address
from ui.words import Words

Span = Literal["today", "month", "all"]
SPANS: tuple[Span, ...] = get_args(Span)


def view(costs: Costs, span: Span, words: Words) -> Html:
    """The whole view over a time."""
    head = el(
        "header",
        el("h2", words("cost.title")),
        el("p", words("cost.lead")),
        _spans(span, words),
        class_="viewhead",
    )
    if not costs.total.answers:
        return el(
            "section", head, el("p", words("cost.nothing"), class_="hint"), _how(costs, words), class_="costs"
        )
    return el(
        "section",
        head,
        _totals(costs, words),
        days_plot(costs, words),
        framed(_hosted(costs, words), words) if costs.total.prompt_tokens else None,
        _by_model(costs, words),
        _by_day(costs, span, words),
        _how(costs, words),
        class_="costs",
    )


def _spans(chosen: Span, words: Words) -> Html:
    return el(
        "div",
        *(
            el(
                "button",
                words(f"cost.span_{span}"),
                type="button",
                data_do="spent",
                data_span=span,
                aria_pressed="true" if span == chosen else "false",
            )
            for span in SPANS
        ),
        class_="spans",
        role="group",
        aria_label=words("cost.spans"),
    )


def _totals(costs: Costs, words: Words) -> Html:
    total = costs.total
    tokens = total.prompt_tokens + total.completion_tokens
    cached = round(100 * total.cached_tokens / total.prompt_tokens) if total.prompt_tokens else 0
    tiles = (
        ("answers", f"{total.answers:,}", words("cost.by_code", n=costs.by_code)),
        ("time", duration(total.seconds, words), words("cost.each", time=_each(total, words))),
        (
            "tokens",
            f"{tokens:,}",
            words("cost.cached_share", share=cached) if tokens else words("cost.no_tokens"),
        ),
        ("energy", f"{watt_hours(total.energy_wh)} Wh", words("cost.power_price", money=_kwh(words))),
        ("money", money(total.money, "USD", words), words("cost.electricity_only")),
    )
    return el(
        "dl",
        *(
            el("div", el("dt", words(f"cost.total_{name}")), el("dd", el("b", value), el("span", note)))
            for name, value, note in tiles
        ),
        class_="tiles",
    )


def _each(total: Spent, words: Words) -> str:
    return duration(total.seconds / total.answers, words)


def _kwh(words: Words) -> str:
    from assistant.cost import prices

    return money(prices()["energy"]["dollars_per_kwh"], "USD", words)


def _hosted(costs: Costs, words: Words) -> Chart:
    """This machine's electricity beside what hosted models would have charged for the same tokens."""
    unit = "KRW" if words.language == "ko" else "USD"
    here = words("cost.here")
    charged = [(charge.model, charge.dollars, charge.date) for charge in costs.hosted]
    rows = [(here, costs.total.money, ""), *charged]
    bars = tuple(
        Bar(
            name, in_shown(dollars, "USD", words), money(dollars, "USD", words), 0 if n == 0 else 2, note=date
        )
        for n, (name, dollars, date) in enumerate(rows)
    )
    told = ", ".join(f"{bar.label} {bar.shown}" for bar in bars)
    title = words("cost.hosted_chart")
    return Chart(
        title=title,
        bars=bars,
        heads=(words("cost.model"), words("cost.price_date"), words("chart.value", unit=unit)),
        rows=tuple(
            (Cell(name), Cell(date), Cell(bar.shown, f"{bar.value:.10f}"))
            for (name, _, date), bar in zip(rows, bars, strict=True)
        ),
        source=words("cost.hosted_note", rate=f"{rate().won_per_dollar:,.0f}", date=rate().date),
        summary=words("chart.summary", title=title, values=told),
        file="turnpoint-hosted",
    )


Head = tuple[str, str | None]
"""A column's name as it is shown, and in a file."""
_COLUMNS = {
    "answers": "answers",
    "time": "seconds",
    "read": "prompt_tokens",
    "cached": "cached_tokens",
    "wrote": "completion_tokens",
    "energy": "energy_wh",
    "money": "money",
}
"""The columns of numbers, with their names in a file, which are those of `turnpoint cost --json`."""


def _heads(*first: str, words: Words) -> list[Head]:
    """The names of the first columns and of all numbers."""
    unit = "krw" if words.language == "ko" else "usd"
    named: list[Head] = [(words(f"cost.{name}"), name) for name in first]
    return named + [
        (words(f"cost.column_{name}"), f"money_{unit}" if key == "money" else key)
        for name, key in _COLUMNS.items()
    ]


def _by_model(costs: Costs, words: Words) -> Html:
    heads = _heads("model", words=words)
    rows = (
        el("tr", el("th", spent.model or words("cost.code"), scope="row"), *_cells(spent, words))
        for spent in costs.models
    )
    return el(
        "div",
        el("h3", words("cost.by_model")),
        _wide(_table(heads, rows), words("cost.by_model")),
        class_="part",
    )


def _by_day(costs: Costs, span: Span, words: Words) -> Html:
    heads = _heads("day", "model", words=words)
    rows = (
        el(
            "tr",
            el("th", spent.day, scope="row"),
            el("td", spent.model or words("cost.code"), data_value=spent.model),
            *_cells(spent, words),
        )
        for spent in reversed(costs.rows)
    )
    saying = words("chart.csv")
    return el(
        "details",
        el("summary", words("cost.by_day")),
        el(
            "button",
            icon("save"),
            el("span", "CSV"),
            type="button",
            class_="savecsv",
            data_save="csv",
            title=saying,
            aria_label=saying,
        ),
        _wide(_table(heads, rows, 2), words("cost.by_day")),
        class_="part",
        data_chart=f"turnpoint-cost-{span}",
    )


def _wide(table: Html, name: str) -> Html:
    """A table that may be wider than a phone, scrolled sideways by keyboard too."""
    return el("div", table, class_="wide", role="region", tabindex="0", aria_label=name)


def _table(heads: Sequence[Head], rows: Iterable[Html], words_first: int = 1) -> Html:
    """A table whose first columns hold words and all others numbers."""
    head = el(
        "tr",
        *(
            el("th", name, scope="col", class_=None if n < words_first else "number", data_value=key)
            for n, (name, key) in enumerate(heads)
        ),
    )
    return el("table", el("thead", head), el("tbody", *rows), class_="costtable")


def _cells(spent: Spent, words: Words) -> list[Html]:
    shown = (
        (f"{spent.answers:,}", str(spent.answers)),
        (duration(spent.seconds, words), f"{spent.seconds:.3f}"),
        (f"{spent.prompt_tokens:,}", str(spent.prompt_tokens)),
        (f"{spent.cached_tokens:,}", str(spent.cached_tokens)),
        (f"{spent.completion_tokens:,}", str(spent.completion_tokens)),
        (watt_hours(spent.energy_wh), f"{spent.energy_wh:.7f}"),
        (money(spent.money, "USD", words), f"{in_shown(spent.money, 'USD', words):.10f}"),
    )
    return [el("td", told, data_value=value, class_="number") for told, value in shown]


def _how(costs: Costs, words: Words) -> Html:
    """How energy and charges are found and how far they may be off, with the dates of the prices."""
    gauges = [
        el("p", words("cost.how_many", n=count), " ", words(f"cost.gauge_{gauge}"))
        for gauge, count in costs.gauges.items()
    ]
    prices = (
        el(
            "tr",
            el("th", hosted.model, scope="row"),
            *(
                el("td", f"${price:g}", class_="number")
                for price in (hosted.input, hosted.cached_input, hosted.output)
            ),
            el("td", hosted.date, class_="number"),
            el("td", _source(hosted.source, words), class_="number"),
        )
        for hosted in hosted_models()
    )
    columns = ("model", "price_input", "price_cached", "price_output", "price_date", "price_source")
    heads: list[Head] = [(words(f"cost.{name}"), None) for name in columns]
    return el(
        "div",
        el("h3", words("cost.how_title")),
        el("p", words("cost.how")),
        *gauges,
        el(
            "details", el("summary", words("cost.prices")), _wide(_table(heads, prices), words("cost.prices"))
        ),
        class_="part how",
    )


def _source(address: str, words: Words) -> Html | None:
    if web_address(address) is None:
        return None
    return el(
        "a",
        address.partition("//")[2].partition("/")[0],
        href=address,
        target="_blank",
        rel="noopener noreferrer nofollow",
        title=words("cost.price_source_title", address=address),
    )


def duration(seconds: float, words: Words) -> str:
    """Seconds for people: 0.4초, 37초, 12분, 3.4시간."""
    if seconds < 10:
        return words("cost.seconds", n=f"{seconds:.1f}")
    if seconds < 100:
        return words("cost.seconds", n=f"{seconds:.0f}")
    if seconds < 6_000:
        return words("cost.minutes", n=f"{seconds / 60:.0f}")
    return words("cost.hours", n=f"{seconds / 3_600:.1f}")


def watt_hours(value: float) -> str:
    """Watt-hours with two significant digits, down to a ten-thousandth."""
    return "<0.0001" if 0 < value < 0.0001 else digits(value)
