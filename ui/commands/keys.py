"""Commands about the keys by which programs call the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from ui.commands.session import Session, pass_session, print_json, safe
from ui.keys.key import OF_PROXY, SCOPES, Bounds, Key, Scope, person_of


@click.group(help="help.key")
def key() -> None:
    """Everything about keys."""


@key.command(help="help.key_create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="help.key_scope")
@click.option("--user", default="", metavar="NAME", help="help.key_user")
@click.option("--proxy-user", default="", metavar="NAME", help="help.key_proxy_user")
@click.option("--expires", "days", type=int, metavar="DAYS", help="help.key_expires")
@click.option("--per-minute", type=int, metavar="N", help="help.key_per_minute")
@click.option("--at-once", type=int, metavar="N", help="help.key_at_once")
@click.option("--longest", type=int, metavar="N", help="help.key_longest")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def create(
    session: Session,
    name: str,
    scopes: tuple[Scope, ...],
    user: str,
    proxy_user: str,
    days: int | None,
    per_minute: int | None,
    at_once: int | None,
    longest: int | None,
    as_json: bool,
) -> None:
    """Make a key."""
    from ui.audit.actor import MACHINE, Actor, acting
    from ui.keys.keys import Keys

    owner = _owner(session, user, proxy_user)
    bounds = Bounds(per_minute, at_once, longest)
    with acting(Actor(MACHINE, "cli")):
        made, whole = Keys.at(session.home).create(name, scopes, owner, days, bounds)
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
                person=_person(one, session),
                bounds=_bounds(one, session),
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


def _owner(session: Session, user: str, proxy_user: str) -> str:
    """The person's key that a key is made for; empty for nobody.

    Raises:
        UsersError: There is no such user, or it is no name.
        KeysError: `keys.two_people`.
    """
    from ui.keys.keys import KeysError
    from ui.people.person import name_of
    from ui.people.users import Users, UsersError

    if user and proxy_user:
        raise KeysError("keys.two_people")
    users = Users(session.home)
    if not proxy_user:
        return users.named(user).person.key if user else ""
    name = name_of(proxy_user)
    if name is None:
        raise UsersError("users.bad_name", name=proxy_user)
    return users.of_proxy(name).key


def _person(one: Key, session: Session) -> str:
    name = safe(person_of(one.owner)) or "-"
    return session.words("keys.of_proxy", name=name) if one.owner.startswith(OF_PROXY) else name


def _bounds(one: Key, session: Session) -> str:
    told = [
        session.words(f"keys.{name}", n=value)
        for name, value in asdict(one.bounds).items()
        if value is not None
    ]
    return ", ".join(told) or session.words("keys.usual")


def _row(one: Key) -> dict[str, Any]:
    def told(at: datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at else None

    return {
        "id": one.id,
        "name": one.name,
        "user": person_of(one.owner) or None,
        "by_proxy": one.owner.startswith(OF_PROXY),
        **asdict(one.bounds),
        "scopes": [scope for scope in SCOPES if scope in one.scopes],
        "created": told(one.created),
        "expires": told(one.expires),
        "revoked": told(one.revoked),
        "used": told(one.used),
    }
