"""Bad input gets a code that says what is wrong, in little time, and never a stack of another library."""

import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.read import limits, read
from tests.corpus.reading import DART, FILING, lines, pdf

WHOLE = pdf([lines(["A page with a sentence on it."])])


def _docx_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"word/media{number}.xml", b"0" * (100 * 2**20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "read.empty_file"),
        (b" \n\t\r\n", "a.txt", "read.empty_file"),
        (b"\x00" * 100_000, "a.txt", "read.empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.pdf", "read.binary_file"),
        (bytes(range(256)) * 40, "a.txt", "read.binary_file"),
        (b"\x7fELF" + bytes(2000), "a.html", "read.binary_file"),
        (WHOLE[:200], "a.pdf", "read.truncated_pdf"),
        (b"no pdf at all", "a.pdf", "read.damaged_file"),
        (b"%PDF-1.7 nonsense %%EOF", "a.pdf", "read.damaged_file"),
        (pdf([[]]), "a.pdf", "read.no_text"),
        (b"<html><body><script>x()</script></body></html>", "a.html", "read.no_text"),
        (b"PK\x03\x04word/ but not a zip", "a.docx", "read.damaged_file"),
        (b"PK\x03\x04" + bytes(50), "a.zip", "read.damaged_file"),
        (b"some text", "a.exe", "read.unsupported"),
        ("매출".encode()[:-1] + b"\xff\xfe\xfd" * 30, "a.txt", "read.wrong_encoding"),
        (b"\xff\xfe" + b"\x00\xd8" * 20, "a.txt", "read.wrong_encoding"),
        (b"---\n\n***\n", "a.md", "read.no_text"),
    ],
)
def test_bad_input_has_its_code(data: bytes, name: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, name)
    assert caught.value.code == code


def test_an_encrypted_pdf_says_so() -> None:
    keys = b"/O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b">"
    lock = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 " + keys + b" >>"
    protected = WHOLE.replace(b"trailer <<", b"trailer << " + lock)
    with pytest.raises(ReadError) as caught:
        read(protected, "a.pdf")
    assert caught.value.code == "read.encrypted_pdf"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = _docx_bomb()
    start = time.perf_counter()
    with pytest.raises(ReadError) as caught:
        read(data, "a.docx")
    assert caught.value.code == "read.too_large"
    assert time.perf_counter() - start < 1


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.read.MAX_BYTES", 1000)
    with pytest.raises(ReadError) as caught:
        read(b"word " * 300, "a.txt")
    assert caught.value.code == "read.too_large"


def test_an_endless_table_is_refused() -> None:
    rows = "".join(f"<tr><td>row</td><td>{n}</td></tr>" for n in range(limits.MAX_TABLE_ROWS + 1))
    with pytest.raises(ReadError) as caught:
        read(
            f"<html><body>SECURITIES AND EXCHANGE COMMISSION<table>{rows}</table></body></html>".encode(),
            "a.html",
        )
    assert caught.value.code == "read.too_large_table"


def test_what_lies_too_deep_is_refused_and_not_dropped() -> None:
    page = "SECURITIES AND EXCHANGE COMMISSION" + "<div>" * 100_000 + "deep" + "</div>" * 100_000
    start = time.perf_counter()
    with pytest.raises(ReadError) as caught:
        read(f"<html><body><p>Words above.</p>{page}</body></html>".encode(), "a.html")
    assert caught.value.code == "read.too_deep"
    assert time.perf_counter() - start < 5


def test_entities_are_not_expanded() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";"}{"&" + chr(97 + n) + ";"}">' for n in range(20)
        )
        + "]><html><body><p>SECURITIES AND EXCHANGE COMMISSION &u;</p></body></html>"
    )
    start = time.perf_counter()
    with contextlib.suppress(ReadError):
        assert len(read(bomb.encode(), "a.html").text) < 10_000
    assert time.perf_counter() - start < 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([(FILING.encode(), "a.html"), (DART.encode("cp949"), "a.xml"), (WHOLE, "a.pdf")]),
    st.integers(0, 3000),
    st.binary(min_size=0, max_size=40),
)
def test_damage_ends_in_text_or_in_a_read_error(document: tuple[bytes, str], at: int, noise: bytes) -> None:
    data, name = document
    damaged = data[:at] + noise + data[at + len(noise) :]
    try:
        extract = read(damaged, name)
    except ReadError as error:
        assert error.code.startswith("read.")
    else:
        assert all(0 <= b.start < b.end <= len(extract.text) for b in extract.blocks)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.html", "a.txt", "a.md", "a.xml", "a.docx", "a.pdf"]))
def test_any_bytes_end_in_text_or_in_a_read_error(data: bytes, name: str) -> None:
    try:
        read(data, name)
    except ReadError as error:
        assert error.code.startswith("read.")
