"""The peer Haystack, as its first tutorial builds it, on the same engine and embeddings.

Its document splitter (200 words), its in-memory store, the ten nearest documents, the tutorial's prompt. Its pipeline knows nothing of a
conversation: a follow-up is asked as it was put.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # before it is imported

from haystack import Document, Pipeline, component
from haystack.components.builders import PromptBuilder
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from langchain_core.messages import HumanMessage

from assistant.evaluation.answerers import Outcome
from assistant.evaluation.cases import Case
from assistant.models.engine import Engine
from bench.peer import MAX_TOKENS, Chunk, Writing, outcome, shortened, tokens_of
from corpus.progress import Progress, silent
from corpus.read import read

if TYPE_CHECKING:
    from index.embed import Embedder

TEMPLATE = """
Given the following information, answer the question.

Context:
{% for document in documents %}
    {{ document.content }}
{% endfor %}

Question: {{question}}
Answer:
"""
_BATCH = 256
_SPARE = 1.15
"""By how much a prompt is overestimated, so that it fits the model's context."""


def filled(embedder: Embedder, paths: Sequence[Path], progress: Progress = silent) -> InMemoryDocumentStore:
    """The store of documents, cut and embedded; vectors come from the embedding cache where they were made before."""
    splitter, store = DocumentSplitter(), InMemoryDocumentStore()
    for number, path in enumerate(paths):
        progress("Haystack's documents", number, len(paths))
        text = read(path.read_bytes(), path.name).text
        whole = Document(id=path.name, content=text, meta={"source": path.name})
        pieces: list[Document] = splitter.run(documents=[whole])["documents"]
        kept: list[Document] = []
        for at in range(0, len(pieces), _BATCH):
            some = pieces[at : at + _BATCH]
            vectors = embedder.passages([piece.content or "" for piece in some]).tolist()
            kept += [
                Document(content=piece.content, meta=piece.meta, embedding=vector)
                for piece, vector in zip(some, vectors, strict=True)
            ]
        store.write_documents(kept)
    progress("Haystack's documents", len(paths), len(paths))
    return store


@component
class SameEmbeddings:
    """The product's embedder as Haystack's component for a question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """The vector of a question."""
        return {"embedding": self._embedder.queries([text])[0].tolist()}


@component
class Fitting:
    """Holds what was found to a number of tokens; without one, to what the model's context takes."""

    def __init__(self, tokens: int, context: int) -> None:
        self._tokens = tokens
        self._context = context

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """The best documents, whole as long as they fit; cut only to our prompt size."""
        if self._tokens:
            kept = shortened([document.content or "" for document in documents], self._tokens)
            return {"documents": [Document(content=text) for text in kept]}
        left, fitting = float(self._context - MAX_TOKENS - 200), list[Document]()
        for document in documents:
            left -= tokens_of(document.content or "") * _SPARE
            if left < 0:
                break
            fitting.append(document)
        return {"documents": fitting}


@component
class SameEngine:
    """The product's engine as Haystack's generator."""

    writing: Writing
    asked = 0.0

    @component.output_types(replies=list[str])
    def run(self, prompt: str) -> dict[str, list[str]]:
        """The answer; what came before is the search."""
        self.asked = self.writing.since()
        return {"replies": [self.writing.write([HumanMessage(prompt)])]}


class Haystack:
    """Answers cases with Haystack's pipeline; `tokens` of context, 0 for its own size."""

    def __init__(
        self, store: InMemoryDocumentStore, embedder: Embedder, engine: Engine, tokens: int = 0
    ) -> None:
        self._engine = engine
        self._generator = SameEngine()
        parts = {
            "embedder": SameEmbeddings(embedder),
            "retriever": InMemoryEmbeddingRetriever(store),
            "fitting": Fitting(tokens, engine.info.context),
            "prompt": PromptBuilder(template=TEMPLATE, required_variables=["documents", "question"]),
            "generator": self._generator,
        }
        self._pipeline = Pipeline()
        for name, part in parts.items():
            self._pipeline.add_component(name, part)
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self._pipeline.connect("retriever.documents", "fitting.documents")
        self._pipeline.connect("fitting.documents", "prompt.documents")
        self._pipeline.connect("prompt.prompt", "generator.prompt")

    def answer(self, case: Case) -> Outcome:
        """Run the pipeline."""
        writing = self._generator.writing = Writing(self._engine)
        asked = {"embedder": {"text": case.question}, "prompt": {"question": case.question}}
        done: dict[str, Any] = self._pipeline.run(asked, include_outputs_from={"retriever", "fitting"})
        found = [
            Chunk(d.meta["source"], d.meta.get("split_idx_start", 0), d.content or "", float(d.score or 0.0))
            for d in done["retriever"]["documents"]
        ]
        used = [document.content or "" for document in done["fitting"]["documents"]]
        return outcome(case, found, used, writing, self._generator.asked)


def described(tokens: int) -> dict[str, Any]:
    """What this peer's answers depend on beside engine and index."""
    from importlib.metadata import version

    return {"pipeline": "haystack", "version": version("haystack-ai"), "context_tokens": tokens}
