"""The web page in a browser: from starting the server to a page that can be used, and of a running server: `bench.web`."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.material import OUT
from bench.measured import Measured, measured
from bench.parts import Keep, NeedError
from bench.parts.opened import of_bench
from bench.parts.serving import command, end_server, environment, serving
from bench.web import opened
from tests.chromium import CHROMIUM_ARGUMENTS
from ui.client import find

_STARTS, _TIMES = 3, 10
_PATIENCE = 120.0


@dataclass
class WebPage:
    """The part; `tiny` does each once."""

    tiny: bool = False
    name = "page"
    about = "the web page: usable after the server's start, and when it runs"
    plain = True
    rooms = ("corpus", "index", "assistant", "ui")
    modules = ("bench/parts/page.py", *map(of_bench, ("web", "parts/serving")))

    def settings(self) -> Mapping[str, Any]:
        """None beside the code."""
        return {}

    def items(self) -> Mapping[str, float]:
        """Starts, then visits."""
        starts, times = (1, 1) if self.tiny else (_STARTS, _TIMES)
        return {**{f"start/{n}": 20.0 for n in range(starts)}, **{f"visit/{n}": 3.0 for n in range(times)}}

    def measure(self, missing: Sequence[str], keep: Keep) -> None:
        """Have what is shipped embedded once, then start and visit."""
        from playwright.sync_api import sync_playwright

        executable: Any = shutil.which("chromium") or shutil.which("google-chrome")
        if executable is None:
            raise NeedError("Chromium")
        with serving("page") as (client, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
            opened(browser, client.url)[0].context.close()
            for item in missing:
                if item.startswith("visit/"):
                    page, seconds = opened(browser, client.url)
                    page.context.close()
                    keep(item, seconds)
            browser.close()
        for item in missing:
            if item.startswith("start/"):
                keep(item, _from_start(executable))

    def figures(self, found: Mapping[str, Any]) -> list[Measured]:
        """Seconds."""
        rows = {"page.start": "start/", "page.usable": "visit/"}
        values = {
            row: [float(seconds) for item, seconds in found.items() if item.startswith(begin)]
            for row, begin in rows.items()
        }
        return [measured(row, of) for row, of in values.items() if of]


def _from_start(executable: str) -> float:
    """From starting the server to a page that can be used; the browser runs already."""
    from playwright.sync_api import sync_playwright

    home = OUT / "served" / "page"
    end_server(home)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        with (home / "bench.log").open("ab") as log:
            began = time.perf_counter()
            process = subprocess.Popen(
                command("serve", "--port", "0"), env=environment(home), stdout=log, stderr=log
            )
        try:
            while (client := find(home, "en")) is None:
                if time.perf_counter() - began > _PATIENCE or process.poll() is not None:
                    raise RuntimeError(f"the server did not come up: see {home / 'bench.log'}")
                time.sleep(0.05)
            opened(browser, client.url)
            return time.perf_counter() - began
        finally:
            browser.close()
            process.terminate()
            process.wait(timeout=60)
