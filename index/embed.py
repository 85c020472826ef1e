"""Turns texts into vectors with a sentence-transformers model, and remembers every vector it made.

The model is the embedded one (see `index.embedder`), or any sentence-transformers model by name or folder
(`TURNPOINT_EMBEDDER`). Vectors are cached by the model's fingerprint and the text's hash, beside the models,
so that a new data folder or a new split of a document costs only what is new.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from corpus.home import shared_home
from index.embedder import embedder_table, fetch_embedder
from index.line import Line
from index.vector_cache import VectorCache

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
"""Shape (texts, dimensions), each row of length 1."""

_SLICE = 8  # texts of like length that are embedded together, on one core
_LONGEST = 256  # tokens; a window of two sentences has about 60
_REMEMBERED = 512  # questions
_APART = 0.5  # seconds
_KERNELS = "128"
"""Kernels that oneDNN keeps, one for each length of text: its 1,024 grow to 100 MB, and save 3 of 100 s against 64."""
_CALIBRATION = "Data Center revenue was $115.2 billion, up 142% from a year ago. " * 3


Purpose = Literal["query", "passage"]
"""Whether a text asks or is to be found: the model was trained to tell them apart."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of texts, how many tokens those had, and the places of those whose end the model did not see."""

    vectors: Vectors
    tokens: int
    truncated: tuple[int, ...]


class Embedder:
    """Embeds queries and passages. Thread-safe; loads the model on first use."""

    def __init__(self, cache: Path | None = None) -> None:
        self._named = os.environ.get("TURNPOINT_EMBEDDER")
        self._cache_folder = cache if cache is not None else shared_home() / "embeddings"
        self._table = embedder_table()
        self._lock = threading.Lock()
        self._reading = threading.Lock()  # a tokenizer reads for one at a time
        self._asked: OrderedDict[str, Vectors] = OrderedDict()
        self._gave_back = time.monotonic()

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory, so that a query takes milliseconds and not seconds."""
        return "_model" in self.__dict__

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KERNELS)
        import torch
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        model = self._open()
        if self._chosen_dtype == "bfloat16" or (
            not self._chosen_dtype and self._dtype_choice(model) == "bfloat16"
        ):
            model.to(torch.bfloat16)
        model.max_seq_length = min(model.max_seq_length or _LONGEST, _LONGEST)
        return model

    def _open(self) -> SentenceTransformer:
        if self._named:
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(self._named, device="cpu")
        from index.e5 import load

        return load(*fetch_embedder())

    @property
    def _noted_dtype(self) -> Path:
        return self._cache_folder / "dtype.txt"

    @property
    def _chosen_dtype(self) -> str:
        """The number format that was measured to be the faster; empty where none was yet."""
        noted = self._noted_dtype
        return noted.read_text(encoding="utf-8").strip() if noted.is_file() else ""

    def _dtype_choice(self, model: SentenceTransformer) -> str:
        """The faster of float32 and bfloat16 on this machine, measured once and kept beside the models."""
        import torch

        noted = self._noted_dtype
        seconds: dict[str, float] = {}
        for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
            model.to(dtype)
            model.encode([_CALIBRATION] * 4, show_progress_bar=False)
            begun = time.perf_counter()
            model.encode([_CALIBRATION] * 32, show_progress_bar=False)
            seconds[name] = time.perf_counter() - begun
        model.to(torch.float32)
        # Exactness breaks near ties: bfloat16 must win clearly.
        choice = "bfloat16" if seconds["bfloat16"] < 0.8 * seconds["float32"] else "float32"
        noted.parent.mkdir(parents=True, exist_ok=True)
        noted.write_text(choice, encoding="utf-8")
        return choice

    @cached_property
    def fingerprint(self) -> str:
        """Names everything that decides a vector: model, prompts, number format. Sixteen hex digits."""
        if not self._noted_dtype.is_file():
            _ = self._model  # loading it measures and notes the number format
        form = self._chosen_dtype
        identity = self._named or "".join(artefact.sha256 for artefact in self._table.artefacts)
        parts = (identity, self._table.query_prompt, self._table.passage_prompt, form, str(_LONGEST))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._model.get_embedding_dimension() or 0

    @property
    def number_format(self) -> str:
        """What the model calculates in: `float32`, or `bfloat16` where that is clearly faster."""
        _ = self._model
        return self._noted_dtype.read_text(encoding="utf-8").strip()

    @property
    def related(self) -> float:
        """The cosine below which a passage is of another matter; 0 for a model of which it is not known."""
        return 0.0 if self._named else self._table.related

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions. The last ones are remembered: what is searched for is then asked, and what one asks, others do."""
        prompted = [self._table.query_prompt + text for text in texts]
        with self._lock:
            known = {text: self._asked[text] for text in prompted if text in self._asked}
        if missing := list(dict.fromkeys(text for text in prompted if text not in known)):
            known |= dict(zip(missing, self._encode(missing, asked=True), strict=True))
        with self._lock:
            for text in prompted:
                self._asked[text] = known[text]
                self._asked.move_to_end(text)
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        return np.stack([known[text] for text in prompted]) if prompted else self._encode([])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passage windows, from the cache where they were embedded before."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        prompted = self._as_passages(texts)
        known = self._cache.known(prompted)
        if missing := list(dict.fromkeys(text for text in prompted if text not in known)):
            # As they are kept: the same vector whether it was made now or is remembered.
            made = self._encode(missing).astype(np.float16).astype(np.float32)
            new = dict(zip(missing, made, strict=True))
            self._cache.keep(new)
            known |= new
        return np.stack([known[text] for text in prompted])

    def remember(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Put vectors of passage windows into the cache that this model made elsewhere."""
        self._cache.keep(dict(zip(self._as_passages(texts), vectors, strict=True)))

    @property
    def name(self) -> str:
        """What the model is called; of one in a folder, only the folder's own name."""
        named = self._named or self._table.name
        return Path(named).name if Path(named).exists() else named

    def texts(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Embed texts that are nobody's questions or passages here; nothing of them is kept."""
        prompt = self._table.query_prompt if purpose == "query" else self._table.passage_prompt
        prompted = [prompt + text for text in texts]
        lengths = self._lengths(prompted)
        cut = tuple(
            at for at, length in enumerate(lengths) if length > (self._model.max_seq_length or _LONGEST)
        )
        return Embedded(self._encode(prompted, asked=True), sum(lengths), cut)

    def tokens(self, texts: Sequence[str]) -> int:
        """How many tokens of passage texts the model sees."""
        lengths = self._lengths(self._as_passages(texts))
        return sum(min(length, self._model.max_seq_length or _LONGEST) for length in lengths)

    def _lengths(self, prompted: Sequence[str]) -> list[int]:
        model = self._model
        with self._reading:
            return [len(ids) for ids in model.tokenizer(list(prompted), truncation=False)["input_ids"]]

    def cached(self, texts: Sequence[str]) -> list[bool]:
        """Which of the passage texts are in the cache, to foretell how long embedding will take."""
        prompted = self._as_passages(texts)
        known = self._cache.known(prompted)
        return [text in known for text in prompted]

    def _as_passages(self, texts: Sequence[str]) -> list[str]:
        return [self._table.passage_prompt + text for text in texts]

    @cached_property
    def _cache(self) -> VectorCache:
        return VectorCache(self._cache_folder / f"{self.fingerprint}.sqlite")

    def _encode(self, texts: Sequence[str], *, asked: bool = False) -> Vectors:
        """Embed in slices of like length, each on a core of its own: cores that share a slice mostly wait for each other.

        Slices of a document wait while something is `asked`.
        """
        made = np.zeros((len(texts), self.dimensions), np.float32)
        # The longest first, so that all cores are done at about the same time.
        order = sorted(range(len(texts)), key=lambda position: -len(texts[position]))
        slices = [order[at : at + _SLICE] for at in range(0, len(order), _SLICE)]

        def embed(slice_: list[int]) -> None:
            with self._line.turn(first=asked):
                made[slice_] = self._vectors([texts[position] for position in slice_])
            if not asked:
                self._give_back()

        for _ in map(embed, slices) if asked or len(slices) < 2 else self._lanes.map(embed, slices):
            pass
        return made

    @cached_property
    def _line(self) -> Line:
        return Line(_cores())

    @cached_property
    def _lanes(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_cores(), "embed")

    def _vectors(self, texts: list[str]) -> Vectors:
        """Vectors of a few texts, on one core."""
        import torch

        model: Any = self._model
        torch.set_num_threads(1)  # of this thread
        with self._reading:
            read = model.preprocess(texts)
        with torch.inference_mode():
            made = model(read)["sentence_embedding"]
            return torch.nn.functional.normalize(made, p=2, dim=1).float().numpy()

    def _give_back(self) -> None:
        """Let the system have the memory that texts of other lengths leave between what is kept: 180 of 770 MB after 700 windows.

        It takes some 5 ms, and is done twice a second at most. Only glibc does not do so by itself, or sooner or later.
        """
        now = time.monotonic()
        if now - self._gave_back < _APART or sys.platform != "linux":
            return
        self._gave_back = now
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)


@cache
def _cores() -> int:
    """How many cores torch would use by itself, which its environment may bound."""
    import torch

    return torch.get_num_threads()
