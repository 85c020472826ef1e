"""A server process with scripted rooms: `python -m tests.ui.fake_server PORT`, in TURNPOINT_HOME."""

from __future__ import annotations

import sys
from functools import partial

from corpus.fetch.addresses import IPAddress
from corpus.fetch.web import download
from corpus.home import data_home
from tests.ui.fake import fake_application
from ui.logs import log_to_file
from ui.publishers import Publishers
from ui.server import serve
from ui.state import LOG


def anything(address: IPAddress) -> bool:
    """Every address may be connected to."""
    del address
    return True


if __name__ == "__main__":
    home = data_home()
    log_to_file(home / LOG)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    serve(
        # Pages of this machine are fetched here, so that the tests' own server can be one.
        lambda: fake_application(
            home, embed=False, publishers=Publishers(download=partial(download, allowed=anything))
        ),
        home,
        port=port,
        page=None,
        ready=lambda url: print(url, flush=True),
    )
