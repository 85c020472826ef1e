"""`turnpoint`: the command line, a client of the one server of a data folder.

Only what a command needs is imported, and only when it runs, so that `turnpoint --help` is instant.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import click

from corpus.errors import TurnpointError
from ui.commands.audit import audit
from ui.commands.conversations import conversations, feedback
from ui.commands.costs import cost
from ui.commands.documents import add, remove, sources, text
from ui.commands.engine import engine
from ui.commands.fetching import fetch, follow, sync, unfollow
from ui.commands.figures import figures
from ui.commands.given import expect_text
from ui.commands.ingesting import ingest
from ui.commands.keeping import backup, restore
from ui.commands.keys import key
from ui.commands.measuring import evaluate
from ui.commands.people import users
from ui.commands.questions import ask, chat, search
from ui.commands.quiz import quiz
from ui.commands.serving import serve, stop
from ui.commands.session import Session
from ui.commands.slack import slack
from ui.commands.tools import mcp
from ui.commands.tracing import trace
from ui.commands.upkeep import doctor, setup
from ui.words import Words, preferred

_LOG = "client.log"
_INTERRUPTED = 130


@click.group(help="help.turnpoint", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--language", type=click.Choice(["ko", "en"]), help="help.language")
@click.version_option(package_name="turnpoint", message="turnpoint %(version)s", help="help.version")
@click.pass_context
def turnpoint(context: click.Context, language: str | None) -> None:
    """All commands."""
    del language  # read before parsing, because the help needs it
    context.obj = context.obj or Session(Words(preferred()))


def _offer_language(command: click.Command) -> None:
    """Let a command and those inside it take `--language`: a person adds it where they are."""
    if not any(option.name == "language" for option in command.params):
        kind = click.Choice(["ko", "en"])
        command.params.append(
            click.Option(["--language"], type=kind, expose_value=False, help="help.language")
        )
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _offer_language(inner)


for command in (
    setup, serve, stop, add, ingest, fetch, follow, unfollow, sync, remove, sources, text, figures, search, ask,
    chat, quiz, conversations, cost, feedback, trace, users, key, audit, mcp, slack, evaluate, engine, doctor, backup, restore,
):  # fmt: skip
    turnpoint.add_command(command)
    _offer_language(command)
expect_text(turnpoint)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process: 0 done, 1 failed, 2 not understood, 130 interrupted."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line; the exit code."""
    _speak_unicode()
    words = Words(preferred(_named_language(arguments)))
    _localise(turnpoint, words)
    try:
        with turnpoint.make_context("turnpoint", arguments, obj=Session(words)) as context:
            turnpoint.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as failure:
        failure.show()
        return failure.exit_code
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo(err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except TurnpointError as failure:
        if failure.__cause__ is not None:
            _note(failure)
        click.echo(getattr(failure, "message", None) or words.error(failure), err=True)
        return 1
    except Exception as failure:
        log = _note(failure)
        if told := _of_the_disk(failure):
            click.echo(words.error(told), err=True)
            return 1
        click.echo(words("cli.unexpected", kind=type(failure).__name__, log=log), err=True)
        return 1
    return 0


def _named_language(arguments: Sequence[str]) -> str | None:
    """The value of `--language` anywhere on the command line: it decides the help's language too."""
    for at, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--language" and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith("--language="):
            return argument.partition("=")[2]
    return None


def _localise(command: click.Command, words: Words) -> None:
    """Put the sentences in the place of their keys, in a command's help and that of its options."""
    known = words.table("help")

    def said(text: str | None) -> str | None:
        name = (text or "").removeprefix("help.")
        return known.get(name, text)

    if not hasattr(command, "help_key"):
        command.help_key = command.help  # pyright: ignore[reportAttributeAccessIssue]
    command.help = said(command.help_key)  # pyright: ignore[reportAttributeAccessIssue]
    for option in command.params:
        if isinstance(option, click.Option):
            if not hasattr(option, "help_key"):
                option.help_key = option.help  # pyright: ignore[reportAttributeAccessIssue]
            option.help = said(option.help_key)  # pyright: ignore[reportAttributeAccessIssue]
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _localise(inner, words)


def _of_the_disk(failure: Exception) -> TurnpointError | None:
    """What is told where it is the disk that failed."""
    from corpus.storing import kept_from

    return kept_from(failure)


def _note(failure: BaseException) -> str:
    """Write a failure with its cause to the log of the data folder; where that is."""
    from corpus.home import data_home
    from ui.logs import note_failure

    path = data_home() / _LOG
    with contextlib.suppress(OSError):
        note_failure(path, failure)
    return str(path)


def _speak_unicode() -> None:
    """Korean must come out whole whatever the console's code page, and never end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportAttributeAccessIssue]


if __name__ == "__main__":
    main()
