"""Commands about the embedded engine: build llama.cpp for this processor, remove what was built, tell which is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.commands.session import Session, pass_session

if TYPE_CHECKING:
    from assistant.models.gain import Gain


@click.group(help="help.engine", invoke_without_command=True)
@click.pass_context
def engine(context: click.Context) -> None:
    """Which build of llama.cpp the embedded engine uses."""
    from assistant.models.gain import noted
    from assistant.models.native import built

    if context.invoked_subcommand is not None:
        return
    session = context.find_object(Session)
    if session is None:
        raise RuntimeError("the command line has no session")
    library = built()
    if library is None:
        session.say("cli.engine_wheel")
    elif (found := noted(library)) is None:
        session.say("cli.engine_built")
    else:
        _tell(session, "cli.engine_gain", found)


@engine.command("build", help="help.engine_build")
@pass_session
def build(session: Session) -> None:
    """Build llama.cpp for this processor, compare it with the installed one, and keep it where it is faster."""
    from assistant.models.choose import EngineSettings
    from assistant.models.gain import compared, keep
    from assistant.models.native import build, remove
    from corpus.errors import EngineError
    from corpus.home import data_home
    from ui.progress import Bars

    session.say("cli.engine_builds")
    with Bars(session.words) as progress:
        library = build(data_home() / "logs" / "engine-build.log", progress)
        try:
            found = compared(library, EngineSettings.from_environment(), progress)
        except EngineError:
            remove()
            raise
    if not found.worth:
        remove()
        _tell(session, "cli.engine_no_gain", found)
        return
    keep(found, library)
    _tell(session, "cli.engine_gain", found)
    if session.running() is not None:
        session.say("cli.engine_next_start")


@engine.command("remove", help="help.engine_remove")
@pass_session
def remove(session: Session) -> None:
    """Go back to the installed build of llama.cpp."""
    from assistant.models.native import remove

    session.say("cli.engine_removed" if remove() else "cli.engine_wheel")


def _tell(session: Session, key: str, found: Gain) -> None:
    session.say(
        key,
        times=f"{found.times:.2f}",
        prompt=f"{found.build.prompt:.0f}",
        wheel_prompt=f"{found.wheel.prompt:.0f}",
        answer=f"{found.build.answer:.0f}",
        wheel_answer=f"{found.wheel.answer:.0f}",
    )
