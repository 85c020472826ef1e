"""A model server in a process of its own, which can be killed: prints its address and stays."""

from __future__ import annotations

import sys
import threading

from tests.assistant.models.http_peer import serving
from tests.assistant.models.openai_peer import OpenAIPeer

if __name__ == "__main__":
    peer = OpenAIPeer()
    peer.reply = sys.argv[2:]
    peer.pause = float(sys.argv[1])
    with serving(peer):
        print(peer.url, flush=True)
        threading.Event().wait()
