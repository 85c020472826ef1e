"""Commands about publishers: fetch, follow, unfollow, sync."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import TurnpointError
from ui.commands.documents import report_line, wait_for_vectors
from ui.commands.session import Session, pass_session, print_json, safe, to_terminal

if TYPE_CHECKING:
    from corpus.fetch.filing import PublisherName
    from ui.client import Client
    from ui.events import Message

_KEY = "OPENDART_API_KEY"
_CONTACT = "TURNPOINT_CONTACT"
_FAILED = "failed"
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help="help.fetch")
def fetch() -> None:
    """Fetch from a publisher."""


def _which(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which companies' filings are chosen, the same for every publisher."""
    for option in (
        click.option("--no-wait", is_flag=True, help="help.add_no_wait"),
        click.option("--latest", type=click.IntRange(1, 1_000), metavar="N", help="help.fetch_latest"),
        click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="help.fetch_since"),
        click.option("--form", "forms", default="", metavar="FORM,…", help="help.fetch_forms"),
    ):
        command = option(command)
    return command


@fetch.command("edgar", help="help.fetch_edgar")
@click.argument("companies", metavar="TICKER…", nargs=-1, required=True)
@_which
@click.option("--figures", is_flag=True, help="help.fetch_figures")
@pass_session
def edgar(session: Session, companies: tuple[str, ...], figures: bool, **which: Any) -> None:
    """Fetch filings from EDGAR; exit 1 when one failed."""
    _of_companies(session, "edgar", companies, figures=figures, **which)


@fetch.command("dart", help="help.fetch_dart")
@click.argument("companies", metavar="COMPANY…", nargs=-1, required=True)
@_which
@pass_session
def dart(session: Session, companies: tuple[str, ...], **which: Any) -> None:
    """Fetch reports from DART; exit 1 when one failed."""
    _of_companies(session, "dart", companies, **which)


def _of_companies(
    session: Session,
    publisher: PublisherName,
    companies: tuple[str, ...],
    *,
    forms: str,
    since: datetime | None,
    latest: int | None,
    no_wait: bool,
    **more: bool,
) -> None:
    wanted = {
        "publisher": publisher,
        "names": list(companies),
        "forms": forms,
        "since": since.date().isoformat() if since else None,
        "latest": latest,
        **more,
    }
    _fetch(session, session.client(), wanted, no_wait)


@fetch.command("web", help="help.fetch_web")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--no-wait", is_flag=True, help="help.add_no_wait")
@pass_session
def web(session: Session, urls: tuple[str, ...], no_wait: bool) -> None:
    """Fetch web pages; exit 1 when one failed."""
    from corpus.fetch.addresses import host_of
    from corpus.fetch.edgar import HOSTS
    from ui.client import last_of

    client, begun, failed, came = session.client(), time.monotonic(), False, 0
    if any(host_of(url) in HOSTS for url in urls):
        _introduce(session, client)
    for url in urls:
        try:
            report = last_of(client.fetch_page(url))
        except TurnpointError as failure:
            failed = True
            message = getattr(failure, "message", None) or session.words.error(failure)
            click.echo(f"✗ {safe(url)}: {safe(message)}", err=True)
            continue
        came += 1
        click.echo(report_line(session, report))
    if came and not no_wait:
        wait_for_vectors(session, client, begun)
    if failed:
        raise click.exceptions.Exit(1)


@click.command(help="help.follow")
@click.argument("companies", metavar="[COMPANY…]", nargs=-1)
@click.option("--form", "forms", default="", metavar="FORM,…", help="help.fetch_forms")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD", help="help.follow_since")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def follow(
    session: Session, companies: tuple[str, ...], forms: str, since: datetime | None, as_json: bool
) -> None:
    """Follow companies, or list those that are followed."""
    client = session.client()
    if not companies:
        _list(session, client.followed(), as_json)
        return
    from corpus.fetch.offer import publisher_for

    if any(publisher_for(company) == "edgar" for company in companies):
        _introduce(session, client)
    first = since.date().isoformat() if since else None
    wanted = {"names": list(companies), "forms": forms, "since": first, "key": _key()}
    rows = client.follow(wanted)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        session.say(
            "cli.followed", company=safe(row["name"]), forms=", ".join(row["forms"]), since=row["since"]
        )
    session.say("cli.follow_next")


@click.command(help="help.unfollow")
@click.argument("companies", metavar="COMPANY…", nargs=-1, required=True)
@pass_session
def unfollow(session: Session, companies: tuple[str, ...]) -> None:
    """Follow companies no more; exit 1 when one was not followed."""
    client, failed = session.client(), False
    for company in companies:
        try:
            session.say("cli.unfollowed", company=safe(client.unfollow(company)))
        except TurnpointError as failure:
            failed = True
            click.echo(f"✗ {safe(getattr(failure, 'message', '') or session.words.error(failure))}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


@click.command(help="help.sync")
@click.option("--no-wait", is_flag=True, help="help.add_no_wait")
@pass_session
def sync(session: Session, no_wait: bool) -> None:
    """Bring followed companies up to date; exit 1 when something failed."""
    client = session.client()
    followed = client.followed()
    if not followed:
        session.say("cli.follows_nobody")
        return
    if any(row["publisher"] == "edgar" for row in followed):
        _introduce(session, client)
    _watch(session, client, lambda: client.sync(_key()), no_wait)


def bring(session: Session, client: Client, offer: dict[str, Any]) -> None:
    """Fetch what an answer offered to fetch; exit 1 when it failed."""
    wanted = {"publisher": offer["publisher"], "names": [offer["asked"]], "since": offer["since"] or None}
    _fetch(session, client, wanted, False)


def _fetch(session: Session, client: Client, wanted: dict[str, Any], no_wait: bool) -> None:
    """Fetch filings as the publisher wants to be asked: EDGAR with a contact, DART with the user's key."""
    key: dict[str, str] = {}
    if wanted["publisher"] == "edgar":
        _introduce(session, client)
    else:
        key["key"] = _key()
    # Named alone, a company means its newest filings, not thirty years of them.
    latest = wanted.get("latest") or (0 if wanted["since"] else 1)
    _watch(session, client, lambda: client.fetch({**wanted, "latest": latest, **key}), no_wait)


def _watch(session: Session, client: Client, events: Callable[[], Iterator[Message]], no_wait: bool) -> None:
    """Show progress, then a line for each filing; wait for the vectors of what is new; exit 1 when one failed."""
    from ui.progress import Bars

    begun = time.monotonic()
    outcomes: list[dict[str, Any]] = []
    try:
        with Bars(session.words) as bars:
            for name, event in events():
                if name == "progress":
                    bars(event["stage"], event["done"], event["total"])
                elif name == "outcome":
                    outcomes.append(event)
    finally:
        # Also after an interruption: what was fetched by then is there.
        for outcome in outcomes:
            _tell(session, outcome)
    new = sum(outcome["status"] in ("added", "updated") for outcome in outcomes)
    session.say("cli.fetched", new=new, seconds=f"{time.monotonic() - begun:.1f}")
    if new and not no_wait:
        wait_for_vectors(session, client, begun)
    if any(outcome["status"] == _FAILED for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _tell(session: Session, outcome: dict[str, Any]) -> None:
    if outcome["status"] == _FAILED:
        what = outcome["source"] or outcome["company"]
        click.echo(f"✗ {safe(what)}: {safe(outcome['error']['message'])}", err=True)
    elif outcome["document"]:
        click.echo(report_line(session, outcome["document"]))
    elif outcome["status"] == "figures":
        key = "cli.figures_came" if outcome["reports"] else "cli.figures_none"
        session.say(key, company=safe(outcome["company"]), reports=outcome["reports"])
    else:
        session.say("cli.present", source=outcome["source"])


def _list(session: Session, rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    if not rows:
        session.say("cli.follows_nobody")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = session.words.table("columns")
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns = ("company", "ticker", "publisher", "forms", "since", "synced")
    for column in columns:
        table.add_column(names[column], overflow="fold")
    for row in rows:
        shown = {**row, "company": row["name"], "forms": ", ".join(row["forms"])}
        table.add_row(*(Text(safe(str(shown[column] or "-"))) for column in columns))
    # Piped into a file, a table must not be cut at eighty columns.
    Console(width=None if to_terminal() else 200).print(table)


def _introduce(session: Session, client: Client) -> None:
    """Have the server know the e-mail address that EDGAR wants: of the environment, or asked for once."""
    named = os.environ.get(_CONTACT, "").strip()
    if named:
        client.keep_contact(named)
        return
    if client.contact_known() or not sys.stdin.isatty():
        return
    from corpus.fetch.contact import checked

    def address(given: str) -> str:
        try:
            return checked(given)
        except TurnpointError as failure:
            raise click.BadParameter(session.words.error(failure)) from failure

    session.say("cli.contact_why", err=True)
    client.keep_contact(click.prompt(session.words("cli.contact"), value_proc=address, err=True))


def _key() -> str:
    """The user's key for DART: the server may have been started where it was not set."""
    return os.environ.get(_KEY, "")
