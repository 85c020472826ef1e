"""The command that prints reported figures."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe, to_terminal


@click.command(help="help.figures")
@click.argument("company")
@click.argument("metric")
@click.option("--segment", default="", metavar="NAME", help="help.figures_segment")
@click.option(
    "--periods", type=click.IntRange(1, 100), default=4, show_default=True, help="help.figures_periods"
)
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def figures(session: Session, company: str, metric: str, segment: str, periods: int, as_json: bool) -> None:
    """Print a company's figures, fiscal years and shorter periods apart."""
    from corpus.figures import is_annual

    rows = session.client().figures(company, metric, segment, periods)
    if as_json:
        print_json(rows)
        return
    for annual, some in groupby(rows, key=lambda row: is_annual(row["fiscal_period"])):
        session.say("cli.figures_annual" if annual else "cli.figures_interim")
        _print(session, list(some))


def _print(session: Session, rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from corpus.amounts import render

    names = session.words.table("columns")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("fiscal_period", "period_end", "value", "origin", "source"):
        table.add_column(names[column], justify="right" if column == "value" else "left", overflow="fold")
    origins = session.words.table("origins")
    for row in rows:
        unit = row["unit"].removesuffix("/shares")
        value = round(row["value"], 1) if unit == "percent" else row["value"]
        shown = (
            row["fiscal_period"],
            row["period_end"],
            render(value, unit, session.words.language),
            origins[row["origin"]],
            row["source"],
        )
        table.add_row(*(Text(safe(text)) for text in shown))
    Console(width=None if to_terminal() else 200).print(table)
