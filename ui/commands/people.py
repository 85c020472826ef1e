"""Commands about who may sign in to the web chat."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

import click

from corpus.home import database_url
from ui.commands.session import Session, pass_session, print_json, safe

if TYPE_CHECKING:
    from ui.audit.log import What


@click.group(help="help.users")
def users() -> None:
    """Everything about users."""


@users.command(help="help.users_add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="help.users_admin")
@click.option("--adopt", "adopts", is_flag=True, help="help.users_add_adopt")
@pass_session
def add(session: Session, name: str, admin: bool, adopts: bool) -> None:
    """Let somebody sign in."""
    from ui.people.users import Users, check_name

    known = Users(session.home)
    check_name(name, known)  # before a password is thought of
    first = admin and not any(user.admin for user in known.all().values())
    user = known.add(name, _password(session), admin=admin)
    _note(session, "user.added", user.name, {"admin": admin})
    session.say("people.added", name=safe(user.name))
    if adopts:
        _adopt(session, user.name, user.person.key)
    elif first:
        _tell_of_adopting(session, user.name)


@users.command(help="help.users_adopt")
@click.argument("name")
@pass_session
def adopt(session: Session, name: str) -> None:
    """Hand over to somebody what was asked before anybody signed in."""
    from ui.people.users import Users

    user = Users(session.home).named(name)
    _adopt(session, user.name, user.person.key)


@users.command(help="help.users_passwd")
@click.argument("name")
@pass_session
def passwd(session: Session, name: str) -> None:
    """Give somebody another password."""
    from ui.people.users import Users

    known = Users(session.home)
    known.change_password(name, _password(session))
    _note(session, "user.changed", known.named(name).name)
    session.say("people.changed", name=safe(name))


@users.command(help="help.users_remove")
@click.argument("name")
@click.option("--with-data", is_flag=True, help="help.users_with_data")
@click.option("--yes", is_flag=True, help="help.yes")
@pass_session
def remove(session: Session, name: str, with_data: bool, yes: bool) -> None:
    """Let somebody sign in no more."""
    from ui.people.users import Users

    known = Users(session.home)
    if not with_data:
        left = known.remove(name)
        _note(session, "user.removed", left.name)
        session.say("people.removed", name=safe(left.name))
        return
    user = known.named(name)
    with _keeper(session) as keeper:
        if not yes:
            has = keeper.belongings(user.person.key)
            click.confirm(session.words("people.remove_sure", name=safe(user.name), **has), abort=True)
        known.remove(name)  # first, so that nothing new comes
        _note(session, "user.removed", user.name)
        gone = keeper.erase(user.person.key)
    session.say(
        "people.removed_with_data",
        name=safe(user.name),
        conversations=gone["conversations"],
        documents=gone["documents"],
        answers=gone["answers"],
        reviews=gone["reviews"],
        quizzes=gone["quizzes"],
    )


@users.command("list", help="help.users_list")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def list_users(session: Session, as_json: bool) -> None:
    """Print everybody who may sign in."""
    from ui.people.users import Users

    known = Users(session.home).all().values()
    if as_json:
        print_json([{"name": user.name, "admin": user.admin} for user in known])
        return
    if not known:
        session.say("people.nobody")
    for user in known:
        click.echo(safe(user.name) + (f"  ({session.words('people.admin')})" if user.admin else ""))


class _Keeper(Protocol):
    """Whoever has the data folder: its server, or this process."""

    def belongings(self, owner: str) -> dict[str, int]: ...

    def adopt(self, key: str) -> dict[str, int]: ...

    def erase(self, owner: str) -> dict[str, int]: ...


@contextlib.contextmanager
def _keeper(session: Session) -> Generator[_Keeper]:
    """The server if one runs; else the folder is opened here, so that none is left running that nobody asked for."""
    client = session.running()
    if client is not None:
        with contextlib.closing(client):
            yield client
        return
    from ui.app import Application
    from ui.audit.actor import MACHINE, Actor, acting

    with (
        contextlib.closing(Application.open(session.home, engine=False)) as application,
        acting(Actor(MACHINE, "cli")),
    ):
        yield application


def _note(session: Session, what: What, on: str, more: Mapping[str, bool] = MappingProxyType({})) -> None:
    """Write down what this command did, which needs no server."""
    from ui.audit.actor import MACHINE, Actor
    from ui.audit.log import Audit

    Audit(session.home).note(what, on, more, Actor(MACHINE, "cli"))


def _has_conversations(session: Session) -> bool:
    return bool(database_url()) or (session.home / "conversations.sqlite").is_file()


def _adopt(session: Session, name: str, key: str) -> None:
    handed = {"conversations": 0, "answers": 0, "reviews": 0}
    if _has_conversations(session):
        with _keeper(session) as keeper:
            handed = keeper.adopt(key)
    session.say(
        "people.adopted",
        name=safe(name),
        conversations=handed["conversations"],
        answers=handed["answers"],
        reviews=handed["reviews"],
    )


def _tell_of_adopting(session: Session, name: str) -> None:
    """From the first user on nobody sees what was asked before: say so, and how it is handed over."""
    if not _has_conversations(session):
        return
    with _keeper(session) as keeper:
        unseen = keeper.belongings("")
    if unseen["conversations"] or unseen["reviews"]:
        session.say(
            "people.unseen",
            name=safe(name),
            conversations=unseen["conversations"],
            reviews=unseen["reviews"],
        )


def _password(session: Session) -> str:
    """A password, typed twice without being shown, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from ui.people.users import UsersError

    given = click.prompt(session.words("people.password_new"), hide_input=True)
    if click.prompt(session.words("people.password_again"), hide_input=True) != given:
        raise UsersError("users.passwords_differ")
    return given
