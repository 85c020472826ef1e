"""The command that puts question files to the product and judges the answers: eval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ui.commands.session import Session, pass_session

if TYPE_CHECKING:
    from assistant.models.choose import EngineSettings

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("eval", help="help.eval")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--out", type=_FOLDER, required=True, help="help.eval_out")
@click.option("--gold-evidence", "gold", is_flag=True, help="help.eval_gold")
@click.option("--retrieval-only", is_flag=True, help="help.eval_retrieval")
@click.option("--anew", is_flag=True, help="help.eval_anew")
@click.option("--judge-only", is_flag=True, help="help.eval_judge")
@click.option("--only", metavar="ID,ID", default="", help="help.eval_only")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="help.eval_limit")
@click.option("--baseline", type=_FOLDER, help="help.eval_baseline")
@click.option("--engine", type=click.Choice(["embedded", "ollama", "openai"]), help="help.eval_engine")
@click.option("--model", default="", help="help.eval_model")
@click.option("--url", default="", help="help.eval_url")
@pass_session
def evaluate(
    session: Session,
    files: tuple[Path, ...],
    out: Path,
    judge_only: bool,
    only: str,
    limit: int,
    baseline: Path | None,
    engine: str | None,
    model: str,
    url: str,
    **how: bool,
) -> None:
    """Hold the data folder, so that nothing changes under the run; a running server must stop first."""
    from ui.lock import FolderLock

    ids = tuple(filter(None, (key.strip() for key in only.split(","))))
    what: dict[str, Any] = {"only": ids, "limit": limit, "baseline": baseline}
    if judge_only:
        from assistant.evaluation.command import judge_again
        from corpus.library import Library

        library = Library.at(session.home)
        try:
            click.echo(judge_again(files, out, library, **what))
        finally:
            library.close()
        return
    lock = FolderLock(session.home)
    try:
        table = _measured(session, files, out, _settings(engine, model, url), {**what, **how})
    finally:
        lock.release()
    click.echo(table)


def _measured(
    session: Session, files: tuple[Path, ...], out: Path, settings: EngineSettings, how: dict[str, Any]
) -> str:
    from assistant.evaluation.command import command
    from assistant.models.choose import choose
    from index.store import Index
    from ui.progress import Bars

    index = Index.open(session.home)
    try:
        with Bars(session.words) as progress:
            index.embed_pending(progress)
            writer = choose(settings, progress)
            try:
                return command(files, out, index, writer, progress=progress, **how)
            finally:
                writer.close()
    finally:
        index.close()


def _settings(engine: str | None, model: str, url: str) -> EngineSettings:
    """The environment's settings of engines, with what the command line says before them."""
    from dataclasses import replace

    from assistant.models.choose import EngineSettings

    settings = EngineSettings.from_environment()
    if engine:
        settings = replace(settings, engine=engine)
    if model:
        settings = replace(settings, model=model)
    if not url:
        return settings
    if engine == "ollama":
        return replace(settings, ollama_url=url, urls=())
    return replace(settings, openai_url=url, urls=())
