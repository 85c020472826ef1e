"""Finds which sentences of the shipped digest retell each sentence of the original article.

Run: `python -m bench.retelling path/to/article.txt > corpus/digest/article.retold.json`, then read the pairs that
`--show` prints: a wrong pair becomes a wrong answer. Sections come from `tests/corpus/article_facts.toml`.
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path

from corpus.retelling import digest_sentences, sentence_hash
from corpus.sentences import sentence_spans
from index.embed import Embedder
from index.tokens import tokens

_NAME = "article"
_LEAST = 1.5  # a score from which the pairs were right when they were read
_HEADING = re.compile(r"^\d+\. |:$")
_PART = re.compile(r"## (\d+)\.")


def pairs(article: str, facts: Path) -> dict[str, list[str]]:
    """The hash of each of the article's sentences with the places of the digest's that retell it."""
    embedder = Embedder()
    korean, english = digest_sentences(_NAME, "ko"), digest_sentences(_NAME, "en")
    part_of = _parts(korean)
    found: dict[str, list[str]] = {}
    for section in tomllib.loads(facts.read_text(encoding="utf-8"))["section"]:
        spans = [
            (a, b)
            for a, b in sentence_spans(article)
            if section["start"] <= a and b <= section["end"] and not _HEADING.search(article[a:b].strip())
        ]
        places = [place for place in english if part_of.get(place) == section["part"]]
        if not spans or not places:
            continue
        own = [article[a:b] for a, b in spans]
        ko = [korean.get(place) or korean[_line_start(place, korean)] for place in places]
        vectors = embedder.passages([*own, *ko, *(english[place] for place in places)])
        mine, in_ko, in_en = vectors[: len(own)], vectors[len(own) : len(own) + len(ko)], vectors[-len(ko) :]
        words_own, words_ko = [set(tokens(t)) for t in own], [set(tokens(t)) for t in ko]
        score = mine @ in_ko.T + 0.5 * (mine @ in_en.T)
        for i, a in enumerate(words_own):
            for j, b in enumerate(words_ko):
                score[i, j] += 0.35 * len(a & b) / max(1, min(len(a), len(b)))
        chosen: defaultdict[int, set[int]] = defaultdict(set)
        for i in range(len(own)):
            if score[i].max() >= _LEAST:
                chosen[i].add(int(score[i].argmax()))
        for j in range(len(places)):
            if score[:, j].max() >= _LEAST:
                chosen[int(score[:, j].argmax())].add(j)
        for i, retelling in sorted(chosen.items()):
            found[sentence_hash(own[i])] = [places[j] for j in sorted(retelling)]
    return found


def _parts(sentences: dict[str, str]) -> dict[str, int]:
    """The part of the digest that each sentence stands in; headings and the preface are in none."""
    parts: dict[str, int] = {}
    part = 0
    for place, text in sentences.items():
        if match := _PART.match(text):
            part = int(match[1])
        heading = _line_start(place, sentences)
        if part and not sentences[heading].startswith("#"):
            parts[place] = part
    return parts


def _line_start(place: str, sentences: dict[str, str]) -> str:
    first = f"{place.split('.')[0]}.0"
    return first if first in sentences else place


def main() -> None:
    """Print the table, or the pairs to read."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("article", type=Path)
    parser.add_argument("--facts", type=Path, default=Path("tests/corpus/article_facts.toml"))
    parser.add_argument("--show", action="store_true", help="the pairs themselves, to be read")
    args = parser.parse_args()
    article = args.article.read_text(encoding="utf-8")
    table = pairs(article, args.facts)
    if not args.show:
        print(json.dumps(table, indent=0))
        return
    english = digest_sentences(_NAME, "en")
    for start, end in sentence_spans(article):
        places = table.get(sentence_hash(article[start:end]), [])
        print(f"{article[start:end]}\n    {' '.join(english[place] for place in places)}")


if __name__ == "__main__":
    main()
