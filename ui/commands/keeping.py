"""Commands that keep what a data folder holds, and bring it back: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from ui.commands.session import Session, pass_session, safe


@click.command(help="help.backup")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def backup(session: Session, file: Path) -> None:
    """Write everything that is kept into one file."""
    from ui.app import version
    from ui.audit.actor import MACHINE, Actor, acting
    from ui.audit.log import Audit
    from ui.backup.making import back_up
    from ui.progress import Bars

    _check_folder()
    with Bars(session.words) as progress:
        made = back_up(session.home, file.expanduser(), version(), progress)
    with acting(Actor(MACHINE, "cli")):
        Audit(session.home).note("data.backed_up", file.name)
    session.say("cli.backed_up", path=safe(str(file)), megabytes=f"{made.size / 1e6:,.1f}")


@click.command(help="help.restore")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def restore(session: Session, file: Path) -> None:
    """Put what a backup holds in the place of the data folder, or into the empty database that is named in its place."""
    from corpus.home import database_url
    from corpus.postgres import place_of
    from ui.audit.actor import MACHINE, Actor, acting
    from ui.backup.restoring import restore
    from ui.progress import Bars

    with acting(Actor(MACHINE, "cli")), Bars(session.words) as progress:
        if url := database_url():
            from ui.backup.into_database import restore_into_database

            done = restore_into_database(file.expanduser(), session.home, url, progress)
        else:
            done = restore(file.expanduser(), session.home, progress)
    made, place = done.manifest, place_of(url) if url else str(session.home)
    session.say("cli.restored", home=place, made=safe(made.created), version=safe(made.version))
    if done.earlier is not None:
        session.say("cli.restored_earlier", path=str(done.earlier))


def _check_folder() -> None:
    """See that what is kept is in the data folder.

    Raises:
        BackupError: `backup.database`.
    """
    from corpus.home import database_url
    from corpus.postgres import place_of
    from ui.backup.archive import BackupError

    if url := database_url():
        raise BackupError("backup.database", place=place_of(url))
