"""Text of documents, models and people made safe for Slack, and cut to its limits.

Nothing that came from elsewhere may mention a person or a channel, link anywhere or format what follows it.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from ui.web.markup import web_address
from ui.words import printable

SECTION = 3_000
"""Most characters of a section's text."""
STREAMED = 12_000
"""Most characters of Markdown in one call of a stream."""
_LABEL, _ADDRESS_MOST = 900, 900
"""Characters of a link's label and of its address, escaped: both stand in a section with a quote."""
_NOTHING = "\u2060"  # word joiner: no width, no break; what it divides is no mention and no address any more
_BROADCAST = re.compile(r"@(?=here\b|channel\b|everyone\b|group\b|subteam)", re.I)
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|slack|mailto|tel|javascript|data)(?=:)|\bwww(?=\.)")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_MARKDOWN = re.compile(r"([\\`*_~\[\]#|!])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def length(text: str) -> int:
    """Characters as the stricter of the two ways of counting has them: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def plain(text: str) -> str:
    """Text without anything that mentions, broadcasts, links or draws, for plain-text fields."""
    text = _BROADCAST.sub(f"@{_NOTHING}", printable(text))
    return _EMOJI.sub(f":{_NOTHING}", _ADDRESS.sub(rf"\g<0>{_NOTHING}", text))


def escaped(text: str) -> str:
    """Text for mrkdwn: Slack's three control characters as entities, so that `<!channel>` is only letters."""
    return _entities(plain(text))


def markdown(text: str) -> str:
    """Text for a stream's Markdown: no formatting, no mention, no link, no picture."""
    return _entities(_MARKDOWN.sub(r"\\\1", plain(text)))


def _entities(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in text)


def link(url: str, label: str) -> str:
    """A link in mrkdwn to an address of a document; the label alone where it is none of the web, or too long for a block."""
    shown = first(escaped(label), _LABEL)
    address = web_address(url)
    safe = quote(address or "", safe=":/?#[]@!$&'()*+,;=%~-._").replace("&", "&amp;")
    if not safe or len(safe) > _ADDRESS_MOST:
        return shown
    return f"<{safe}|{shown.replace('|', '¦')}>"


def cut(text: str, most: int) -> str:
    """Text of at most `most` characters, with an ellipsis where something was left out."""
    if length(text) <= most:
        return text
    kept = text[: most - 1]
    while length(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def pieces(text: str, most: int = SECTION) -> list[str]:
    """Escaped text in pieces of at most `most` characters, cut between sentences or words where there are any.

    No entity is cut in two, and no letter; there is no piece of white space alone, which Slack refuses.
    """
    done: list[str] = []
    while length(text) > most:
        end = most
        while length(text[:end]) > most:
            end -= 1
        at = _boundary(text, end)
        done.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [piece for piece in (*done, text) if piece.strip()]


def first(text: str, most: int) -> str:
    """As much of escaped text as may stand in a place that holds so many characters."""
    return next(iter(pieces(text, most)), "")


def notice(text: str) -> str:
    """A message's own text, for notifications and screen readers: Slack reads it as mrkdwn too."""
    return first(escaped(text), SECTION)


def _boundary(text: str, end: int) -> int:
    """A good place at or before `end` to cut."""
    for mark in ("\n", ". ", "다. ", " "):
        at = text.rfind(mark, end // 2, end)
        if at > 0:
            return at + len(mark)
    # An unbroken run: not inside an entity, which is at most five characters long.
    start = text.rfind("&", max(1, end - 5), end)
    return start if start > 0 and ";" not in text[start:end] else end
