"""Asides: what is told beside an answer or in the place of one."""

from __future__ import annotations

from ui.web.icons import icon
from ui.web.markup import Html, el


def trouble(message: str) -> Html:
    """What went wrong, and what to do about it."""
    return el("p", icon("trouble"), el("span", message), class_="aside trouble", role="alert")
