"""The command that prints who did what: audit."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ui.commands.session import Session, pass_session, print_json, safe


@click.command("audit", help="help.audit")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="help.audit_since")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def audit(session: Session, since: datetime | None, as_json: bool) -> None:
    """Print the audit log of the data folder, the oldest entry first. It needs no server."""
    from ui.audit.log import WHATS, Audit

    # A day is one of the machine's own zone, like the times that are printed.
    begun = since.astimezone(UTC).isoformat(timespec="milliseconds") if since else ""
    entries = list(Audit(session.home).entries(begun))
    if as_json:
        print_json([entry.to_json() for entry in entries])
        return
    if not entries:
        session.say("audit.nothing")
    for entry in entries:
        did = session.words(f"audit.{entry.what.replace('.', '_')}") if entry.what in WHATS else entry.what
        at = datetime.fromisoformat(entry.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        kind, _, name = entry.by.who.partition(":")
        who = f"{session.words(f'audit.who_{kind}')} {name}".strip() if kind in _WHO else entry.by.who
        door = session.words(f"audit.door_{entry.by.door}")
        told = session.words(
            "audit.row", at=at, did=did, on=entry.on, who=who, door=door, address=entry.by.address
        )
        click.echo(safe(" ".join(told.split())))


_WHO = ("user", "key", "channel", "machine", "anybody", "server")
