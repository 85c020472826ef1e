"""Commands about documents: add, remove, sources, text."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import ReadError, TurnpointError
from ui.commands.session import Session, pass_session, print_json, safe, to_terminal

if TYPE_CHECKING:
    from ui.client import Client

_LOOK_AGAIN = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to add: a file, or a web address; `skipped` when a folder holds it but it is no document."""

    source: str
    path: Path | None = None
    skipped: bool = False


@click.command(help="help.add")
@click.argument("places", metavar="PATH|DIR|URL...", nargs=-1, required=True, type=click.Path())
@click.option("--no-wait", is_flag=True, help="help.add_no_wait")
@pass_session
def add(session: Session, places: tuple[str, ...], no_wait: bool) -> None:
    """Add files, folders and web pages; report each; exit 1 when one failed."""
    begun = time.monotonic()
    failed = False
    candidates: list[Candidate] = []
    for place in places:
        try:
            candidates += list(expand(place))
        except TurnpointError as failure:
            failed = True
            click.echo(f"✗ {session.words.error(failure)}", err=True)
    if not candidates:
        raise click.exceptions.Exit(1)
    client = session.client()
    seen: set[str] = set()
    added = 0
    for candidate in candidates:
        if candidate.skipped:
            session.say("cli.add_skipped", source=candidate.source)
            continue
        try:
            if candidate.source in seen:
                raise ReadError("read.same_name", source=candidate.source, path=str(candidate.path))
            seen.add(candidate.source)
            report = _add_one(client, candidate)
        except TurnpointError as failure:
            failed = True
            message = getattr(failure, "message", None) or session.words.error(failure)
            click.echo(f"✗ {safe(candidate.source)}: {safe(message)}", err=True)
            continue
        added += 1
        click.echo(report_line(session, report))
    if added:
        session.say("cli.add_done", count=added, seconds=f"{time.monotonic() - begun:.1f}")
        if not no_wait:
            wait_for_vectors(session, client, begun)
    if failed:
        raise click.exceptions.Exit(1)


@click.command(help="help.remove")
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@pass_session
def remove(session: Session, names: tuple[str, ...]) -> None:
    """Remove documents; exit 1 when one was not there."""
    client, failed = session.client(), False
    for name in names:
        try:
            client.remove(name)
            session.say("cli.removed", source=name)
        except TurnpointError as failure:
            failed = True
            click.echo(f"✗ {safe(getattr(failure, 'message', '') or session.words.error(failure))}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


@click.command(help="help.sources")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def sources(session: Session, as_json: bool) -> None:
    """List the documents."""
    rows = session.client().sources()
    if as_json:
        print_json(rows)
        return
    if not rows:
        session.say("cli.no_sources")
        return
    print_sources(session, rows)


@click.command(help="help.text")
@click.argument("document")
@click.option("--start", type=click.IntRange(min=0), help="help.text_start")
@click.option("--end", type=click.IntRange(min=0), help="help.text_end")
@pass_session
def text(session: Session, document: str, start: int | None, end: int | None) -> None:
    """Print a document's extracted text, exactly where it is piped."""
    content = session.client().text(document, start, end)
    if to_terminal():
        click.echo(safe(content))
    else:
        sys.stdout.buffer.write(content.encode("utf-8"))


def print_sources(session: Session, rows: list[dict[str, Any]]) -> None:
    """The documents as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from ui.listing import folded

    names = session.words.table("columns")
    columns = ("document", "source", "company", "form", "fiscal_period", "filed", "passages", "status")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        right = column in ("document", "passages")
        table.add_column(
            names[column], justify="right" if right else "left", overflow="fold", no_wrap=column == "document"
        )
    states = session.words.table("states")
    for row in folded(rows):
        shown = {**row, "status": states.get(row["status"], row["status"])}
        table.add_row(*(Text(safe(str(shown[column] or ""))) for column in columns))
    # Piped into a file, a table must not be cut at eighty columns.
    Console(width=None if to_terminal() else 200).print(table)


def expand(place: str) -> Iterator[Candidate]:
    """What a path, folder or address stands for, folders recursively and in order of names.

    Raises:
        ReadError: `read.no_such_path`, `read.empty_folder`.
    """
    if place.startswith(("http://", "https://")):
        yield Candidate(place)
        return
    from corpus.read import SUPPORTED

    path = Path(place).expanduser()
    if path.is_file():
        yield Candidate(_name_of(path), path)
        return
    if not path.is_dir():
        raise ReadError("read.no_such_path", path=place)
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and not _hidden(file, path)]
    found = [Candidate(_name_of(file), file, file.suffix.lower() not in SUPPORTED) for file in files]
    if all(candidate.skipped for candidate in found):
        raise ReadError("read.empty_folder", path=place, kinds=" ".join(SUPPORTED))
    yield from found


def _name_of(path: Path) -> str:
    """A file's name as text: one that is no UTF-8 is CP949, as archives of Korean Windows leave it, or has marks in it."""
    raw = os.fsencode(path.name)
    for encoding in ("utf-8", "cp949"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _add_one(client: Client, candidate: Candidate) -> dict[str, Any]:
    from ui.client import last_of

    if candidate.path is None:
        return last_of(client.fetch_page(candidate.source))
    from corpus.read import file_bytes

    data = file_bytes(candidate.path)
    return last_of(client.add(data, candidate.source))


def report_line(session: Session, report: dict[str, Any]) -> str:
    """What became of a document, in one line."""
    about = " ".join(part for part in (report["company"], report["form"], report["fiscal_period"]) if part)
    return session.words(
        f"cli.{report['status']}",
        source=report["source"],
        about=about or report["title"] or "-",
        passages=report["passages"],
        seconds=f"{report['seconds']:.1f}",
    )


def wait_for_vectors(session: Session, client: Client, begun: float) -> None:
    """Show embedding until it is done, and say how long it all took since `begun`; exit 1 when it failed."""
    from ui.progress import Bars

    with Bars(session.words) as progress:
        while (state := client.status()["index"])["busy"]:
            if state["windows"]:
                progress("embed", state["embedded"], state["windows"])
            time.sleep(_LOOK_AGAIN)
        if state["windows"] and not state["error"]:
            progress("embed", state["windows"], state["windows"])
    if state["error"]:
        click.echo(state["error"]["message"], err=True)
        raise click.exceptions.Exit(1)
    session.say("cli.embedded", seconds=f"{time.monotonic() - begun:.1f}")
