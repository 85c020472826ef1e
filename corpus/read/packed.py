"""Files packed as zip: bounds on what they unpack to, and OpenDART's packed reports.

Nothing is written anywhere: a file is unpacked in memory, so that its name inside the archive is only a name.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.document import Extract
from corpus.errors import ReadError
from corpus.read.limits import MAX_PACKED_FILES, MAX_UNPACKED

_ENCRYPTED = 0x1
"""The bit of a file's flags that says it has a password."""


def open_packed(data: bytes, source: str) -> zipfile.ZipFile:
    """An archive that may be unpacked.

    Raises:
        ReadError: `read.damaged_file`, `read.encrypted_pdf`, `read.too_large` (also for a zip bomb).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError("read.damaged_file", source=source) from error
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > MAX_PACKED_FILES:
        raise ReadError("read.too_large", source=source, mb=unpacked // 2**20, limit_mb=MAX_UNPACKED // 2**20)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ReadError("read.encrypted_pdf", source=source)
    return archive


def read_packed(data: bytes, source: str) -> Extract:
    """Read a zip as OpenDART's document API sends it: a report as XML, then what is attached to it.

    Raises:
        ReadError: As `open_packed`; `read.unsupported` where it holds no XML.
    """
    from corpus.read.joined import joined

    archive = open_packed(data, source)
    names = [name for name in archive.namelist() if PurePosixPath(name).suffix.lower() == ".xml"]
    if not names:
        raise ReadError("read.unsupported", source=source, kind="zip")
    # The report has the receipt number for its name, attachments have a number after it.
    names.sort(key=lambda name: (len(PurePosixPath(name).stem), name))
    return joined(_reports(archive, names, source), source)


def _reports(archive: zipfile.ZipFile, names: list[str], source: str) -> Iterator[tuple[Extract, bool]]:
    from corpus.read.dart import read_dart

    for number, name in enumerate(names):
        try:
            unpacked = archive.read(name)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise ReadError("read.damaged_file", source=source) from error
        try:
            yield read_dart(unpacked, source), number > 0
        except ReadError:
            if number == 0:
                raise
