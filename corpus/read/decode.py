"""The characters behind bytes: UTF-8 when it is, CP949 and others by evidence, never by declaration."""

from __future__ import annotations

import re

from corpus.errors import ReadError

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HANGUL_UTF8 = re.compile(rb"[\xea-\xed][\x80-\xbf]{2}[\xea-\xed][\x80-\xbf]{2}")
"""Two syllables in UTF-8, side by side; in other encodings no words look like that."""
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
    except UnicodeDecodeError as error:
        # A download that broke off inside a character is whole up to there.
        cut = error.start > len(data) - 4 and error.reason == "unexpected end of data"
        text = data[: error.start].decode("utf-8") if cut else _guess(data, source)
    if not _readable(text):
        raise ReadError("read.binary_file", source=source)
    return text


def _guess(data: bytes, source: str) -> str:
    if _HANGUL_UTF8.search(data):
        return _line_by_line(data, source)
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        pass
    else:
        if _is_korean(text[:_SAMPLE]):
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding.startswith("utf_16"):
        raise ReadError("read.wrong_encoding", source=source)
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise ReadError("read.wrong_encoding", source=source) from error


def _is_korean(text: str) -> bool:
    """Whether text decoded as CP949 was written in it.

    The quotation marks of Western encodings make rare syllables with the letter after them, which Korean
    text hardly has: those that only CP949 holds beyond EUC-KR.
    """
    other = re.sub("[\x00-\x7f]+", "", text)
    common = len(other.encode("euc_kr", "ignore")) // 2
    return common * 10 >= len(other) * 9 and len(re.findall("[가-힣]", text)) * 3 > len(other)


def _line_by_line(data: bytes, source: str) -> str:
    """Text of which some lines are UTF-8 and others CP949, as files glued together are."""
    lines: list[str] = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            try:
                text = line.decode("cp949")
            except UnicodeDecodeError as error:
                raise ReadError("read.wrong_encoding", source=source) from error
            if not _is_korean(text):
                raise ReadError("read.wrong_encoding", source=source) from None
            lines.append(text)
    return "\n".join(lines)


def _readable(text: str) -> bool:
    sample = text[:200_000]
    bad = len(re.findall("[\x00-\x08\x0e-\x1f\ufffd]", sample))
    return bad * 200 <= max(len(sample), 1)
