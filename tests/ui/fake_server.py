"""A server process with scripted rooms: `python -m tests.ui.fake_server PORT`, in TURNPOINT_HOME."""

from __future__ import annotations

import sys

from corpus.home import data_home
from tests.ui.fake import fake_application
from ui.server import log_to_file, serve
from ui.state import LOG

if __name__ == "__main__":
    home = data_home()
    log_to_file(home / LOG)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(
        lambda: fake_application(home, embed=False),
        home,
        port=port,
        page=None,
        ready=lambda url: print(url, flush=True),
    )
