"""What `llama-bench` does to time writing, with the very library that the embedded engine runs: llama.cpp's C interface.

The wheel brings no `llama-bench`, but its library exports what that is made of. As there (`-d DEPTH -n TOKENS`), DEPTH tokens are
read, then TOKENS are decoded one at a time, each waited for, with tokens drawn by chance: no sampling, no text, no HTTP.
`bench.decode` starts this as a process of its own; requests come as lines of JSON and so do the results. Structures of
parameters are passed on as the library filled them in, so that their layout need not be known; only the first field of a
context's, its length, is set.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.models.native import PACKAGE, built

_CONTEXT = 2_048


class _Opaque(ctypes.Structure):
    """Larger than any structure that the library passes by value: it reads and writes the beginning."""

    _fields_ = (("bytes", ctypes.c_uint64 * 128),)


def library() -> Path | None:
    """The engine's library: the build for this processor, else the installed one, where it exports what is needed."""
    own = built()
    spec = find_spec(PACKAGE) if own is None else None
    places = (spec.submodule_search_locations if spec is not None else None) or []
    found = [
        so
        for place in (places if own is None else [own / PACKAGE])
        for so in sorted(Path(place).glob(f"{PACKAGE}*.so"))
    ]
    return found[0] if found else None


class Loop:
    """A model of llama.cpp's, loaded as `llama-bench` loads it, with its default context parameters.

    Raises:
        RuntimeError: the library refuses the model.
    """

    def __init__(self, weights: str, threads: int) -> None:
        path = library()
        if path is None:
            raise RuntimeError("there is no library of llama.cpp")
        self._llama: Any = ctypes.CDLL(str(path))
        for name in (
            "llama_model_load_from_file",
            "llama_init_from_model",
            "llama_get_memory",
            "llama_model_get_vocab",
        ):
            getattr(self._llama, name).restype = ctypes.c_void_p
        for name in ("llama_model_default_params", "llama_context_default_params", "llama_batch_get_one"):
            getattr(self._llama, name).restype = _Opaque
        self._llama.llama_memory_seq_rm.restype = ctypes.c_bool
        self._llama.llama_backend_init()
        model = self._llama.llama_model_load_from_file(
            weights.encode(), self._llama.llama_model_default_params()
        )
        if not model:
            raise RuntimeError("llama.cpp cannot load the model")
        settings = self._llama.llama_context_default_params()
        ctypes.cast(ctypes.byref(settings), ctypes.POINTER(ctypes.c_uint32))[0] = _CONTEXT
        self._model = ctypes.c_void_p(model)
        context = self._llama.llama_init_from_model(self._model, settings)
        if not context:
            raise RuntimeError("llama.cpp cannot make a context")
        self._context = ctypes.c_void_p(context)
        self._llama.llama_set_n_threads(self._context, threads, threads)
        if (length := self._llama.llama_n_ctx(self._context)) != _CONTEXT:
            raise RuntimeError(f"the context has {length} tokens: the parameters have another layout")
        vocabulary = ctypes.c_void_p(self._llama.llama_model_get_vocab(self._model))
        self._tokens = self._llama.llama_vocab_n_tokens(vocabulary)
        self._chance = random.Random(1)
        self._depth = 0

    def run(self, depth: int, tokens: int) -> dict[str, float]:
        """Tokens a second of writing `tokens` after `depth` others, which are read only when they are not in memory yet;
        and the processor seconds it took.
        """
        memory = ctypes.c_void_p(self._llama.llama_get_memory(self._context))
        if depth != self._depth:
            self._llama.llama_memory_clear(memory, ctypes.c_bool(False))
            self._decode([self._drawn() for _ in range(depth)])
            self._depth = depth
        begun, used = time.perf_counter(), time.process_time()
        for _ in range(tokens):
            self._decode([self._drawn()])
        ended, after = time.perf_counter(), time.process_time()
        if not self._llama.llama_memory_seq_rm(memory, 0, depth, -1):
            self._depth = 0
        return {"wrote": tokens / (ended - begun), "processor": after - used}

    def _drawn(self) -> int:
        return self._chance.randrange(self._tokens)

    def _decode(self, tokens: list[int]) -> None:
        values = (ctypes.c_int32 * len(tokens))(*tokens)
        batch = self._llama.llama_batch_get_one(values, len(tokens))
        if self._llama.llama_decode(self._context, batch) != 0:
            raise RuntimeError("llama.cpp failed to decode")
        self._llama.llama_synchronize(self._context)


def main() -> None:
    """Load, say so, and run what is asked for until the input ends."""
    settings = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # llama.cpp's own words must not mix with the answers
    loop = Loop(settings["weights"], settings["threads"])
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(loop.run(asked["depth"], asked["tokens"])), file=answers, flush=True)


if __name__ == "__main__":
    main()
