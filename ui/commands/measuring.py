"""The command that puts a question file to the product and judges the answers: eval."""

from __future__ import annotations

from pathlib import Path

import click

from ui.commands.session import Session, pass_session


@click.command("eval", help="help.eval")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="help.eval_out")
@click.option("--gold-evidence", is_flag=True, help="help.eval_gold")
@click.option("--retrieval-only", is_flag=True, help="help.eval_retrieval")
@click.option("--anew", is_flag=True, help="help.eval_anew")
@pass_session
def evaluate(
    session: Session, file: Path, out: Path, gold_evidence: bool, retrieval_only: bool, anew: bool
) -> None:
    """Hold the data folder, so that nothing changes under the run; a running server must stop first."""
    from assistant.evaluation.command import command
    from assistant.models.choose import EngineSettings, choose
    from index.store import Index
    from ui.lock import FolderLock
    from ui.progress import Bars

    lock = FolderLock(session.home)
    try:
        index = Index.open(session.home)
        with Bars(session.words) as progress:
            index.embed_pending(progress)
            engine = choose(EngineSettings.from_environment(), progress)
            try:
                table = command(
                    file,
                    out,
                    index,
                    engine,
                    gold=gold_evidence,
                    retrieval_only=retrieval_only,
                    anew=anew,
                    progress=progress,
                )
            finally:
                engine.close()
                index.close()
    finally:
        lock.release()
    click.echo(table)
