"""The options that choose study cards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

_KINDS = ("choice", "ox", "short", "figure", "cloze", "order", "explain")
_CHOICES = {
    "topic": "topics",
    "source": "sources",
    "company": "companies",
    "kind": "kinds",
    "difficulty": "difficulties",
}
"""The options that choose cards, and what the server calls them."""


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose cards; it gets them together, as `choice`."""

    @wraps(command)
    def chosen(*args: Any, **options: Any) -> None:
        choice: dict[str, Any] = {field: list(options.pop(name)) for name, field in _CHOICES.items()}
        language = options.pop("language")
        choice["languages"] = [language] if language else []
        command(*args, **options, choice=choice)

    types: dict[str, Any] = {"kind": click.Choice(_KINDS), "difficulty": click.IntRange(1, 3)}
    for name in reversed(_CHOICES):
        option = click.option(
            f"--{name}", multiple=True, type=types.get(name), metavar=name.upper(), help=f"help.quiz_{name}"
        )
        chosen = option(chosen)
    return click.option("--language", type=click.Choice(["ko", "en"]), help="help.quiz_language")(chosen)
