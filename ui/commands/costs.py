"""The command that prints what answers cost: cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe, to_terminal


@click.command("cost", help="help.cost")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="help.cost_since")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def cost(session: Session, since: datetime | None, as_json: bool) -> None:
    """Print the sums by model, and what hosted models would have charged."""
    costs = session.client().costs(since.date().isoformat() if since else "")
    if as_json:
        print_json(costs)
        return
    if not costs["total"]["answers"]:
        session.say("cost.nothing")
        return
    _print_models(session, costs)
    session.say("cli.cost_by_code", n=costs["answered_by_code"], all=costs["total"]["answers"])
    click.echo()
    _print_hosted(session, costs)
    click.echo()
    session.say("cost.how")


def _print_models(session: Session, costs: dict[str, Any]) -> None:
    from ui.money import digits, money

    words = session.words
    heads = (
        "model",
        *(f"column_{name}" for name in ("answers", "time", "read", "cached", "wrote", "energy", "money")),
    )
    rows: list[dict[str, Any]] = [*costs["models"], {**costs["total"], "model": words("cost.all")}]
    _print(
        [words(f"cost.{head}") for head in heads],
        [
            (
                row["model"] or words("cost.code"),
                f"{row['answers']:,}",
                words("cost.seconds", n=f"{row['seconds']:,.1f}"),
                f"{row['prompt_tokens']:,}",
                f"{row['cached_tokens']:,}",
                f"{row['completion_tokens']:,}",
                digits(row["energy_wh"]),
                money(row["money"], "USD", words),
            )
            for row in rows
        ],
    )


def _print_hosted(session: Session, costs: dict[str, Any]) -> None:
    from ui.money import money

    words = session.words
    session.say("cost.same_tokens")
    _print(
        None,
        [(row["model"], money(row["dollars"], "USD", words), row["date"]) for row in costs["hosted"]],
    )


def _print(heads: list[str] | None, rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", show_header=heads is not None)
    for n, head in enumerate(heads or rows[0]):
        table.add_column(head, justify="left" if n == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(safe(text)) for text in row))
    Console(width=None if to_terminal() else 200).print(table)
