"""Whoever has the article studies it in both languages."""

from __future__ import annotations

from pathlib import Path

from corpus.keeping import Keeping
from corpus.library import Library, content_hash
from corpus.read import read
from corpus.shipped import shipped_documents
from corpus.split import split
from ui.study.studied import studied

KOREAN = (
    "엔비디아 주가는 17% 급락했고 반도체 기업의 시가총액이 크게 사라졌다. 투자자는 AI 시장을 다시 본다.\n"
)


def kept(library: Library, name: str, text: str, place: str) -> None:
    extract = read(text.encode(), name)
    library.keep(name, content_hash(text.encode()), extract, split(extract), place)


def test_an_article_is_studied_beside_its_digest_which_answers_nothing_then(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    names = ("article.ko.md", "article.en.md", "AMD_10-K_FY2025.brief")
    shipped = [document for document in shipped_documents() if document.source in names]
    extracts = [document.extract() for document in shipped]
    library.keep_all(
        [
            Keeping(document.source, document.edition(), extract, split(extract), document.place)
            for document, extract in zip(shipped, extracts, strict=True)
        ]
    )
    try:
        assert {one.source for one in studied(library.documents())} == set(names)
        kept(library, "mine.txt", KOREAN, "original:article")
        found = {one.source for one in studied(library.documents())}
        assert found == {"mine.txt", *names}
        assert {one.source for one in library.documents(hidden=False)} == {
            "mine.txt",
            "AMD_10-K_FY2025.brief",
        }
        library.remove("mine.txt")
        assert {one.source for one in studied(library.documents())} == set(names)
    finally:
        library.close()


def test_a_brief_whose_filing_is_here_is_not_studied_beside_it(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    (brief,) = (one for one in shipped_documents() if one.source == "AMD_10-K_FY2025.brief")
    extract = brief.extract()
    library.keep_all([Keeping(brief.source, brief.edition(), extract, split(extract), brief.place)])
    try:
        kept(library, "filing.txt", KOREAN, brief.place.replace("digest:", "original:"))
        assert [one.source for one in studied(library.documents())] == ["filing.txt"]
    finally:
        library.close()
