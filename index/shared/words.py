"""Word search in PostgreSQL: the BM25 of `index.words`, worked out in SQL over the same morphemes.

PostgreSQL's own ranking knows no document frequencies, and its text type cuts tokens with dots: so where a word stands is
kept as rows of arrays, from which frequencies, counts and lengths are read in one statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, insert, select, text

from corpus.database import kept_in
from corpus.library import Stored
from corpus.turns import writing
from index.postings import terms_of
from index.rank import Lines
from index.shared.tables import WORDS, indexed, line, posting
from index.words import FORM, lines_of, read_lines

_MOST = 32_767  # of a word in a passage, and words of a passage: what two bytes hold
_BATCH = 1_000  # rows of one statement
_Rows = list[tuple[Table, list[dict[str, object]]]]

# As SQLite's FTS5 has it: k1 = 1.2, b = 0.75, and a word that most passages have counts next to nothing.
_RANKED = """
WITH size AS (
    SELECT greatest(sum(passages), 1)::float8 AS n, greatest(sum(words), 1)::float8 / greatest(sum(passages), 1) AS mean
    FROM {schema}.indexed WHERE NOT private
), occurring AS ({occurring})
SELECT passage, sum(
    greatest(ln((n - hits + 0.5) / (hits + 0.5)), 1e-6) * (count * 2.2) / (count + 1.2 * (0.25 + 0.75 * length / mean))
) AS score
FROM occurring, size GROUP BY passage ORDER BY score DESC, passage LIMIT :k
"""
_SINGLE = """
    SELECT hits, u.passage, u.count, u.length
    FROM (
        SELECT word, coalesce(sum(cardinality(at.passages)) FILTER (WHERE NOT private), 0) AS hits
        FROM {schema}.posting AS at JOIN {schema}.indexed USING (document) WHERE word = ANY(:words) GROUP BY word
    ) AS known JOIN {schema}.posting USING (word)
    CROSS JOIN LATERAL unnest(passages, counts, lengths) AS u(passage, count, length)
    {within}
"""
# The passages that hold all words of a phrase, and of those the ones in which they stand side by side.
_PHRASE = """
    SELECT hits, passage, count, length FROM (
        SELECT count(*) FILTER (WHERE NOT private) OVER (PARTITION BY phrase) AS hits, * FROM (
            SELECT phrase, document, passage, length, private, (length(said) - length(replace(said, wanted, ''))) / length(wanted) AS count
            FROM (
                SELECT phrase, u.passage, (CAST(:said AS text[]))[phrase] AS wanted
                FROM unnest(CAST(:phrases AS integer[]), CAST(:parts AS text[])) AS part(phrase, word)
                JOIN {schema}.posting USING (word) CROSS JOIN LATERAL unnest(passages) AS u(passage)
                GROUP BY phrase, u.passage HAVING count(*) = (CAST(:sizes AS integer[]))[phrase]
            ) AS holding
            JOIN {schema}.line USING (passage) JOIN {schema}.indexed USING (document)
            WHERE position(wanted IN said) > 0
        ) AS looked
    ) AS standing
    {within}
"""


class SharedWords:
    """The word index of one database. Thread-safe, and beside other servers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def at(cls, home: Path) -> SharedWords:
        """The one of the database that is configured."""
        return cls(kept_in(home, WORDS))

    def documents(self) -> frozenset[int]:
        """The ids of the documents that are indexed."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(indexed.c.document).where(indexed.c.form == FORM))
            return frozenset(rows.scalars())

    def add(self, document_id: int, passages: Sequence[Stored], *, private: bool = False) -> None:
        """Index all passages of a document, of one person alone if `private`; searchable when this returns."""
        rows = _rows(document_id, [(stored.id, lines_of(stored)) for stored in passages], private=private)
        with writing(self._engine, f"document {document_id}") as connection:
            # Another server may have found that it was missing too.
            for table in (indexed, posting, line):
                connection.execute(delete(table).where(table.c.document == document_id))
            _put(connection, rows)

    def remove(self, document_id: int) -> None:
        """Take a document out, leaving none of its words behind."""
        with writing(self._engine, f"document {document_id}") as connection:
            for table in (indexed, posting, line):
                connection.execute(delete(table).where(table.c.document == document_id))

    def search(
        self, words: Sequence[str], k: int, documents: Iterable[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passage ids with their BM25 scores (higher is better), best first, ties by id; as `index.words.Words.search`."""
        asked = [said for said in dict.fromkeys(tuple(terms_of(word)) for word in words) if said]
        if not asked:
            return []
        singles = [said[0] for said in asked if len(said) == 1]
        phrases = [said for said in asked if len(said) > 1]
        within = "" if documents is None else "WHERE document = ANY(CAST(:documents AS integer[]))"
        parts = [part for part, wanted in ((_SINGLE, singles), (_PHRASE, phrases)) if wanted]
        occurring = " UNION ALL ".join(parts).format(schema=WORDS.name, within=within)
        numbered = [(at, word) for at, said in enumerate(phrases, 1) for word in dict.fromkeys(said)]
        values: dict[str, object] = {
            "words": singles,
            "phrases": [at for at, _ in numbered],
            "parts": [word for _, word in numbered],
            "sizes": [len(set(said)) for said in phrases],
            "said": [_spaced(said) for said in phrases],
            "documents": sorted(documents or ()),
            "k": k,
        }
        query = text(_RANKED.format(schema=WORDS.name, occurring=occurring))
        used = {name: values[name] for name in query.compile().params}
        with self._engine.connect() as connection:
            return [(row.passage, row.score) for row in connection.execute(query, used)]

    def lines(self, passages: Iterable[int]) -> dict[int, Lines]:
        """The words of passages sentence by sentence, as they were indexed; unknown ids are left out."""
        wanted = select(line.c.passage, line.c.words).where(line.c.passage.in_(list(passages)))
        with self._engine.connect() as connection:
            return {row.passage: read_lines(row.words) for row in connection.execute(wanted)}

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def add_words(
    connection: Connection, document_id: int, lines: Sequence[tuple[int, str]], *, private: bool
) -> None:
    """Index a document of which nothing is here, by the words that were made of its passages before (id, `lines_of`).

    Args:
        connection: A transaction, in the schema of these tables.
        document_id: The document.
        lines: Of all its passages.
        private: Whether it is of one person alone.
    """
    _put(connection, _rows(document_id, lines, private=private))


def _put(connection: Connection, rows: _Rows) -> None:
    for table, some in rows:
        for at in range(0, len(some), _BATCH):
            connection.execute(insert(table), some[at : at + _BATCH])


def _spaced(words: Sequence[str]) -> str:
    """Words so that one row of them is found in another: each has its own two blanks, so that two may follow each other."""
    return f" {'  '.join(words)} "


def _rows(document_id: int, passages: Sequence[tuple[int, str]], *, private: bool) -> _Rows:
    """The rows of a document, by table: `line`, `posting` and `indexed`."""
    lines: list[dict[str, object]] = []
    places: dict[str, list[tuple[int, int, int]]] = {}
    whole = 0
    for passage, words in passages:
        said = terms_of(words)
        whole += len(said)
        length = min(len(said), _MOST)
        lines.append(
            {
                "passage": passage,
                "document": document_id,
                "length": length,
                "words": words,
                "said": _spaced(said),
            }
        )
        for word, count in Counter(said).items():
            places.setdefault(word, []).append((passage, min(count, _MOST), length))
    postings: list[dict[str, object]] = [
        {
            "word": word,
            "document": document_id,
            "passages": [passage for passage, _, _ in at],
            "counts": [count for _, count, _ in at],
            "lengths": [length for _, _, length in at],
        }
        for word, at in sorted(places.items())
    ]
    about: dict[str, object] = {
        "document": document_id,
        "form": FORM,
        "passages": len(lines),
        "words": whole,
        "private": private,
    }
    return [(line, lines), (posting, postings), (indexed, [about])]
