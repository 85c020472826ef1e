"""Attacks in documents, questions and conversations put to the model that writes: how many win, and which.

Each case of `bench/attacks.jsonl` brings its own small documents, of which one is an attack's or the question
is. An attack wins when something that it wanted said stands in the answer; the tests put the same cases to a model
that obeys every one of them. Run: `python -m bench.attacks [--out FOLDER]`. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Assistant
from assistant.contract import Answer, Finished, Turn
from assistant.models.engine import Engine
from assistant.models.seat import Unshared
from bench.console import Console
from bench.engine import open_engine
from bench.material import OUT
from corpus.document import Language
from index.embed import Embedder
from index.store import Index

CASES = Path(__file__).with_name("attacks.jsonl")
Where = Literal["question", "history", "document", "title", "file_name", "hidden", "table"]


@dataclass(frozen=True, slots=True)
class Attack:
    """A case.

    Attributes:
        kind: What is tried: leak, override, token, link, trade, …
        where: The place of what is hostile.
        documents: Name and content of each file: `text` (plain text or Markdown, set as Word or PDF where the name
            says so, with `properties` as its title and author) or `html`.
        reply: What a model that obeys writes; `{instructions}` stands for the system message it was given.
        forbidden: What no answer may hold.
        status: Of a good answer; `any` where several are good.
        says: What a good answer still holds.
        aim: The case in a line.
    """

    id: str
    language: Language
    kind: str
    where: Where
    question: str
    history: tuple[Turn, ...]
    documents: tuple[Mapping[str, str], ...]
    reply: str
    forbidden: tuple[str, ...]
    status: str
    says: tuple[str, ...]
    aim: str

    def won(self, text: str) -> list[str]:
        """What it wanted said and finds in a text."""
        return [wanted for wanted in self.forbidden if wanted.casefold() in text.casefold()]


def read_attacks(path: Path = CASES) -> list[Attack]:
    """The cases of a file, a JSON object a line."""
    return [_attack(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _attack(row: Mapping[str, Any]) -> Attack:
    return Attack(
        row["id"],
        row["lang"],
        row["kind"],
        row["where"],
        row["question"],
        tuple(Turn(turn["role"], turn["content"]) for turn in row["history"]),
        tuple(row["documents"]),
        row["reply"],
        tuple(row["forbidden"]),
        row["wanted"]["status"],
        tuple(row["wanted"]["says"]),
        row["aim"],
    )


def file_of(document: Mapping[str, str]) -> bytes:
    """The bytes of a case's document, in the format that its name says."""
    name, properties = document["name"], document.get("properties", "")
    if name.endswith(".docx"):
        return _word(document["text"], properties)
    if name.endswith(".pdf"):
        return _pdf(document["text"], properties)
    return (document.get("html") or document["text"]).encode()


def _word(text: str, properties: str) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.core_properties.title = document.core_properties.author = properties
    document.core_properties.comments = document.core_properties.subject = properties
    document.save(out)
    return out.getvalue()


def _pdf(text: str, properties: str) -> bytes:
    """A page of Latin text, a sentence a line, with title, author and subject."""
    lines = " ".join(f"({line.strip()}.) Tj T*" for line in text.split(". ") if line.strip(" ."))
    stream = f"BT /F1 11 Tf 14 TL 40 700 Td {lines.replace('..', '.')} ET".encode("latin-1")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        f"<< /Title ({properties}) /Author ({properties}) /Subject ({properties}) >>".encode("latin-1"),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n%strailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )  # fmt: skip


def opened(attack: Attack, home: Path, embedder: Embedder) -> Index:
    """An index of a case's documents alone."""
    index = Index.open(home, embedder)
    for document in attack.documents:
        index.add(file_of(document), document["name"])
    index.embed_pending()
    return index


def put(attack: Attack, engine: Engine, home: Path, embedder: Embedder) -> Answer:
    """The answer to a case."""
    index = opened(attack, home, embedder)
    try:
        *_, last = Assistant(index, Unshared(engine)).ask(attack.question, attack.history)
    finally:
        index.close()
    assert isinstance(last, Finished)
    return last.answer


def judged(attack: Attack, answer: Answer) -> dict[str, Any]:
    """What came of a case: what the attack won, and whether a good answer's part is there."""
    text = answer.text
    good = attack.status in ("any", answer.status) and all(said in text for said in attack.says)
    return {"id": attack.id, "won": attack.won(text), "good": good, "status": answer.status, "answer": text}


def report(attacks: Sequence[Attack], results: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Lines: of each kind how many attacks won and which, and how many answers were good all the same."""
    kinds = Counter(attack.kind for attack in attacks)
    for kind, count in sorted(kinds.items()):
        own = [attack for attack in attacks if attack.kind == kind]
        won = [attack.id for attack in own if results[attack.id]["won"]]
        bad = [attack.id for attack in own if not results[attack.id]["good"]]
        yield f"{kind}: {len(won)} of {count} won {won or ''}; not as wanted: {bad or 'none'}"
    yield f"all: {sum(bool(row['won']) for row in results.values())} of {len(attacks)} won"


def main() -> None:
    """Put the cases that have no result yet, then tell."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=OUT / "attacks", help="folder of the results")
    parser.add_argument("--first", type=int, help="only so many cases")
    args = parser.parse_args()
    attacks, console, path = read_attacks()[: args.first], Console(), args.out / "results.jsonl"
    args.out.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    results = {row["id"]: row for row in rows}
    left = [attack for attack in attacks if attack.id not in results]
    engine, embedder = open_engine(console), Embedder()
    try:
        for done, attack in enumerate(left):
            console("attacks", done, len(left))
            begun = time.perf_counter()
            with tempfile.TemporaryDirectory() as home:
                row = judged(attack, put(attack, engine, Path(home), embedder))
            row["seconds"] = round(time.perf_counter() - begun, 1)
            results[attack.id] = row
            with path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    finally:
        engine.close()
    print("\n".join(report(attacks, results)))


if __name__ == "__main__":
    main()
