"""The shipped corpus is known by editions, so that a start at which nothing changed reads nothing."""

from pathlib import Path

import pytest

from corpus import brief
from corpus.document import Document, DocumentInfo
from corpus.figures import shipped as figures
from corpus.shipped import ShippedDocument, shipped_documents


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, module in (("briefs", brief), ("figures", figures)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(module, "_folder", lambda name=name: tmp_path / name)
    return tmp_path


def of_filings() -> dict[str, ShippedDocument]:
    return {
        document.source: document for document in shipped_documents() if document.source.endswith(".brief")
    }


def test_a_brief_and_figures_of_one_filing_make_one_document(folders: Path) -> None:
    (folders / "briefs" / "A.toml").write_text("")
    (folders / "briefs" / "B.toml").write_text("")
    (folders / "figures" / "B.tsv").write_text("")
    (folders / "figures" / "C.tsv").write_text("")
    assert {source: document.place for source, document in of_filings().items()} == {
        "A.brief": "digest:A", "B.brief": "digest:B", "C.brief": "digest:C",
    }  # fmt: skip


def test_an_edition_is_another_when_one_of_its_files_is(folders: Path) -> None:
    (folders / "figures" / "A.tsv").write_text("one")
    first = of_filings()["A.brief"].edition()
    assert of_filings()["A.brief"].edition() == first
    (folders / "briefs" / "A.toml").write_text("two")
    second = of_filings()["A.brief"].edition()
    (folders / "figures" / "A.tsv").write_text("three")
    assert len({first, second, of_filings()["A.brief"].edition()}) == 3


def test_editions_are_told_without_reading_what_the_files_say(folders: Path) -> None:
    (folders / "figures" / "A.tsv").write_text("not a table of figures")
    document = of_filings()["A.brief"]
    assert document.edition()
    with pytest.raises(ValueError, match="A: "):
        document.extract()


def test_every_shipped_document_can_be_made_and_names_a_report_of_its_own() -> None:
    extracts = [document.extract() for document in shipped_documents()]
    reports = [extract.info.report for extract in extracts if extract.info.is_filing]
    assert len(reports) >= 22
    assert None not in reports
    assert len(set(reports)) == len(reports)


def test_what_is_shipped_of_a_filing_is_in_both_languages_and_other_documents_in_their_own() -> None:
    korean_report = DocumentInfo(language="ko", form="사업보고서")
    assert Document(1, "A.brief", korean_report, "", 1, "", place="digest:A").languages == ("ko", "en")
    assert Document(1, "A.pdf", korean_report, "", 1, "").languages == ("ko",)
    assert Document(1, "article.en.md", DocumentInfo(), "", 1, "", place="digest:article").languages == (
        "en",
    )
