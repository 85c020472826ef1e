"""Passages are exact slices, in order, small, of one kind and of one section; windows cover them."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import MAX_PASSAGE, Block, DocumentInfo, Extract
from corpus.read import read
from corpus.split import split
from corpus.windows import header, windows
from tests.corpus.reading import FILING

_KINDS = st.sampled_from(["heading", "prose", "list", "table"])
_TEXT = st.one_of(
    st.text(alphabet="ab c.다가\t", min_size=1, max_size=80).filter(lambda t: t.strip() != ""),
    st.integers(1, 500).map(lambda n: "A sentence of words. " * n + "End."),
    st.integers(1, 4000).map(lambda n: "x" * n),
)


@st.composite
def extracts(draw: st.DrawFn) -> Extract:
    pieces: list[str] = []
    blocks: list[Block] = []
    offset = group = 0
    for _ in range(draw(st.integers(1, 14))):
        kind, text = draw(_KINDS), draw(_TEXT).strip()
        if kind == "table":
            group += draw(st.integers(0, 1)) or not group
        blocks.append(
            Block(
                offset,
                offset + len(text),
                kind,  # pyright: ignore[reportArgumentType]
                level=draw(st.integers(1, 6)) if kind == "heading" else 0,
                group=group if kind == "table" else 0,
                exhibit=draw(st.booleans()),
            )
        )
        pieces.append(text)
        offset += len(text) + 1
    return Extract("\n".join(pieces), tuple(blocks), DocumentInfo())


@settings(deadline=None)
@given(extracts())
def test_passages_are_slices_in_order_and_small(extract: Extract) -> None:
    last = 0
    for passage in split(extract):
        assert passage.text == extract.text[passage.start : passage.end]
        assert last <= passage.start < passage.end
        assert len(passage.text) <= MAX_PASSAGE
        assert all(len(entry) <= 120 for entry in passage.section)
        last = passage.end


@settings(deadline=None)
@given(extracts())
def test_passages_cover_the_text(extract: Extract) -> None:
    rest = list(extract.text)
    for passage in split(extract):
        rest[passage.start : passage.end] = [" "] * len(passage.text)
    assert not "".join(rest).strip()


@settings(deadline=None)
@given(extracts())
def test_prose_tables_and_exhibits_are_not_mixed(extract: Extract) -> None:
    for passage in split(extract):
        inside = [
            b
            for b in extract.blocks
            if b.start < passage.end and b.end > passage.start and b.kind != "heading"
        ]
        assert len({b.group for b in inside}) <= 1
        assert len({b.exhibit for b in inside}) <= 1
        if inside:
            assert passage.kind == ("table" if inside[0].kind == "table" else "prose")
            assert passage.exhibit == inside[0].exhibit


@settings(deadline=None)
@given(extracts())
def test_windows_cover_a_passage_in_order(extract: Extract) -> None:
    for passage in split(extract):
        rest = list(passage.text)
        last = 0
        for start, end in windows(passage):
            assert last <= start < end <= len(passage.text)
            last = end
            rest[start:end] = [" "] * (end - start)
        assert not "".join(rest).strip()


def test_a_heading_opens_the_passage_below_it() -> None:
    source = "# One\n\nFirst words of the first part.\n\n# Two\n\nFirst words of the second part.\n"
    passages = split(read(source.encode(), "a.md"))
    assert [(p.section, p.text) for p in passages] == [
        (("One",), "One\nFirst words of the first part."),
        (("Two",), "Two\nFirst words of the second part."),
    ]


def test_the_documents_own_title_is_no_section() -> None:
    source = "# Annual letter\n\nOpening words.\n\n## Outlook\n\nFirst words of the outlook.\n"
    passages = split(read(source.encode(), "a.md"))
    assert [p.section for p in passages] == [(), ("Outlook",)]


def test_a_heading_with_nothing_below_is_a_passage_of_its_own() -> None:
    passages = split(read(b"# One\n\nWords of the first part.\n\n# Two\n", "a.md"))
    assert [p.kind for p in passages] == ["prose", "heading"]


def test_long_paragraphs_are_cut_between_sentences() -> None:
    sentence = "Widgets sold well in every region during the whole of the year."
    passages = split(read((" ".join([sentence] * 80)).encode(), "a.txt"))
    assert len(passages) > 3
    assert all(p.text.startswith("Widgets") and p.text.endswith("year.") for p in passages)


def test_a_header_names_document_section_and_table() -> None:
    extract = read(FILING.encode(), "a.html")
    table = next(p for p in split(extract) if p.kind == "table")
    line = header(extract.info, table)
    assert line.startswith(
        "Widget Holdings 10-Q fiscal year 2025 Q2: Item 2. Discussion of the Year > Revenue by Market"
    )
    assert "Jun 28, 2025" in line
    assert len(line) <= 200


def test_a_header_is_never_longer_than_it_may() -> None:
    extract = read(FILING.encode(), "a.html")
    passage = split(extract)[-1]
    long = replace(passage, section=tuple("x" * 119 for _ in range(6)), context="y" * 300)
    assert len(header(replace(extract.info, company="z" * 300), long)) <= 200
