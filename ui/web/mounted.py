"""The web page as an application of its own, for a server to mount."""

from __future__ import annotations

import os
import shutil
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import ASGIApp

from ui.app import Application
from ui.listening import HOST
from ui.people.person import person_in


def gradio_page(application: Application) -> ASGIApp:
    """The Gradio page as an application of its own."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    # Uploads lie beside the data they are for, readable by their owner only, until they are read.
    uploads = application.home / "uploads"
    # What an interruption left there is in no page's hands any more, and in no list of what a person may remove.
    shutil.rmtree(uploads, ignore_errors=True)
    uploads.mkdir(mode=0o700, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    import gradio

    from ui.web import page
    from ui.web.evidence.pictures import serve_pictures

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    serve_pictures(app, application)
    options: dict[str, Any] = getattr(page, "mount_options", dict)()
    return gradio.mount_gradio_app(
        app,
        page.build(application),
        path="/",
        server_name=HOST,
        auth_dependency=_key_of,
        **options,
    )


def _key_of(request: Request) -> str | None:
    """Under what everything of the person is kept who asks for something of the page; None for nobody that was let in."""
    person = person_in(request.scope)
    return None if person is None else person.key
