"""Draws the charts of an answer as pictures, and puts them where Slack can show them."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from ui.slack.blocks import Block
from ui.slack.mrkdwn import cut, plain

log = logging.getLogger(__name__)

_WIDTH, _MARGIN, _ROW, _BAR, _HEAD, _FOOT = 1_000, 36, 74, 30, 70, 54
_INK, _FAINT, _PAPER = "#1d2433", "#667085", "#ffffff"
_SHADES = ("#2457a6", "#5b86c7", "#93b1dc", "#7a8aa0", "#b4c0d0")
_ROOM = 190  # pixels for a value beside its bar
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    "C:/Windows/Fonts/malgun.ttf",
)
"""Fonts with Hangul where systems keep them. Without one only Latin text is drawn, and a Korean chart not at all."""
_READY = 3.0  # seconds in which Slack must have taken a picture in
_BEAT = 0.3


def drawn(chart: Mapping[str, Any]) -> bytes | None:
    """A chart (as `/api/ask` tells it) as PNG; None where there is no font for its letters."""
    text = " ".join(
        [chart["title"], chart["source"], *(f"{bar['label']} {bar['shown']}" for bar in chart["bars"])]
    )
    path = _korean_font()
    if not path and not _is_latin(text):
        return None
    title, label, small = (_font(path, size) for size in (28, 22, 18))
    bars = chart["bars"]
    picture = Image.new("RGB", (_WIDTH, _HEAD + _ROW * len(bars) + _FOOT), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((_MARGIN, 22), _fitting(draw, plain(chart["title"]), title, _WIDTH - 2 * _MARGIN), _INK, title)
    low, high = min(0.0, *(bar["value"] for bar in bars)), max(0.0, *(bar["value"] for bar in bars))
    scale = (_WIDTH - 2 * _MARGIN - _ROOM) / ((high - low) or 1.0)
    zero = _MARGIN - low * scale
    for n, bar in enumerate(bars):
        top = _HEAD + n * _ROW
        draw.text(
            (_MARGIN, top), _fitting(draw, plain(bar["label"]), label, _WIDTH - 2 * _MARGIN), _INK, label
        )
        left, right = sorted((zero, zero + bar["value"] * scale))
        box = (left, top + 32, max(right, left + 2), top + 32 + _BAR)
        draw.rectangle(box, fill=_SHADES[bar["shade"] % len(_SHADES)])
        draw.text((max(right, zero) + 10, top + 34), plain(bar["shown"]), _INK, label)
    foot = " · ".join(filter(None, (chart["growth"], chart["source"])))
    draw.text(
        (_MARGIN, picture.height - 38),
        _fitting(draw, plain(foot), small, _WIDTH - 2 * _MARGIN),
        _FAINT,
        small,
    )
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def picture_block(slack: WebClient, chart: Mapping[str, Any]) -> Block | None:
    """A chart uploaded, as an image block; None where it cannot be drawn or Slack does not take it."""
    data = drawn(chart)
    if data is None:
        log.info("no font with Hangul: a chart is left out")
        return None
    try:
        told = slack.files_upload_v2(
            content=data, filename=f"{chart['file'] or 'chart'}.png", title=chart["title"]
        )
        of = str((told.get("file") or {})["id"])
        deadline = time.monotonic() + _READY
        while not (slack.files_info(file=of).get("file") or {}).get("mimetype"):
            if time.monotonic() > deadline:
                return None
            time.sleep(_BEAT)
    except (SlackClientError, OSError, KeyError) as failure:
        log.warning("a chart was not uploaded: %s", type(failure).__name__)
        return None
    return {"type": "image", "slack_file": {"id": of}, "alt_text": cut(plain(chart["summary"]), 1_900)}


def _fitting(draw: ImageDraw.ImageDraw, text: str, font: Any, room: float) -> str:
    """Text that is no wider than there is room."""
    text = text.replace("\u2060", "")
    while text and draw.textlength(text, font) > room:
        text = text[:-2].rstrip() + "…"
    return text


def _is_latin(text: str) -> bool:
    return all(ord(letter) < 0x250 or letter in "…–—·“”‘’−▲▼" for letter in text)


@cache
def _korean_font() -> str:
    return next((path for path in _FONTS if Path(path).is_file()), "")


@cache
def _font(path: str, size: int) -> Any:
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
