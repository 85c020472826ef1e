"""Commands about who may sign in to the web chat."""

from __future__ import annotations

import sys

import click

from ui.commands.session import Session, pass_session, print_json, safe


@click.group(help="help.users")
def users() -> None:
    """Everything about users."""


@users.command(help="help.users_add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="help.users_admin")
@pass_session
def add(session: Session, name: str, admin: bool) -> None:
    """Let somebody sign in."""
    from ui.people.users import Users, check_name

    known = Users(session.home)
    check_name(name, known)  # before a password is thought of
    user = known.add(name, _password(session), admin=admin)
    session.say("people.added", name=safe(user.name))


@users.command(help="help.users_passwd")
@click.argument("name")
@pass_session
def passwd(session: Session, name: str) -> None:
    """Give somebody another password."""
    from ui.people.users import Users

    Users(session.home).change_password(name, _password(session))
    session.say("people.changed", name=safe(name))


@users.command(help="help.users_remove")
@click.argument("name")
@pass_session
def remove(session: Session, name: str) -> None:
    """Let somebody sign in no more."""
    from ui.people.users import Users

    gone = Users(session.home).remove(name)
    session.say("people.removed", name=safe(gone.name))


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


def _password(session: Session) -> str:
    """A password, typed twice without being shown, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from ui.people.users import UsersError

    given = click.prompt(session.words("people.password_new"), hide_input=True)
    if click.prompt(session.words("people.password_again"), hide_input=True) != given:
        raise UsersError("users.passwords_differ")
    return given
