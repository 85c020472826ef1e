"""Files read and embedded by the machines of a Ray cluster, with the same reader and embedder as here.

Paths must be readable under the same name on all of its machines (a shared folder), and Turnpoint installed there. Nothing is
written there but each machine's cache of embeddings.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from corpus.errors import TurnpointError
from corpus.read.isolated import isolated_reader
from index.ingest import FileFound, Prepare, Prepared, read_one, texts_of

if TYPE_CHECKING:
    from index.embed import Embedder

_FILES_A_BATCH = 4


class IngestError(TurnpointError):
    """Files cannot be ingested as asked."""


def on_ray(address: str, workers: int, *, embed: bool = True) -> Prepare:
    """Workers of a cluster.

    Args:
        address: Of the cluster (`ray://host:10001`, `host:6379`), or `local` for one of this machine, started for the run.
        workers: Files read at the same time, and at most so many models that embed.
        embed: Whether they embed too.

    Raises:
        IngestError: `ingest.no_ray`; when it is begun, `ingest.ray_unreachable`.
    """
    try:
        import ray  # pyright: ignore[reportUnusedImport]
        import ray.data
    except ImportError as failure:
        raise IngestError("ingest.no_ray") from failure

    def prepare(files: Sequence[FileFound]) -> Iterator[Prepared]:
        if not files:
            return
        _connect(address, workers)
        try:
            items = [{"found": pickle.dumps(found)} for found in files]
            rows: Any = ray.data.from_items(items, override_num_blocks=min(len(items), workers * 4))
            rows = rows.map(_read_row, num_cpus=1, compute=ray.data.TaskPoolStrategy(size=workers))
            if embed:
                models = ray.data.ActorPoolStrategy(min_size=1, max_size=workers)
                rows = rows.map_batches(
                    Embedding, batch_size=_FILES_A_BATCH, batch_format="numpy", compute=models, num_cpus=1
                )
            for row in rows.iter_rows():
                yield pickle.loads(row["prepared"])  # noqa: S301 - our own workers made it
        finally:
            ray.shutdown()

    return prepare


class Embedding:
    """An actor that loads the model once and embeds what files say."""

    def __init__(self) -> None:
        from index.embed import Embedder

        self._embedder: Embedder = Embedder()

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """A batch of files, each with its vectors."""
        made = [self._embedded(pickle.loads(row)) for row in batch["prepared"]]  # noqa: S301 - our own workers made it
        return {"prepared": [pickle.dumps(prepared) for prepared in made]}

    def _embedded(self, prepared: Prepared) -> Prepared:
        if prepared.reading is None:
            return prepared
        texts = texts_of(prepared.reading.extract.info, prepared.reading.passages)
        return replace(
            prepared, fingerprint=self._embedder.fingerprint, vectors=self._embedder.passages(texts)
        )


def _read_row(row: dict[str, Any]) -> dict[str, Any]:
    found = pickle.loads(row["found"])  # noqa: S301 - made by `prepare`
    return {"prepared": pickle.dumps(read_one(found, isolated_reader()))}


def _connect(address: str, workers: int) -> None:
    import ray

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if address == "local":
            # As many slots as are wanted, beside those of the models.
            ray.init(num_cpus=workers * 2, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as failure:
        raise IngestError("ingest.ray_unreachable", address=address, reason=str(failure)[:200]) from failure
    # Progress is ours to tell; what goes wrong with a file comes back with it.
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
