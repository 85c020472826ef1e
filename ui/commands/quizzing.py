"""A session of study in the terminal: a question, an answer, the verdict with its passage, and on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ui.commands.session import Session, safe, to_terminal
from ui.study.calls import StudyCalls
from ui.study.ended import ended

_CHOSEN = ("choice", "ox", "order")
_LOOKS = {"": "dim", "quote": "", "key": "bold black on yellow"}
_COLOURS = {"right": "green", "partial": "yellow", "wrong": "red", "empty": "red"}
_EASY = "/easy"


def run_session(session: Session, calls: StudyCalls, of: str) -> None:
    """Ask until the end, or until the learner leaves: then the session goes on where it was left."""
    console = Console(width=None if to_terminal() else 100, highlight=False)
    session.say("study.how")
    while (ask := calls.next(of)) is not None:
        try:
            given = _answered(session, ask)
        except (click.Abort, EOFError, KeyboardInterrupt):
            click.echo()
            session.say("study.paused")
            return
        if given is None:
            calls.skip(of, ask["place"])
            continue
        _show(session, console, calls.answer(of, ask["place"], **given))
    told = calls.finish(of)
    click.echo()
    click.secho(session.words(f"study.{ended(told['credit'], told['total'] - told['skipped'])}"), bold=True)
    session.say(
        "study.finished",
        right=told["right"],
        partial=told["partial"],
        wrong=told["wrong"],
        skipped=told["skipped"],
        credit=f"{100 * told['credit']:.0f}",
    )
    if told["weak"]:
        from ui.study.topics import topic_named

        topics = dict.fromkeys(topic_named(topic, session.words.language) for topic in told["weak"])
        session.say("study.look_again", topics=", ".join(topics))


def _answered(session: Session, ask: dict[str, Any]) -> dict[str, Any] | None:
    """The answer to a card as `StudyCalls.answer` takes it; None to pass it over.

    Raises:
        click.Abort: The learner leaves.
    """
    words = session.words
    head = words("study.number", place=ask["place"] + 1, total=ask["total"])
    click.echo()
    click.secho(f"{head} · {words('study.kind_' + ask['kind'])}", dim=True)
    click.secho(safe(ask["question"]), bold=True)
    for number, choice in enumerate(ask["choices"], 1):
        click.echo(f"  {number}. {safe(choice)}")
    prompt = words("study.prompt_order" if ask["kind"] == "order" else "study.prompt")
    while True:
        line = click.prompt(prompt, prompt_suffix=" ", default="", show_default=False).strip()
        if line == "/skip":
            return None
        if line == "/quit":
            raise click.Abort
        easy = line.endswith(_EASY)
        line = line.removesuffix(_EASY).strip()
        if ask["kind"] not in _CHOSEN:
            return {"text": line, "easy": easy}
        chosen = _numbers(line, len(ask["choices"]))
        if chosen is not None and (ask["kind"] == "order" or len(chosen) <= 1):
            return {"chosen": chosen, "easy": easy}
        session.say("study.prompt_again", most=len(ask["choices"]))


def _numbers(line: str, most: int) -> list[int] | None:
    """Places counted from 0 of the numbers in a line; None where it holds anything else, or a number twice."""
    parts = line.replace(",", " ").split()
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= most for part in parts):
        return None
    places = [int(part) - 1 for part in parts]
    return places if len(set(places)) == len(places) else None


def _show(session: Session, console: Console, told: dict[str, Any]) -> None:
    """The verdict, the key, what was missing, and the passage with the key in sight."""
    words = session.words
    said = words(f"study.verdict_{told['verdict']}")
    console.print(Text(said, style=f"bold {_COLOURS[told['verdict']]}"))
    if told["verdict"] != "right":
        # Points that say all of the key are shown alone.
        whole = len(told["points"]) > 1 and all(point in told["key"] for point in told["points"])
        console.print(Text(words("study.key", answer="" if whole else told["key"])))
        for point in told["points"] if len(told["points"]) > 1 else ():
            console.print(Text(f"  - {safe(point)}"))
    for missing in told["missing"]:
        console.print(Text(words("study.missing", what=missing)))
    if told["passage"]["context"]:
        console.print(Text(safe(told["passage"]["context"]), style="dim"))
    passage = Text()
    for piece in told["passage"]["pieces"]:
        passage.append(safe(piece["text"]), style=_LOOKS[piece["role"]])
    console.print(passage)
    console.print(Text(f"— {safe(told['passage']['where'])}", style="dim"))
    if told["due"]:
        when = datetime.fromisoformat(told["due"]).astimezone().strftime("%Y-%m-%d %H:%M")
        console.print(Text(words("study.due_again", when=when), style="dim"))
