"""Commands about the keys by which programs call the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe
from ui.keys.key import SCOPES, Key, Scope


@click.group(help="help.key")
def key() -> None:
    """Everything about keys."""


@key.command(help="help.key_create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="help.key_scope")
@click.option("--user", default="", metavar="NAME", help="help.key_user")
@click.option("--expires", "days", type=int, metavar="DAYS", help="help.key_expires")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def create(
    session: Session, name: str, scopes: tuple[Scope, ...], user: str, days: int | None, as_json: bool
) -> None:
    """Make a key."""
    from ui.audit.actor import MACHINE, Actor, acting
    from ui.keys.keys import Keys
    from ui.people.users import Users

    owner = Users(session.home).named(user).person.key if user else ""
    with acting(Actor(MACHINE, "cli")):
        made, whole = Keys.at(session.home).create(name, scopes, owner, days)
    if as_json:
        print_json({**_row(made), "key": whole})
        return
    session.say("keys.created", err=True, name=safe(made.name), id=made.id, scopes=_scopes(made))
    click.echo(whole)
    session.say("keys.once", err=True)


@key.command("list", help="help.key_list")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def list_keys(session: Session, as_json: bool) -> None:
    """Print every key that was ever made."""
    from ui.keys.keys import Keys

    made = Keys.at(session.home).all()
    if as_json:
        print_json([_row(one) for one in made])
        return
    if not made:
        session.say("keys.none")
    for one in made:
        state = (
            "revoked"
            if one.revoked
            else "good"
            if one.is_good(datetime.now(one.created.tzinfo))
            else "expired"
        )
        click.echo(
            session.words(
                "keys.row",
                id=one.id,
                name=safe(one.name),
                state=session.words(f"keys.{state}"),
                scopes=_scopes(one),
                person=safe(_name(one)) or "-",
                created=f"{one.created:%Y-%m-%d}",
                expires=f"{one.expires:%Y-%m-%d}" if one.expires else "-",
                used=f"{one.used:%Y-%m-%d %H:%M}" if one.used else "-",
            )
        )


@key.command(help="help.key_revoke")
@click.argument("named", metavar="ID")
@pass_session
def revoke(session: Session, named: str) -> None:
    """Take a key back."""
    from ui.audit.actor import MACHINE, Actor, acting
    from ui.keys.keys import Keys

    with acting(Actor(MACHINE, "cli")):
        taken = Keys.at(session.home).revoke(named)
    session.say("keys.was_revoked", name=safe(taken.name), id=taken.id)


def _scopes(one: Key) -> str:
    return ", ".join(scope for scope in SCOPES if scope in one.scopes)


def _name(one: Key) -> str:
    """Who a key acts for; empty for nobody."""
    return one.owner.rpartition("~")[0]


def _row(one: Key) -> dict[str, Any]:
    def told(at: datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at else None

    return {
        "id": one.id,
        "name": one.name,
        "user": _name(one) or None,
        "scopes": [scope for scope in SCOPES if scope in one.scopes],
        "created": told(one.created),
        "expires": told(one.expires),
        "revoked": told(one.revoked),
        "used": told(one.used),
    }
