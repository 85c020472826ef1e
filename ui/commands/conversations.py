"""Commands about what was asked before, and what was thought of it: conversations, feedback."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe, to_terminal
from ui.commands.writing import write

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(help="help.conversations")
def conversations() -> None:
    """Look at conversations, and take them away."""


@conversations.command("list", help="help.conversations_list")
@click.option("--search", "wanted", default="", metavar="WORDS", help="help.conversations_search")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def listed(session: Session, wanted: str, as_json: bool) -> None:
    """Print a line for each, the one used last first."""
    rows = session.client().conversations(wanted)
    if as_json:
        print_json(rows)
        return
    if not rows:
        session.say("cli.no_conversations")
        return
    _print(session, rows)


def _print(session: Session, rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = session.words.table("columns")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("conversation", "updated", "questions", "title"):
        table.add_column(names[column], justify="right" if column == "questions" else "left", overflow="fold")
    for row in rows:
        when = datetime.fromisoformat(row["updated"]).astimezone().strftime("%Y-%m-%d %H:%M")
        shown = (row["id"], when, str(row["exchanges"]), row["title"])
        table.add_row(*(Text(safe(text)) for text in shown))
    Console(width=None if to_terminal() else 200).print(table)


@conversations.command("show", help="help.conversations_show")
@click.argument("conversation", metavar="ID")
@pass_session
def show(session: Session, conversation: str) -> None:
    """Print a conversation with its sources."""
    click.echo(safe(session.client().conversation(conversation, "md")), nl=False)


@conversations.command("export", help="help.conversations_export")
@click.argument("conversation", metavar="ID")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "json", "html"]),
    default="md",
    show_default=True,
    help="help.export_format",
)
@click.option("--out", type=_FILE, metavar="FILE", help="help.export_out")
@pass_session
def export(session: Session, conversation: str, form: str, out: Path | None) -> None:
    """Write a conversation to a file, or to stdout."""
    write(session, session.client().conversation(conversation, form), out)


@click.group(help="help.feedback")
def feedback() -> None:
    """What people thought of answers."""


@feedback.command("export", help="help.feedback_export")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="help.feedback_since")
@click.option("--verdict", type=click.Choice(["good", "bad"]), help="help.feedback_verdict")
@click.option("--out", type=_FILE, metavar="FILE", help="help.export_out")
@pass_session
def export_feedback(session: Session, since: datetime | None, verdict: str | None, out: Path | None) -> None:
    """Write drafts of evaluation cases, one JSON object a line."""
    drafts = session.client().feedback(since.date().isoformat() if since else "", verdict or "")
    lines = "".join(json.dumps(draft, ensure_ascii=False) + "\n" for draft in drafts)
    write(session, lines, out)
    session.say("cli.feedback_exported", err=True, count=len(drafts))
