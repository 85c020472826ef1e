"""The child process that reads files; `isolated` starts it as a module.

Its argument is its parent's process id. Standard input brings the `Bounds`, then jobs with the name of their file, all
pickled; each job gets one pickled outcome on standard output. It ends with standard input – which ends when the parent
does, however that dies – and within a second of its parent also in the middle of a file, which may take minutes.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from corpus.errors import ReadError
from corpus.read.isolated import Bounds, Failed, Reading, Refused
from corpus.read.sandbox import seal

_LOOK = 0.5  # seconds between two looks at whether the parent is there

Work = Callable[[Any, str], Any]
"""What a child makes of a job and the name of its file; `ReadError` where it cannot."""


def main() -> None:
    """Read files until standard input ends."""
    serve(_read)


def serve(work: Work) -> None:
    """Do a kind of work until standard input ends."""
    # Whatever a library prints to standard output must not mix with the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    with suppress(EOFError):
        bounds: Bounds = pickle.load(requests)  # noqa: S301 - the parent wrote it
        _limit_memory(bounds.memory)
        seal()
        if sys.platform != "win32":  # where a process keeps the parent that it had
            # Behind the seal: threads that are there before it are not bound by it.
            threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
        while True:
            job, source = pickle.load(requests)  # noqa: S301
            _limit_processor(bounds.seconds)
            pickle.dump(_outcome(work, job, source, bounds), replies, pickle.HIGHEST_PROTOCOL)
            replies.flush()


def _end_with(parent: int) -> None:
    """End this process soon after its parent, which the system tells by giving it another."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(0)


def _read(data: bytes, source: str) -> Reading:
    from corpus.read import read
    from corpus.shingles import recognise
    from corpus.split import split

    extract = read(data, source)
    return Reading(extract, split(extract), recognise(extract.text) or "")


def _outcome(work: Work, job: Any, source: str, bounds: Bounds) -> Any:
    try:
        return work(job, source)
    except ReadError as failure:
        return Refused(failure.code, failure.details | {"source": source})
    except MemoryError:
        return Refused("read.too_much_memory", {"source": source, "limit_mb": bounds.memory // 2**20})
    except Exception:
        return Failed(traceback.format_exc())


def _limit_memory(size: int) -> None:
    """Bound this process's memory, in bytes, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _limit_processor(seconds: float) -> None:
    """Bound the processor time of the next file: the parent, who watches the clock, may be gone by then."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        until = int(used.ru_utime + used.ru_stime + seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


if __name__ == "__main__":
    main()
