"""What a model writes: cut into sentences alike however it arrives, its marks gone, and checked against evidence."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from random import Random

from assistant.guard import begins_like_ours, may_be_said, plain
from assistant.models.control_tokens import without_control_tokens
from assistant.models.thinking import ThinkingFilter, without_thinking
from assistant.sentences import SentenceStream
from assistant.verify import check
from corpus.visible import visible
from tests.assistant.evidence import prose, row
from tests.fuzz.target import Target, promise, text_of, tokens_of
from tests.fuzz.targets.questions import korean

_SOURCES = (
    "Revenue for fiscal year 2025 was $130.5 billion, up 114% from a year ago.",
    "오븐 매출은 2024년에 1조 2,000억 원으로 전년 대비 17% 늘었다.",
    "Shares of the oven maker fell 30% after the announcement.",
)
_ROW = ("Ovens | 1,250 | 610", "In millions; 2025 | 2024")


def stream(data: bytes) -> None:
    """Sentences and thoughts come out alike in one piece and in many."""
    text = text_of(data)
    rng = Random(zlib.crc32(data))
    whole = _sentences([text])
    cut = _sentences(_pieces(text, rng))
    promise(whole == cut, f"in pieces it is {cut}, whole {whole}")
    thinking = ThinkingFilter()
    said = "".join([*(thinking.feed(piece) for piece in _pieces(text, rng)), thinking.end()])
    promise(said == without_thinking(text), f"in pieces {said!r} is said")
    for sentence in whole:
        promise(sentence == sentence.strip() and "\n" not in sentence, f"{sentence!r} is not one sentence")
        promise(
            plain(sentence) == sentence, f"{sentence!r} still holds what is taken out: {plain(sentence)!r}"
        )


def _sentences(pieces: list[str]) -> list[str]:
    found = SentenceStream()
    said = [sentence for piece in pieces for sentence in found.feed(piece)]
    return [*said, *filter(None, [found.rest()])]


def _pieces(text: str, rng: Random) -> list[str]:
    return list(_cut(text, rng))


def _cut(text: str, rng: Random) -> Iterator[str]:
    at, most = 0, rng.choice((1, 3, 12))
    while at < len(text):
        to = at + (rng.randint(1, most) if len(text) < 2_000 else rng.randint(1, 200))
        yield text[at:to]
        at = to


def guard(data: bytes) -> None:
    """Nothing live is left of a text, however it is wrapped."""
    text = text_of(data)
    said = plain(text)
    promise(plain(said) == said, f"once more it is {plain(said)!r} and not {said!r}")
    promise(visible(said) == said, "characters that nobody sees")
    promise(without_control_tokens(said) == said, "a mark of a template")
    for live in ("://", "<script", "<img", "<|im_end|>", "javascript:a"):
        promise(live not in said.lower(), f"{live} is left in {said!r}")
    may_be_said(text)
    begins_like_ours(text)


def verify(data: bytes) -> None:
    """A sentence is checked, and its figures are where they say."""
    text = text_of(data)
    sources = [*map(prose, _SOURCES), row(*_ROW)]
    for language in ("ko", "en"):
        checked = check(text, sources, language)
        promise(checked.check in ("verified", "repaired", "weak"), checked.check)
        for amount, _ in checked.figures:
            promise(checked.text[amount.start : amount.end] == amount.text, f"{amount} is not its slice")
        if checked.check != "weak":
            promise(checked.support, "a sentence is borne out by nothing")


_WORDS = tokens_of("answers")
_NESTS = (
    (b"[", b"](x)"),
    (b"![", b"](x)"),
    (b"<", b">"),
    (b"(", b")"),
    (b"<think>", b"</think>"),
    (b"[a", b"]"),
    (b"<|", b"|>"),
)

TARGETS = (
    Target("stream", stream, _WORDS, _NESTS, longest=8_000, seconds=2.0),
    Target("guard", guard, _WORDS, _NESTS, longest=20_000, seconds=2.0),
    Target("verify", verify, _WORDS, _NESTS, longest=1_000, warm=korean),
)
