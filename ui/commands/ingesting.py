"""The command for very many files: ingest."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands.session import Session, pass_session, safe

if TYPE_CHECKING:
    from corpus.progress import Progress
    from index.ingest import Failure, Plan, Prepare, Summary
    from index.store import Added
    from ui.client import Client

FAILED = "ingest-failed.jsonl"
"""The list of what failed, in the data folder; written anew by each run."""


@click.command(help="help.ingest")
@click.argument("places", metavar="PATH|DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--ray", "address", metavar="ADDRESS", default="", help="help.ingest_ray")
@click.option("--workers", type=click.IntRange(1, 1024), help="help.ingest_workers")
@click.option("--dry-run", is_flag=True, help="help.ingest_dry_run")
@click.option("--no-vectors", is_flag=True, help="help.ingest_no_vectors")
@pass_session
def ingest(
    session: Session,
    places: tuple[Path, ...],
    address: str,
    workers: int | None,
    dry_run: bool,
    no_vectors: bool,
) -> None:
    """Read very many files side by side and keep each content once; exit 1 when one failed."""
    from assistant.models.choose import cores
    from index.ingest import files_of, side_by_side

    workers = workers or cores()
    prepare = side_by_side(workers)
    if address:
        from index.ingest_ray import on_ray

        prepare = on_ray(address, workers, embed=not no_vectors)
    files = list(files_of(place.expanduser() for place in places))
    begun = time.monotonic()
    client = session.running()
    if client is not None:
        planned, summary = _through_server(session, client, files, dry_run)
    else:
        planned, summary = _into_index(session, files, prepare, dry_run, vectors=not no_vectors)
    session.say("ingest.planned", wanted=len(planned.wanted), here=planned.here, twice=len(planned.twice),
                skipped=planned.skipped)  # fmt: skip
    if dry_run:
        size = sum(found.size for found in planned.wanted)
        session.say("ingest.dry_run", megabytes=f"{size / 1e6:,.1f}")
        return
    session.say("ingest.done", count=summary.kept, seconds=f"{time.monotonic() - begun:.1f}")
    if summary.failures:
        session.say("ingest.failed", count=len(summary.failures), path=str(session.home / FAILED), err=True)
        raise click.exceptions.Exit(1)


def _into_index(
    session: Session, files: list[Path], prepare: Prepare, dry_run: bool, *, vectors: bool
) -> tuple[Plan, Summary]:
    """Hold the data folder and keep everything in its index."""
    from index.ingest import Summary, known_of, plan
    from index.ingest import ingest as ingest_into
    from index.store import Index
    from ui.audit.actor import MACHINE, Actor
    from ui.audit.log import Audit
    from ui.audit.unnoted import note_late
    from ui.lock import FolderLock
    from ui.progress import Bars

    audit, by = Audit(session.home), Actor(MACHINE, "cli")

    def kept(added: Added) -> None:
        if added.status != "unchanged":
            audit.note(
                "document.added" if added.status == "added" else "document.updated", added.source, by=by
            )

    lock = FolderLock(session.home)
    try:
        index = Index.open(session.home)
        try:
            with Bars(session.words) as progress:
                planned = plan(files, known_of(index), progress)
                if dry_run:
                    return planned, Summary()
                note_late(audit, index.library.documents())  # what a run that was killed had kept last
                failing = _Failing(session)
                summary = ingest_into(index, planned, prepare, progress, failing, kept)
                if vectors:
                    index.embed_pending(progress)
                return planned, summary
        finally:
            index.close()
    finally:
        lock.release()


def _through_server(
    session: Session, client: Client, files: list[Path], dry_run: bool
) -> tuple[Plan, Summary]:
    """Hand everything to the running server, which owns the index: it reads and embeds by itself."""
    from index.ingest import Summary, plan
    from ui.progress import Bars

    with Bars(session.words) as progress:
        known = {str(row["sha256"]): str(row["source"]) for row in client.sources()}
        planned = plan(files, known, progress)
        summary = Summary()
        if not dry_run:
            _post(session, client, planned, summary, progress)
    return planned, summary


def _post(session: Session, client: Client, planned: Plan, summary: Summary, progress: Progress) -> None:
    from corpus.errors import TurnpointError
    from corpus.read import file_bytes
    from index.ingest import Failure
    from ui.client import last_of

    failing = _Failing(session)
    for failure in planned.failures:
        summary.failures.append(failure)
        failing(failure)
    for number, found in enumerate(planned.wanted, 1):
        try:
            last_of(client.add(file_bytes(found.path), found.source))
            summary.kept += 1
        except TurnpointError as error:
            failure = Failure(found.path, error)
            summary.failures.append(failure)
            failing(failure)
        progress("ingest", number, len(planned.wanted))


class _Failing:
    """Says each failure and puts it on the list, which holds what failed this time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._path = session.home / FAILED
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)

    def __call__(self, failure: Failure) -> None:
        message = getattr(failure.error, "message", None) or self._session.words.error(failure.error)
        click.echo(f"✗ {safe(failure.path.name)}: {safe(message)}", err=True)
        row = {"path": str(failure.path), "code": failure.error.code, "message": message}
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
