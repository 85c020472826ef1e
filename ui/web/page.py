"""The page: its parts, what each does, and how it is mounted. Importing it imports Gradio: import it late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.themes import Base, Font
from starlette.middleware import Middleware

from ui.web.application import Application
from ui.web.conversation import Conversation
from ui.web.handlers import Handlers
from ui.web.policy import OwnHostOnly

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

# Clicks inside our own markup become events with the data attributes of what was clicked.
_CLICKS = """
element.addEventListener('click', (event) => {
  const hit = event.target.closest('[data-open],[data-ask],[data-language],[data-remove],[data-fetch]');
  if (!hit || !element.contains(hit) || hit.disabled) return;
  event.preventDefault();
  const d = hit.dataset;
  window.turnpoint.clicked(hit);
  if (d.open) trigger('opened', {open: d.open, turn: Number(d.turn), n: Number(d.n)});
  else if (d.ask) trigger('asked', {question: d.ask});
  else if (d.language) trigger('spoken', {language: d.language});
  else if (d.fetch) trigger('fetching', {turn: Number(d.fetch),
    contact: hit.parentElement.querySelector('input')?.value ?? ''});
  else if (d.remove) trigger('removal', {remove: d.remove, source: d.source});
});
"""


def build(application: Application) -> gr.Blocks:
    """The page in front of an application, not yet served."""
    do = Handlers(application)
    with gr.Blocks(
        title="변곡점 Turnpoint", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        conversation = gr.State(Conversation())
        chosen = gr.Textbox(visible="hidden", elem_id="chosen")
        asked = gr.Textbox(visible="hidden", elem_id="asked")
        timer = gr.Timer(2)
        with gr.Row(elem_id="head"):
            top = _html("top")
            state = _html("state")
        with gr.Row(elem_id="chat-view"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="scroll"):
                    past = _html("past")
                    live = _html("live")
                with gr.Row(elem_id="composer"):
                    question = gr.Textbox(
                        elem_id="question",
                        lines=1,
                        max_lines=8,
                        container=False,
                        show_label=False,
                        autofocus=True,
                        interactive=True,
                        scale=1,
                        max_length=20_000,
                    )
                    clear = gr.Button(elem_id="clear", variant="secondary", scale=0)
                    stop = gr.Button(elem_id="stop", variant="stop", scale=0)
                    send = gr.Button(elem_id="send", variant="primary", scale=0)
                fine = _html("fine")
            with gr.Column(elem_id="panel"):
                reader = _html("reader")
                cards = _html("cards")
        with gr.Column(elem_id="sources-view"):
            intro = _html("sources-intro")
            upload = gr.UploadButton(
                elem_id="upload", file_count="multiple", variant="primary", type="filepath"
            )
            report = _html("report")
            table = _html("sources")

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**quiet, "queue": False}
        spoken = [
            top,
            state,
            past,
            live,
            cards,
            reader,
            question,
            send,
            stop,
            clear,
            fine,
            intro,
            upload,
            report,
            table,
        ]
        answering = [past, live, cards, reader]

        page.load(
            do.opened,
            [chosen, conversation],
            spoken,
            js="() => [window.turnpoint.language(), null]",
            **at_once,
        )
        top.spoken(do.switched, [conversation], spoken, **at_once)
        timer.tick(do.state, [conversation], [state, timer], **at_once)

        # The browser takes the question out of its box: a round trip would take back what is typed meanwhile.
        taken = send.click(fn=None, outputs=[asked], js="() => window.turnpoint.take()", **quiet)
        taken.then(do.ask, [asked, conversation], answering, **quiet)
        past.asked(do.ask_example, [conversation], answering, **quiet)
        live.fetching(do.fetch, [conversation], answering, **quiet)
        stop.click(do.stop, [conversation], [live], **at_once)
        clear.click(do.clear, [conversation], answering, **at_once)
        for part in (past, live, cards, reader):
            part.opened(do.open_passage, [conversation], [cards, reader], **at_once)

        documents = [report, table, fine]
        upload.upload(do.add, [upload, conversation], documents, **quiet)
        table.removal(do.remove, [conversation], documents, **at_once)
    page.queue(default_concurrency_limit=PAGES_AT_ONCE)
    return page


def mount(app: FastAPI, application: Application) -> FastAPI:
    """Put the page at `/` of an application server; call it after every other route was added."""
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
            "middleware": [Middleware(OwnHostOnly)],
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
        },
    }


def _html(name: str) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=_CLICKS)


def _theme() -> Base:
    return Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=[Font(name) for name in _FONTS],
        font_mono=[Font(name) for name in _MONO],
    )


def _head() -> str:
    css = (_HERE / "page.css").read_text(encoding="utf-8")
    js = (_HERE / "page.js").read_text(encoding="utf-8")
    icon = f'<link rel="icon" href="{_FAVICON}">'
    return f"{icon}<style>{css}</style><script>{js}</script>"
