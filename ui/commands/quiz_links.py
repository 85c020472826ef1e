"""Commands for teachers: quizzes by link, and who answered what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ui.commands.choosing import choosing
from ui.commands.session import Session, pass_session, print_json, safe, to_terminal
from ui.commands.writing import write

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(help="help.quiz_link")
def link() -> None:
    """Quizzes by link."""


@link.command("new", help="help.quiz_link_new")
@click.option("--title", default="", help="help.quiz_title")
@choosing
@click.option("--number", type=click.IntRange(1, 100), default=10, show_default=True, help="help.quiz_number")
@click.option("--seed", type=click.IntRange(0, (1 << 31) - 1), help="help.quiz_seed")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def new(
    session: Session, title: str, choice: dict[str, Any], number: int, seed: int | None, as_json: bool
) -> None:
    """Make a quiz and print its link."""
    client = session.client()
    language = choice["languages"][0] if choice["languages"] else session.words.language
    wanted = {**choice, "languages": [language], "number": number}
    made = client.study.make_link(wanted, title, language, seed)
    if as_json:
        print_json(made)
        return
    session.say("study.link_made", quiz=made["quiz"], cards=made["cards"], link=client.url + made["path"])


@link.command("list", help="help.quiz_link_list")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def listed(session: Session, as_json: bool) -> None:
    """Print a line for each quiz."""
    client = session.client()
    rows = client.study.links()
    if as_json:
        print_json(rows)
        return
    for row in rows:
        is_open = session.words("study.is_open" if row["open"] else "study.is_closed")
        told = (row["quiz"], is_open, f"{row['attempts']:,}", safe(row["title"]), client.url + row["path"])
        click.echo("  ".join(told))
    if not rows:
        session.say("study.no_links")


@link.command("open", help="help.quiz_link_open")
@click.argument("quiz", metavar="ID")
@pass_session
def reopen(session: Session, quiz: str) -> None:
    """Let people answer."""
    session.client().study.open_link(quiz, is_open=True)
    session.say("study.link_opened")


@link.command("close", help="help.quiz_link_close")
@click.argument("quiz", metavar="ID")
@pass_session
def close(session: Session, quiz: str) -> None:
    """Let nobody answer any more."""
    session.client().study.open_link(quiz, is_open=False)
    session.say("study.link_closed")


@link.command("remove", help="help.quiz_link_remove")
@click.argument("quiz", metavar="ID")
@pass_session
def remove(session: Session, quiz: str) -> None:
    """Delete a quiz with all that was answered to it."""
    session.client().study.delete_link(quiz)
    session.say("study.link_removed")


@click.command(help="help.quiz_results")
@click.argument("quiz", metavar="ID")
@click.option("--out", type=_FILE, metavar="FILE.csv", help="help.quiz_results_out")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def results(session: Session, quiz: str, out: Path | None, as_json: bool) -> None:
    """Print who answered what, or write it as CSV."""
    calls = session.client().study
    if out is not None:
        write(session, calls.results_sheet(quiz), out)
        return
    told = calls.results(quiz)
    if as_json:
        print_json(told)
        return
    _print(session, told)


def _print(session: Session, told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not told["results"]:
        session.say("study.no_attempts")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("name", "score", "seconds"):
        table.add_column(session.words(f"study.column_{name}"), overflow="fold")
    for number in range(1, len(told["questions"]) + 1):
        table.add_column(str(number), justify="right")
    marks = {"right": "○", "partial": "△", "wrong": "✗", "empty": "–"}
    for row in told["results"]:
        given = (marks[answer["verdict"]] if answer else "" for answer in row["answers"])
        score = f"{row['score']:g}/{told['cards']}"
        table.add_row(*(Text(safe(cell)) for cell in (row["name"], score, f"{row['seconds']:.0f}", *given)))
    Console(width=None if to_terminal() else 200).print(table)
