"""The characters behind bytes: UTF-8 when it is, CP949 and others by evidence, never by declaration."""

from __future__ import annotations

import re

from corpus.errors import ReadError

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 2_000_000
"""How much of a text tells its encoding."""


def decode(data: bytes, source: str) -> str:
    """Decode text of unknown or wrongly declared encoding.

    Raises:
        ReadError: `read.binary_file` for what is not text, `read.wrong_encoding` where no encoding fits.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                raise ReadError("read.wrong_encoding", source=source) from error
    if data.count(b"\x00", 0, 65_536) > len(data[:65_536]) // 50:
        for name in ("utf-16-le", "utf-16-be"):
            try:
                text = data.decode(name)
            except UnicodeDecodeError:
                continue
            if _readable(text):
                return text
        raise ReadError("read.binary_file", source=source)
    sample = data[:65_536]
    if len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", sample)) * 20 > len(sample):
        raise ReadError("read.binary_file", source=source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data, source)
    if not _readable(text):
        raise ReadError("read.binary_file", source=source)
    return text


def _guess(data: bytes, source: str) -> str:
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        pass
    else:
        sample = text[:_SAMPLE]
        if len(re.findall("[가-힣]", sample)) * 3 > len(re.findall("[^\x00-\x7f]", sample)):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding.startswith("utf_16"):
        raise ReadError("read.wrong_encoding", source=source)
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ReadError("read.wrong_encoding", source=source) from error


def _readable(text: str) -> bool:
    sample = text[:200_000]
    bad = len(re.findall("[\x00-\x08\x0e-\x1f\ufffd]", sample))
    return bad * 200 <= max(len(sample), 1)
