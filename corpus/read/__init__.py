"""Reading a file: its bytes become text with blocks and what the document says about itself.

The content decides which reader takes a file, then the name's extension: files are renamed, and a DART
report is often served as plain `.xml` in another encoding than it declares.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from corpus.document import Extract
from corpus.errors import ReadError
from corpus.read.limits import MAX_BYTES

SUPPORTED = (".html", ".htm", ".xhtml", ".pdf", ".xml", ".md", ".markdown", ".txt", ".docx", ".zip")
"""Extensions that `read` accepts."""

_MAGIC = {
    b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"\x1f\x8b": "gzip", b"\x7fELF": "ELF",
    b"MZ": "EXE", b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\xd0\xcf\x11\xe0": "OLE", b"SQLite": "SQLite",
}  # fmt: skip


def read(data: bytes, source: str) -> Extract:
    """Read a document.

    Args:
        data: The file's bytes.
        source: Its base name or address; only the extension is used.

    Returns:
        The extracted text, its blocks and what it says about itself.

    Raises:
        ReadError: `read.empty_file`, `read.too_large`, `read.binary_file`, `read.unsupported`,
            `read.damaged_file`, `read.truncated_pdf`, `read.encrypted_pdf`, `read.wrong_encoding`,
            `read.no_text`, `read.too_many_pages`, `read.too_large_table`, `read.too_wide_table`.
    """
    check_size(data, source)
    kind = _kind(data, source)
    if kind == "pdf":
        from corpus.read.pdf import read_pdf

        return read_pdf(data, source)
    if kind == "dart":
        from corpus.read.dart import read_dart

        return read_dart(data, source)
    if kind == "html":
        from corpus.read.html import read_html

        return read_html(data, source)
    if kind == "docx":
        from corpus.read.docx import read_docx

        return read_docx(data, source)
    if kind == "packed":
        from corpus.read.packed import read_packed

        return read_packed(data, source)
    if kind == "markdown":
        from corpus.read.markdown import read_markdown

        return read_markdown(data, source)
    from corpus.read.text import read_text

    return read_text(data, source)


def check_size(data: bytes, source: str) -> None:
    """Refuse what is too large or empty, before anything else is done with it.

    Raises:
        ReadError: `read.too_large`, `read.empty_file`.
    """
    if len(data) > MAX_BYTES:
        raise ReadError("read.too_large", source=source, mb=len(data) // 2**20, limit_mb=MAX_BYTES // 2**20)
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadError("read.empty_file", source=source)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, of which a too large one is not read.

    Raises:
        ReadError: `read.too_large`, `read.not_readable`.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # A file that grows, or has no size, is read no further than the limit.
            data = file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except OSError as failure:
        raise ReadError("read.not_readable", path=str(path), reason=str(failure.strerror)) from failure
    size = max(size, len(data))
    if size > MAX_BYTES:
        raise ReadError("read.too_large", source=path.name, mb=size // 2**20, limit_mb=MAX_BYTES // 2**20)
    return data


def _kind(data: bytes, source: str) -> str:
    extension = PurePosixPath(source.split("?", 1)[0].lower()).suffix
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith((b"<SEC-DOCUMENT>", b"-----BEGIN PRIVACY-ENHANCED")):
        return "text"
    if head.startswith(b"PK\x03\x04"):
        if b"word/" in data or extension == ".docx":
            return "docx"
        return "packed"
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            raise ReadError("read.binary_file", source=source, kind=name)
    if extension == ".pdf":
        raise ReadError("read.damaged_file", source=source)
    if re.search(rb"<DOCUMENT[ >\r\n][\s\S]{0,3000}<DOCUMENT-NAME|dart\d?\.xsd", data[:8192]):
        return "dart"
    if extension in (".md", ".markdown"):
        return "markdown"
    if re.search(rb"<(?:!doctype\s+html|html|head|body|div|table|p)[\s>]", data[:16384], re.I):
        return "html"
    if extension in (".html", ".htm", ".xhtml"):
        return "html"
    if extension in (".txt", "", ".text") or source.startswith(("http:", "https:")):
        return "text"
    raise ReadError("read.unsupported", source=source, kind=extension or "?")
