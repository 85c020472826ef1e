"""What is typed behind a command and is to be text: a terminal may hand over bytes that are none."""

from __future__ import annotations

import os

import click

from ui.commands.session import Session


class Text(click.types.StringParamType):
    """Text, as click's own, but without bytes that are no UTF-8, which no reply, database or JSON can hold."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is.

        Raises:
            UsageError: It holds such bytes.
        """
        text = super().convert(value, param, ctx)
        session = ctx.find_object(Session) if ctx is not None else None
        if session is not None and not _is_whole(text):
            raise click.UsageError(session.words("cli.not_text", given=_shown(text)), ctx)
        return text


def expect_text(command: click.Command) -> None:
    """Have a command and those inside it take text where they take words; the names of files may be any bytes."""
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType):
            parameter.type = Text()
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            expect_text(inner)


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    """The text with what is none told by its bytes."""
    try:
        return os.fsencode(text).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
