"""A child that never answers: `corpus.read.worker` with work that waits."""

from __future__ import annotations

import time
from typing import Any

from corpus.read.worker import serve


def _wait(job: Any, source: str) -> None:
    del job, source
    time.sleep(600)


if __name__ == "__main__":
    serve(_wait)
