"""`turnpoint eval`: the product's own index, search and assistant put to a question file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.contract import Turn
from assistant.evaluation.answerers import Answerer, FromGold, FromSearch, SearchFor, SearchOnly
from assistant.evaluation.run import run_file
from assistant.models.engine import SEED, Engine
from corpus.progress import Progress, silent
from index.evidence import Found
from index.search import Searcher

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from index.store import Index


def command(
    file: Path,
    out: Path,
    index: Index,
    engine: Engine | None,
    *,
    gold: bool = False,
    retrieval_only: bool = False,
    anew: bool = False,
    progress: Progress = silent,
) -> str:
    """Run a question file; the table of its results as Markdown.

    Temperature is 0 and the seed fixed by the engines; answers are not taken from any cache; only the fixed
    part of the prompts is in the engine's cache before the first question.

    Args:
        file: Questions, one JSON object a line.
        out: Folder of `answers.jsonl`, `run.json` and `table.md`; a run of the same settings goes on there.
        index: The index, with its vectors made.
        engine: Who writes; None only with `retrieval_only`, which then has no translation.
        gold: Give the assistant each case's own evidence among distracting passages.
        retrieval_only: Measure the search alone.
        anew: Throw away what is in the folder.
        progress: Told `evaluate`, cases done, cases in all.

    Raises:
        TurnpointError: the file, a case's document or the folder is not right; see `read_cases`, `evaluate`.
        EngineError: the engine cannot be started.
    """
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
    return run_file(
        file,
        out,
        answerer,
        {"mode": mode, **described(index, engine)},
        answers=mode != "search",
        retrieval=mode != "gold-evidence",
        anew=anew,
        progress=progress,
    )


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
