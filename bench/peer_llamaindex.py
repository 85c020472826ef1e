"""The peer LlamaIndex, as its starter tutorial builds it: `VectorStoreIndex` with every default, on the same engine and embeddings.

Its sentence splitter (1,024 of its tokens, 20 overlapping), the two nearest nodes, its question-answering prompt; a follow-up goes
through its default chat engine, which first has the model put the question so that it stands alone.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything of it is imported: it would look for a key of OpenAI's, and for its own words on the network.
os.environ.setdefault("LLAMA_INDEX_CACHE_DIR", str(Path("bench-out/llamaindex-cache").resolve()))

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.chat_engine.types import ChatMode
from llama_index.core.llms.custom import CustomLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, TextNode
from pydantic import PrivateAttr

from assistant.evaluation.answerers import RESULTS, Outcome
from assistant.evaluation.cases import Case
from assistant.models.engine import Engine
from bench.peer import MAX_TOKENS, Chunk, Writing, outcome, shortened
from corpus.progress import Progress, silent
from corpus.read import read

if TYPE_CHECKING:
    from index.embed import Embedder

_SETTLED = "settled.txt"


class SameEmbeddings(BaseEmbedding):
    """The product's embedder behind LlamaIndex's interface."""

    _embedder: Any = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.fingerprint, embed_batch_size=256)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.queries([query])[0].tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.passages(texts).tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class SameEngine(CustomLLM):
    """The product's engine behind LlamaIndex's interface, as the chat model that it is."""

    _writing: Any = PrivateAttr()
    _context: int = PrivateAttr()

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._context = writing.engine.info.context

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex fits its prompts to."""
        return LLMMetadata(
            context_window=self._context, num_output=MAX_TOKENS, is_chat_model=True, model_name="same"
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """Written and not shown: LlamaIndex asks so for what it works with itself."""
        text = self._writing.write(_messages(messages), shown=False)
        return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text))

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Generator[ChatResponse]:
        """The answer."""
        text = self._writing.write(_messages(messages))
        yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=text)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """As `chat`."""
        return CompletionResponse(text=self._writing.write([HumanMessage(prompt)], shown=False))

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> Generator[CompletionResponse]:
        """As `stream_chat`."""
        text = self._writing.write([HumanMessage(prompt)])
        yield CompletionResponse(text=text, delta=text)


class _Shortening(BaseNodePostprocessor):
    tokens: int = 0

    def _postprocess_nodes(self, nodes: list[NodeWithScore], query_bundle: Any = None) -> list[NodeWithScore]:
        kept = shortened([node.node.get_content() for node in nodes], self.tokens)
        return [
            NodeWithScore(
                node=TextNode(text=text, id_=node.node.node_id, metadata=node.node.metadata),
                score=node.score,
            )
            for node, text in zip(nodes, kept, strict=False)
        ]


def filled(
    folder: Path, embedder: Embedder, paths: Sequence[Path], progress: Progress = silent
) -> VectorStoreIndex:
    """The index of documents: the one kept in a folder when it is of these, else a new one.

    Vectors come from the embedding cache where they were made before, so that an interrupted run goes on.
    """
    told = "\n".join(f"{p.name} {hashlib.sha256(p.read_bytes()).hexdigest()}" for p in paths)
    told += f"\n{embedder.fingerprint}"
    embeddings = SameEmbeddings(embedder)
    settled = folder / _SETTLED
    if settled.is_file() and settled.read_text("utf-8") == told:
        storage = StorageContext.from_defaults(persist_dir=str(folder))
        return load_index_from_storage(storage, embed_model=embeddings)  # type: ignore[return-value]
    index = VectorStoreIndex([], embed_model=embeddings, transformations=[SentenceSplitter()])
    for number, path in enumerate(paths):
        progress("LlamaIndex's nodes", number, len(paths))
        text = read(path.read_bytes(), path.name).text
        index.insert(Document(text=text, metadata={"source": path.name}, id_=path.name))
    index.storage_context.persist(str(folder))
    settled.write_text(told, "utf-8")
    progress("LlamaIndex's nodes", len(paths), len(paths))
    return index


class LlamaIndex:
    """Answers cases with LlamaIndex's query engine, follow-ups with its chat engine; `tokens` of context, 0 for its own size."""

    def __init__(self, index: VectorStoreIndex, engine: Engine, tokens: int = 0) -> None:
        self._index = index
        self._engine = engine
        self._tokens = tokens

    def answer(self, case: Case) -> Outcome:
        """Retrieve and write."""
        writing = Writing(self._engine)
        # Its own top-k goes into the prompt; the rest is what the retrieval is judged by.
        found = self._index.as_retriever(similarity_top_k=RESULTS).retrieve(case.question)
        searched = writing.since()
        llm = SameEngine(writing)
        shortening = [_Shortening(tokens=self._tokens)] if self._tokens else []
        if case.history:
            engine = self._index.as_chat_engine(
                ChatMode.CONDENSE_PLUS_CONTEXT, llm=llm, node_postprocessors=shortening
            )
            history = [ChatMessage(role=turn.role, content=turn.content) for turn in case.history]
            streamed = engine.stream_chat(case.question, chat_history=history)
        else:
            query = self._index.as_query_engine(llm=llm, streaming=True, node_postprocessors=shortening)
            streamed = query.query(case.question)
        for _ in streamed.response_gen:  # type: ignore[union-attr]
            pass
        used = [node.node.get_content() for node in streamed.source_nodes]
        return outcome(case, [_chunk(node) for node in found], used, writing, searched)


def described(tokens: int) -> dict[str, Any]:
    """What this peer's answers depend on beside engine and index."""
    from importlib.metadata import version

    return {"pipeline": "llamaindex", "version": version("llama-index-core"), "context_tokens": tokens}


def _chunk(node: NodeWithScore) -> Chunk:
    start = getattr(node.node, "start_char_idx", None) or 0
    return Chunk(node.node.metadata["source"], start, node.node.get_content(), float(node.score or 0.0))


def _messages(messages: Sequence[ChatMessage]) -> list[BaseMessage]:
    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "assistant": AIMessage}
    return [kinds.get(message.role.value, HumanMessage)(message.content or "") for message in messages]
