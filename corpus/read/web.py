"""Web pages that are no filings: the article without its navigation."""

from __future__ import annotations

from corpus.document import DocumentInfo, Extract
from corpus.read.assemble import assemble
from corpus.read.parts import Para, Part, clean


def read_page(html: str, source: str) -> Extract | None:
    """The main content of a web page, or None where the extractor finds none."""
    import trafilatura

    from corpus.read.identity import finish, language_of_document

    body = trafilatura.extract(html, output_format="markdown", include_tables=True, include_comments=False)
    if not body or len(body) < 80:
        return None
    from corpus.read.markdown import parts_of

    parts: list[Part] = parts_of(body, source)
    meta = trafilatura.extract_metadata(html)
    title = clean((meta.title if meta else "") or "")
    if title and not any(isinstance(part, Para) and part.text == title for part in parts[:3]):
        parts.insert(0, Para(title, level=1))
    text, blocks, _ = assemble(parts, source, styled=False)
    origins = {"title": "content"} if title else {}
    date = (meta.date if meta else "") or ""
    if date:
        origins["filed"] = "content"
    info = DocumentInfo(title=title, language=language_of_document(text), filed=date, origins=origins)
    return Extract(text, blocks, finish(info, text, blocks, source, filing=False))
