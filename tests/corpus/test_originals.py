"""The PDFs that documents were made from are kept whole, and go with the last document made from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import content_hash
from corpus.originals import Originals
from tests.corpus.reading import lines, pdf

PDF = pdf([lines(["A page."])])
OTHER = pdf([lines(["Another page."])])


def kept(home: Path) -> list[str]:
    return sorted(file.name for file in (home / "originals").glob("*"))


def test_a_pdf_is_kept_byte_for_byte_under_its_hash(tmp_path: Path) -> None:
    originals, sha256 = Originals.at(tmp_path), content_hash(PDF)
    originals.keep(PDF, sha256)
    path = originals.path(sha256)
    assert path is not None
    assert path.read_bytes() == PDF
    assert kept(tmp_path) == [f"{sha256}.pdf"]


def test_only_pdfs_are_kept_and_nothing_is_made_for_others(tmp_path: Path) -> None:
    originals = Originals.at(tmp_path)
    originals.keep(b"<html>", content_hash(b"<html>"))
    assert not (tmp_path / "originals").exists()
    assert originals.path(content_hash(b"<html>")) is None


def test_an_interrupted_write_leaves_nothing_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, target: Path) -> Path:
        raise OSError("no space left")

    originals = Originals.at(tmp_path)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        originals.keep(PDF, content_hash(PDF))
    assert kept(tmp_path) == []


def test_what_no_document_has_any_more_goes_and_so_do_leftovers(tmp_path: Path) -> None:
    originals = Originals.at(tmp_path)
    for data in (PDF, OTHER):
        originals.keep(data, content_hash(data))
    (tmp_path / "originals" / "left.part").write_bytes(b"half")
    originals.keep_only([content_hash(OTHER), "0" * 64])
    assert kept(tmp_path) == [f"{content_hash(OTHER)}.pdf"]


@pytest.mark.parametrize("name", ["../catalogue", "", "0" * 63, "g" * 64, "0" * 64 + "/x", "FY2025:1"])
def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "catalogue.pdf").write_bytes(PDF)
    (tmp_path / "originals").mkdir()
    assert Originals.at(tmp_path).path(name) is None
