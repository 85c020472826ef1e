"""The child process that draws pages; `pages` starts it as a module. It holds the last PDF open."""

from __future__ import annotations

from typing import Any

from corpus.errors import ReadError
from corpus.pages.draw import Placed, Sought, Wanted, picture, place
from corpus.read.worker import serve

_held: dict[str, Any] = {}


def main() -> None:
    """Find quotes and draw pages until standard input ends."""
    serve(_work)


def _work(job: Sought | Wanted, source: str) -> Placed | bytes:
    document = _document(job.path, source)
    return place(document, job) if isinstance(job, Sought) else picture(document, job)


def _document(path: str, source: str) -> Any:
    import pypdfium2

    if path not in _held:
        while _held:
            _held.popitem()[1].close()
        try:
            _held[path] = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, FileNotFoundError) as failure:
            raise ReadError("read.damaged_file", source=source) from failure
    return _held[path]


if __name__ == "__main__":
    main()
