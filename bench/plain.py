"""The peer: a plain LangChain pipeline as its tutorials build it, on the same engine and embeddings.

Text of the same readers, cut by `RecursiveCharacterTextSplitter` into 1,000 characters with LangChain's own
overlap, embedded as they are, the four nearest chunks put before the model, which is asked to cite and to
refuse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.embeddings import Embeddings
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.evaluation.answerers import RESULTS, Outcome
from assistant.evaluation.cases import Case
from assistant.models.engine import Engine
from bench.peer import OUR_TOKENS, Chunk, Writing, outcome, shortened
from corpus.progress import Progress, silent
from corpus.read import read
from index.embed import Embedder

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

CHUNK, OVERLAP, TOP = 1_000, 200, 4
_BATCH = 256
_SYSTEM = (
    "You are an assistant for question answering. Use the following numbered pieces of retrieved context to "
    "answer the question. Cite the pieces you use by their numbers in square brackets, like [1]. If the "
    "context does not contain the answer, say that the sources do not contain it. Answer in the language of "
    "the question, in at most three sentences.\n\nContext:\n"
)


class SameEmbeddings(Embeddings):
    """The product's embedder behind LangChain's interface, so that both sides have the same vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of chunks, from the embedding cache where they were made before."""
        return self._embedder.passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embedder.queries([text])[0].tolist()


@dataclass(frozen=True)
class Size:
    """How much retrieved text goes into a prompt: chunks, and tokens of context in all (0: as they are)."""

    chunks: int = TOP
    context_tokens: int = 0


OWN_SIZE = Size()
OUR_SIZE = Size(context_tokens=OUR_TOKENS)


def fill(store: Chroma, paths: Sequence[Path], progress: Progress = silent) -> int:
    """Cut and embed the documents that the store lacks; gives the number of chunks."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    chunks: list[Document] = []
    for number, path in enumerate(paths):
        progress("cut documents", number, len(paths))
        text = read(path.read_bytes(), path.name).text
        chunks += splitter.create_documents([text], [{"source": path.name}])
    progress("cut documents", len(paths), len(paths))
    ids = [_chunk_id(chunk) for chunk in chunks]
    there = set(store.get(include=[])["ids"])
    missing = [(key, chunk) for key, chunk in zip(ids, chunks, strict=True) if key not in there]
    if stale := sorted(there - set(ids)):
        store.delete(stale)
    for at in range(0, len(missing), _BATCH):
        progress("embed the peer's chunks", at, len(missing))
        some = missing[at : at + _BATCH]
        store.add_documents([chunk for _, chunk in some], ids=[key for key, _ in some])
    progress("embed the peer's chunks", len(missing), len(missing))
    return len(ids)


def open_store(folder: Path, embedder: Embedder) -> Chroma:
    """The peer's vector store, by cosine."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    return Chroma(
        f"plain-{embedder.fingerprint}",
        embedding_function=SameEmbeddings(embedder),
        persist_directory=str(folder),
        collection_configuration={"hnsw": {"space": "cosine"}},
        client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
    )


class Plain:
    """Answers cases with the nearest chunks in the prompt."""

    def __init__(self, store: Chroma, engine: Engine, size: Size) -> None:
        self._store = store
        self._engine = engine
        self._size = size

    def answer(self, case: Case) -> Outcome:
        """Retrieve by the question as it was put, then write."""
        writing = Writing(self._engine)
        nearest = self._store.similarity_search_with_score(case.question, k=RESULTS)
        searched = writing.since()
        found = [
            Chunk(c.metadata["source"], c.metadata["start_index"], c.page_content, 1.0 - distance)
            for c, distance in nearest
        ]
        used = shortened([chunk.text for chunk in found[: self._size.chunks]], self._size.context_tokens)
        writing.write(prompt(case, used))
        return outcome(case, found, used, writing, searched)


def prompt(case: Case, context: Sequence[str]) -> list[BaseMessage]:
    """The peer's messages: instruction and context first, the conversation, the question."""
    numbered = "\n\n".join(f"[{n}] {text}" for n, text in enumerate(context, start=1))
    before = [
        HumanMessage(turn.content) if turn.role == "user" else AIMessage(turn.content)
        for turn in case.history
    ]
    return [SystemMessage(_SYSTEM + numbered), *before, HumanMessage(case.question)]


def described(size: Size) -> dict[str, Any]:
    """What the peer's answers depend on beside engine and index."""
    told = hashlib.sha256(_SYSTEM.encode()).hexdigest()[:12]
    return {"pipeline": "plain", "prompt": told, "chunk": CHUNK, "overlap": OVERLAP, **asdict(size)}


def _chunk_id(chunk: Document) -> str:
    named = f"{chunk.metadata['source']}\0{chunk.metadata['start_index']}\0{chunk.page_content}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]
