"""Commands that make Turnpoint ready and say whether it is: setup, doctor."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ui.commands.session import Session, pass_session, print_json, safe

if TYPE_CHECKING:
    from corpus.fetch.artefacts import Artefact

_MARKS = {"well": "✓", "warning": "!", "ill": "✗"}
_LOOK_AGAIN = 0.3  # seconds


@click.command(help="help.setup")
@click.option("--no-weights", is_flag=True, help="help.setup_no_weights")
@pass_session
def setup(session: Session, no_weights: bool) -> None:
    """Fetch the models and index the shipped corpus; what is done already is not done again."""
    from assistant.models.weights import embedded_weights, have
    from corpus.fetch.artefacts import present
    from corpus.home import models_home
    from index.embedder import embedder_table, fetch_embedder
    from ui.progress import Bars

    folder = models_home()
    wanted: list[Artefact] = list(embedder_table().artefacts)
    if not no_weights:
        wanted.append(embedded_weights().artefact)
    missing = [artefact for artefact in wanted if present(artefact, folder) is None]
    if missing:
        session.say("cli.setup_fetches", folder=str(folder))
        for artefact in missing:
            session.say(
                "cli.setup_artefact",
                name=artefact.name,
                megabytes=f"{artefact.size / 1e6:,.0f}",
                licence=artefact.licence,
            )
    begun = time.monotonic()
    with Bars(session.words) as progress:
        fetch_embedder(progress)
        if not no_weights:
            have(embedded_weights(), progress=progress)
    _index_shipped(session)
    session.say("cli.setup_done", seconds=f"{time.monotonic() - begun:.0f}")


@click.command(help="help.doctor")
@click.option("--repair", is_flag=True, help="help.doctor_repair")
@click.option("--json", "as_json", is_flag=True, help="help.json")
@pass_session
def doctor(session: Session, repair: bool, as_json: bool) -> None:
    """Examine every part, with what is derived made anew first where that is asked for; exit 1 when one is ill."""
    from ui.doctor import examine

    if repair:
        _repair(session)
    checks = []
    for check in examine(session.words):
        checks.append(check)
        if not as_json:
            name = session.words(f"doctor.part_{check.part}")
            click.echo(f"{_MARKS[check.state]} {name}: {safe(check.seen)}")
            if check.advice:
                click.echo(f"    → {safe(check.advice)}")
    if as_json:
        print_json({"well": all(c.state != "ill" for c in checks), "checks": [c.to_json() for c in checks]})
    if any(check.state == "ill" for check in checks):
        raise click.exceptions.Exit(1)


def _repair(session: Session) -> None:
    from ui.consistency.repair import repair
    from ui.consistency.told import told
    from ui.progress import Bars

    with Bars(session.words) as progress:
        found, left = repair(session.home, progress)
    made = [finding for finding in found if finding not in left]
    if made:
        session.say("consistency.repaired", err=True, found=safe("; ".join(told(made, session.words))))
    else:
        session.say("consistency.nothing", err=True)


def _index_shipped(session: Session) -> None:
    """Add the shipped corpus and embed it, unless a running server has done so."""
    if session.running() is not None:
        return
    from ui.app import Application
    from ui.logs import log_to_file
    from ui.progress import Bars
    from ui.state import LOG

    log_to_file(session.home / LOG)
    session.say("cli.setup_indexes")
    application = Application.open(session.home, engine=False)
    application.start_embedding()
    try:
        with Bars(session.words) as progress:
            while (state := application.embedding())["busy"]:
                if state["windows"]:
                    progress("embed", state["embedded"], state["windows"])
                time.sleep(_LOOK_AGAIN)
    finally:
        application.close()
    if state["error"]:
        message = session.words.error_sentence(state["error"]["code"], state["error"]["details"])
        click.echo(message, err=True)
        raise click.exceptions.Exit(1)
