"""Writing what a command gives to a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from ui.commands.session import Session


def write(session: Session, content: str | bytes, out: Path | None) -> None:
    """Write to a file, told on stderr; to stdout where there is none."""
    if out is None:
        click.echo(content, nl=False)
        return
    partial = out.with_name(out.name + ".part")
    try:
        if isinstance(content, bytes):
            partial.write_bytes(content)
        else:
            partial.write_text(content, encoding="utf-8")
        partial.replace(out)
    except OSError as failure:
        raise click.FileError(str(out), failure.strerror or "") from failure
    session.say("cli.written", err=True, path=str(out))
