"""The page: its parts, what each does, and how it is mounted. Importing it imports Gradio: import it late."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.themes import Base, Font
from starlette.middleware import Middleware

from ui.web.application import Application
from ui.web.beginning import BeginsWith, beginning
from ui.web.charts.market import Market
from ui.web.chat.acting import Actions
from ui.web.chat.asking import Asking
from ui.web.cost.costs import Costs
from ui.web.documents.adding import Documents
from ui.web.evidence.pictures import serve_pictures
from ui.web.evidence.reading import Reading
from ui.web.feature import Feature
from ui.web.opening import Opening
from ui.web.parts import Parts, layout
from ui.web.people import ForEveryone
from ui.web.policy import OwnHostOnly
from ui.web.scope.narrowing import Narrowing
from ui.web.study.studying import Studying
from ui.web.talks.talks import Talks

LARGEST_UPLOAD = "100mb"
PAGES_AT_ONCE = 64
"""How many answers may stream to pages at the same time; the application queues them for its engine."""

_HERE = Path(__file__).parent
_FONTS = (
    "Pretendard",
    "Apple SD Gothic Neo",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Malgun Gothic",
    "system-ui",
    "sans-serif",
)
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
_FAVICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' "
    "rx='6' fill='%230f3d4c'/%3E%3Cpath d='M4 18C9 18 10 13 12 12S15 6 20 6' fill='none' stroke='%23fff' "
    "stroke-width='2'/%3E%3Ccircle cx='12' cy='12' r='2.6' fill='%23f2a541'/%3E%3C/svg%3E"
)

_FEATURES: tuple[Callable[[Application, Parts], Feature], ...] = (
    Asking,
    Actions,
    Talks,
    Narrowing,
    Reading,
    Documents,
    ForEveryone,
    Market,
    Costs,
    Studying,
)


def build(application: Application) -> gr.Blocks:
    """The page in front of an application, not yet served."""
    with gr.Blocks(
        title="변곡점 Turnpoint", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        parts = layout()
        features = [feature(application, parts) for feature in _FEATURES]
        for feature in (*features, Opening(page, application, parts, features)):
            feature.wire()
    page.queue(default_concurrency_limit=PAGES_AT_ONCE)
    return page


def mount(app: FastAPI, application: Application) -> FastAPI:
    """Put the page at `/` of an application server; call it after every other route was added."""
    serve_pictures(app, application)
    return gr.mount_gradio_app(app, build(application), path="/", **mount_options())


def mount_options() -> dict[str, Any]:
    """How the page is to be mounted: its looks, and nothing of Gradio that keeps or tells what was asked."""
    return {
        "footer_links": [],
        "run_history": False,
        "max_file_size": LARGEST_UPLOAD,
        "show_error": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "pwa": False,
        "theme": _theme(),
        "head": _head(),
        "app_kwargs": {
            "middleware": [
                Middleware(OwnHostOnly),
                Middleware(BeginsWith, script=beginning(), later=(_together("script", "js"),)),
            ],
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
    }


def _theme() -> Base:
    return Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=[Font(name) for name in _FONTS],
        font_mono=[Font(name) for name in _MONO],
    )


def _head() -> str:
    css, js = _together("style", "css"), _together("script", "js")
    icon = f'<link rel="icon" href="{_FAVICON}">'
    return f"{icon}<style>{css}</style><script>{js}</script>"


def _together(folder: str, suffix: str) -> str:
    """All files of a folder in the order of their names, which begin with a number."""
    files = sorted((_HERE / folder).glob(f"*.{suffix}"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
