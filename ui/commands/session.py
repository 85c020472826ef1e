"""What every command shares: the language, the data folder, the server behind it, and safe printing."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.errors import QuestionError
from corpus.home import data_home
from ui.words import Words, printable

if TYPE_CHECKING:
    from ui.client import Client


@dataclass(slots=True)
class Session:
    """One run of the command line."""

    words: Words

    @property
    def home(self) -> Path:
        """The data folder."""
        return data_home()

    def client(self) -> Client:
        """The server of the data folder; started when there is none, told on stderr while it starts."""
        from ui.client import find_or_start

        told = False

        def waiting(seconds: float) -> None:
            nonlocal told
            if not told and seconds > 0.3:
                click.echo(self.words("cli.server_starts"), err=True)
                told = True

        return find_or_start(self.home, self.words.language, waiting)

    def running(self) -> Client | None:
        """The server of the data folder if one runs."""
        from ui.client import find

        return find(self.home, self.words.language)

    def say(self, key: str, *, err: bool = False, **details: object) -> None:
        """Print one sentence."""
        click.echo(self.words(key, **details), err=err)


pass_session = click.make_pass_decorator(Session)


def print_json(value: Any) -> None:
    """A JSON object or list on stdout, readable, with letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def safe(text: str) -> str:
    """Text of documents, models or servers for a terminal."""
    return printable(text)


def to_terminal() -> bool:
    """Whether a person watches stdout."""
    return sys.stdout.isatty()


def read_history(path: Path | None) -> list[dict[str, str]]:
    """The conversation of a `--history` file: a JSON list of objects with `role` and `content`.

    Raises:
        QuestionError: `question.bad_history`.
    """
    if path is None:
        return []
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise QuestionError("question.bad_history", path=str(path), reason=str(failure.strerror)) from failure
    except ValueError as failure:
        raise QuestionError("question.bad_history", path=str(path), reason=str(failure)) from failure
    if isinstance(value, dict) and isinstance(value.get("history"), list):
        value = value["history"]
    if not isinstance(value, list) or not all(_is_turn(turn) for turn in value):
        raise QuestionError("question.bad_history", path=str(path), reason="[{role, content}, …]")
    return [{"role": turn["role"], "content": turn["content"]} for turn in value]


def _is_turn(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("role") in ("user", "assistant")
        and isinstance(value.get("content"), str)
    )
