"""The child process that runs llama.cpp; `llama_process` starts it as a module.

Its first line of standard input is a JSON object: `weights` (path), `key` (API key), `context` (tokens that all slots
have together, and one alone may take), `slots`, `threads`. It prints one JSON line, `{"address":
"http://127.0.0.1:PORT"}`, and serves until its standard input ends – which happens when the parent dies, however it dies.
llama.cpp's own log goes to standard error.

Linux could also be asked to signal the child (PR_SET_PDEATHSIG), but that watches the thread that started
the child, not the process: an engine started from a worker thread would die with that thread.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

BATCH = 256
"""Prompt tokens evaluated at a stretch. A request cannot be stopped inside one: 256 take 4 s on two cores."""

_READ = 0  # into memory of its own
"""How weights are loaded. Mapped, they would be in memory twice, since their matrices are rearranged for the processor:
2.3 GB in place of 1.7."""

_QUIET = 2
"""Warnings and errors of llama.cpp only; it never logs a prompt at this level."""


def main() -> None:
    """Read the settings, serve, end with standard input."""
    settings: dict[str, Any] = json.loads(sys.stdin.readline())
    # Whatever llama.cpp prints to standard output must not mix with the one line the parent reads.
    announcements = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # The extension module declares no names for a type checker.
    from xllamacpp import CommonParams, Server, llama_load_mode  # pyright: ignore[reportAttributeAccessIssue]

    params = CommonParams()
    params.model.path = settings["weights"]
    params.load_mode = llama_load_mode(_READ)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["key"]]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.n_parallel = settings["slots"]
    # One cache for all slots: each for itself would hold room for the longest prompt there may be, which hardly any is.
    params.n_ctx = settings["context"]
    params.kv_unified = True
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    # Else what a slot holds would be moved out of the common cache with each request to another one.
    params.cache_ram_mib = 0
    params.verbosity = _QUIET
    server = Server(params)
    announcements.write(json.dumps({"address": server.listening_address}) + "\n")
    announcements.flush()
    sys.stdin.read()
    # Without waiting for a generation in progress: nobody is left to read it.
    os._exit(0)


if __name__ == "__main__":
    main()
