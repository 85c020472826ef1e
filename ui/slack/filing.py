"""What a company's new filing changes, by code: main figures old and new, and what it says on topics, with citations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.figures.change import change
from corpus.amounts import render
from corpus.document import Language
from corpus.errors import TurnpointError
from corpus.metrics import all_metrics
from ui.slack.blocks import MOST_BLOCKS, Block, context, place, section
from ui.slack.mrkdwn import cut, escaped, link, notice
from ui.words import Words

METRICS = (
    "revenue",
    "gross_margin",
    "operating_income",
    "net_income",
    "eps_diluted",
    "operating_cash_flow",
    "capital_expenditures",
    "research_and_development",
)
"""The main figures, in the order in which they are told."""
_PERIODS = 24
_QUOTE = 600
_OF_A_TOPIC = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
Row = Mapping[str, Any]


class Asked(Protocol):
    """What is asked of the server; `ui.client.Client` does it."""

    def figures(self, company: str, metric: str, segment: str, periods: int) -> list[dict[str, Any]]:
        """Reported figures."""
        ...

    def search(
        self, question: str, k: int, history: Any = ..., scope: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Any]:
        """Passages."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A main figure of a filing, and the same a year before where it is known."""

    metric: str
    period: str
    value: float
    unit: str
    source: str
    before: float | None = None
    before_period: str = ""
    before_source: str = ""


def is_filing(row: Row) -> bool:
    """Whether a source is a report as its company filed it."""
    return bool(row["form"]) and row["status"] in ("ready", "original") and not row.get("private")


def name_of(row: Row) -> str:
    """What a filing is told apart by."""
    return str(row["accession"] or row["source"])


def year_before(period: str) -> str:
    """The same period a year earlier; empty where the period has no year."""
    found = _YEAR.search(period)
    if found is None:
        return ""
    return f"{period[: found.start()]}{int(found.group()) - 1}{period[found.end() :]}"


def figures_of(server: Asked, row: Row, company: str) -> list[Figure]:
    """The main figures that a filing reports for its own period."""
    told: list[Figure] = []
    for metric in METRICS:
        try:
            found = server.figures(company, metric, "", _PERIODS)
        except TurnpointError:
            continue  # nobody reports it
        new = [each for each in found if each["fiscal_period"] == row["fiscal_period"]]
        # Of several that tell of the period the filing's own; a later one may have restated it.
        own = next((each for each in new if each["source"] == row["source"]), None)
        if own is None:
            continue
        old = next(
            (
                each
                for each in found
                if each["fiscal_period"] == year_before(own["fiscal_period"]) and each["unit"] == own["unit"]
            ),
            None,
        )
        made = Figure(metric, own["fiscal_period"], own["value"], own["unit"], own["source"])
        if old is not None:
            made = Figure(
                metric, own["fiscal_period"], own["value"], own["unit"], own["source"],
                old["value"], old["fiscal_period"], old["source"],
            )  # fmt: skip
        told.append(made)
    return told


def announcement(
    server: Asked, row: Row, company: str, figures: Sequence[Figure], topics: Sequence[str], words: Words
) -> tuple[str, list[Block]]:
    """The message about a filing: its text for notifications, and its blocks."""
    said = " ".join(filter(None, (company, row["form"], row["fiscal_period"])))
    head = words("slack.filing", filing=said)
    blocks: list[Block] = [section(f"*{escaped(head)}*")]
    lines = [_line(figure, words.language) for figure in figures]
    blocks += [section("\n".join(lines))] if lines else [section(escaped(words("slack.filing_no_figures")))]
    sources = list(dict.fromkeys(n for f in figures for n in (f.source, f.before_source) if n))
    for topic in topics:
        blocks += _topic(server, row, topic, words)
    cited = link(str(row["url"] or ""), str(row["title"] or row["source"]))
    rest = " · ".join(escaped(cut(name, 120)) for name in sources[:4] if name != row["source"])
    blocks.append(context(" · ".join(filter(None, (escaped(words("slack.filing_source")), cited, rest)))))
    return notice(head), blocks[:MOST_BLOCKS]


def _line(figure: Figure, language: Language) -> str:
    metric = all_metrics().get(figure.metric)
    name = metric.name(language) if metric else figure.metric
    name = name[:1].upper() + name[1:]
    new = render(figure.value, figure.unit, language)
    if figure.before is None:
        return f"• {escaped(f'{name}: {new} ({figure.period})')}"
    old = render(figure.before, figure.unit, language)
    line = "• " + escaped(f"{name}: {old} ({figure.before_period}) → {new} ({figure.period})")
    if not figure.before or figure.unit == "percent":
        return line
    _, _, told = change(figure.before, figure.value, language)
    return f"{line} *{'▲' if figure.value >= figure.before else '▼'} {escaped(told)}*"


def _topic(server: Asked, row: Row, topic: str, words: Words) -> list[Block]:
    found = server.search(topic, _OF_A_TOPIC, (), {"sources": [str(row["source"])]})["results"]
    said = [
        f"{escaped(place(each, words))}\n&gt; {escaped(cut(' '.join(each['text'].split()), _QUOTE))}"
        for each in found
    ]
    title = f"*{escaped(topic)}*"
    return (
        [section("\n".join([title, *said]))]
        if said
        else [section(f"{title}\n{escaped(words('slack.topic_nothing'))}")]
    )
