"""The sentences that are shown as answering say something: headings, which only name it, are left out."""

from corpus.document import Document, DocumentInfo, Passage
from corpus.read.headings import short
from index.evidence import Evidence
from index.telling import telling

TOPIC = "Risk"
HEADING = "Business and… > Our Expansion into New Products, Services… · FY2025"
SAID = "Amazon warns that its investments in machine learning may never pay back."
BESIDE = "It expects to go on with them."


def told(text: str, section: tuple[str, ...], covered: list[float]) -> list[str]:
    passage = Passage(100, 100 + len(text), text, "prose", section)
    document = Document(1, "a.brief", DocumentInfo(), "", 1, "")
    spans = telling(Evidence(1, document, passage, 1.0), covered)
    return [text[start - 100 : end - 100] for start, end in spans]


def test_a_heading_is_not_told_however_much_of_the_question_it_names() -> None:
    text = f"{TOPIC}\n{HEADING}\n{SAID} {BESIDE}"
    covered = [0.3, 1.0, 1.0, 0.9, 0.5, 0.1]
    assert told(text, ("What the filing says", TOPIC, HEADING), covered) == [SAID]


def test_a_long_heading_is_known_by_its_short_form() -> None:
    heading = "Item 1A. " + "Competition could harm our results. " * 6 + "(Continued)"
    assert short(heading) != heading
    covered = [1.0] * heading.count(". ") + [1.0, 0.2]
    assert told(f"{heading}\n{SAID}", (short(heading),), covered) == [SAID]


def test_a_passage_of_nothing_but_headings_tells_the_best_of_them() -> None:
    assert told(f"{TOPIC}\n{HEADING}", (TOPIC, HEADING), [0.1, 0.2, 0.3, 0.9])[0] == "· FY2025"
