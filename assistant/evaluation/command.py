"""`turnpoint eval`: the product's own index, search and assistant put to a question file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.contract import Turn
from assistant.evaluation.answerers import Answerer, FromGold, FromSearch, SearchFor, SearchOnly
from assistant.evaluation.cases import Case, read_cases
from assistant.evaluation.identity import files_told
from assistant.evaluation.judged import judged
from assistant.evaluation.pins import resolved, text_in
from assistant.evaluation.run import evaluate
from assistant.evaluation.sources import Sources
from assistant.models.engine import SEED, Engine
from corpus.errors import TurnpointError
from corpus.library import Library
from corpus.progress import Progress, silent
from index.evidence import Found
from index.search import Searcher

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from index.store import Index


def command(
    files: Sequence[Path],
    out: Path,
    index: Index,
    engine: Engine | None,
    *,
    gold: bool = False,
    retrieval_only: bool = False,
    anew: bool = False,
    only: Collection[str] = (),
    limit: int = 0,
    baseline: Path | None = None,
    progress: Progress = silent,
) -> str:
    """Put question files to the product and judge the answers; the tables as Markdown.

    Temperature is 0 and the seed fixed by the engines; answers are not taken from any cache; only the fixed
    part of the prompts is in the engine's cache before the first question.

    Args:
        files: Questions, one JSON object a line.
        out: Folder of `answers.jsonl`, `run.json`, `table.md` and `report.html`; a run of the same settings goes
            on there.
        index: The index, with its vectors made.
        engine: Who writes; None only with `retrieval_only`, which then has no translation.
        gold: Give the assistant each case's own evidence among distracting passages.
        retrieval_only: Measure the search alone.
        anew: Throw away what is in the folder.
        only: Ids of the cases to take; all where there is none.
        limit: How many cases to take, evenly spread over the files; 0 takes all.
        baseline: Folder of an earlier run to compare with.
        progress: Told `evaluate`, cases done, cases in all.

    Raises:
        TurnpointError: the files, a case's document or the folder is not right; see `wanted`, `evaluate`, `judged`.
        EngineError: the engine cannot be started.
    """
    cases = wanted(files, index.library, only, limit)
    assistant = open_assistant(index, engine) if engine is not None else None
    search = search_of(index, assistant)
    answerer: Answerer
    if retrieval_only or assistant is None:
        mode, answerer = "search", SearchOnly(search)
    elif gold:
        mode, answerer = "gold-evidence", FromGold(assistant, index.library, search)
    else:
        mode, answerer = "ask", FromSearch(assistant)
    warm(index, assistant)
    settings = {**files_told(files), "mode": mode, **described(index, engine)}
    evaluate(cases, answerer, out, settings, anew=anew, progress=progress)
    return judged(cases, out, Sources(index.library), baseline)


def judge_again(
    files: Sequence[Path],
    out: Path,
    library: Library,
    *,
    only: Collection[str] = (),
    limit: int = 0,
    baseline: Path | None = None,
) -> str:
    """Judge the answers that are in the folder, asking nothing; arguments and tables as of `command`.

    Raises:
        TurnpointError: see `wanted` and `judged`.
    """
    return judged(wanted(files, library, only, limit), out, Sources(library), baseline)


def wanted(
    files: Sequence[Path], library: Library, only: Collection[str] = (), limit: int = 0
) -> tuple[Case, ...]:
    """The cases of the files that are asked for, with their evidence out of the catalogue's documents.

    Raises:
        TurnpointError: `eval.unknown_case` (id); see also `read_cases` and `resolved`.
    """
    cases = read_cases(*files)
    for key in only:
        if all(case.id != key for case in cases):
            raise TurnpointError("eval.unknown_case", id=key)
    if only:
        cases = tuple(case for case in cases if case.id in only)
    if 0 < limit < len(cases):
        cases = tuple(cases[n * len(cases) // limit] for n in range(limit))
    return resolved(cases, text_in(library))


def open_assistant(index: Index, engine: Engine) -> Assistant:
    """The assistant as an evaluation needs it."""
    from assistant.answer import Assistant
    from assistant.models.seat import Unshared

    return Assistant(index, Unshared(engine))


def search_of(index: Index, assistant: Assistant | None) -> SearchFor:
    """The search's final stage as one call; with the model's translation where there is an assistant."""
    searcher = assistant or Searcher(index)

    def search(question: str, history: Sequence[Turn], k: int) -> Found:
        *_, found = searcher.search(question, k, history)
        return found

    return search


def warm(index: Index, assistant: Assistant | None) -> None:
    """Load what a running server has loaded, and have the fixed part of the prompts in the engine's cache."""
    # Without a translation, which would leave more than the fixed part in the cache.
    for _ in Searcher(index).search("AI", 1):
        pass
    if assistant is not None:
        assistant.warm()


def described(index: Index, engine: Engine | None) -> dict[str, Any]:
    """What answers depend on beside the program: model, embeddings, index."""
    told: dict[str, Any] = {
        "index_version": index.version,
        "embedding_fingerprint": index.embedder.fingerprint,
        "documents": len(index.library.documents(hidden=False)),
    }
    if engine is not None:
        info = engine.info
        told |= {
            "engine": info.engine, "model": info.name, "model_hash": info.model_hash,
            "context": info.context, "temperature": 0, "seed": SEED,
        }  # fmt: skip
    return told
