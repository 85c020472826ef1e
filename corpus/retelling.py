"""What an original's sentence says in the words of its shipped digest, in either language.

The digest retells its original sentence by sentence in Korean and in English. A reader who asks in the other
language than the original's is answered from these retellings: they say the same, and a small model need not
translate. An original's sentences are known by hashes, so that none of its text is held here.

To make the table again: `python -m bench.retelling path/to/article.txt > corpus/digest/article.retold.json`.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from corpus.document import Language
from corpus.sentences import sentence_spans
from corpus.shingles import fold

_SUFFIX = ".retold.json"


def retold(sentence: str, language: Language) -> str:
    """An original's sentence as its digest tells it in a language; empty when it is none that is known."""
    return _tables()[language].get(sentence_hash(sentence), "")


def sentence_hash(sentence: str) -> str:
    """Names a sentence by its letters and digits alone; sixteen hex digits of SHA-256."""
    return hashlib.sha256(fold(sentence).encode()).hexdigest()[:16]


def digest_sentences(name: str, language: Language) -> dict[str, str]:
    """The sentences of a shipped digest by their place, `line.number`, alike in both languages."""
    text = (files("corpus") / "digest" / f"{name}.{language}.md").read_text(encoding="utf-8")
    return {
        f"{at}.{number}": line[start:end].strip().removeprefix("- ")
        for at, line in enumerate(text.split("\n"))
        for number, (start, end) in enumerate(sentence_spans(line) if line.strip() else ())
    }


@cache
def _tables() -> dict[Language, dict[str, str]]:
    tables: dict[Language, dict[str, str]] = {"ko": {}, "en": {}}
    for entry in (files("corpus") / "digest").iterdir():
        if not entry.name.endswith(_SUFFIX):
            continue
        places: dict[str, list[str]] = json.loads(entry.read_text(encoding="utf-8"))
        for language, table in tables.items():
            sentences = digest_sentences(entry.name.removesuffix(_SUFFIX), language)
            for key, of in places.items():
                table[key] = " ".join(sentences[place] for place in of if place in sentences)
    return tables
