"""Everything that the reliability page tells, tried, and the page written from it.

Run: `make reliability`, or `python -m bench.reliability [--fresh] [--part NAME] [--no-run] [--tiny]`. Interrupted, it goes on where
it was; a part whose sources changed is run anew. The exit code is 1 where a part failed or anything was lost. `--tiny` tries every
part out in its smallest form, in `bench-out/tiny`, and writes no page.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from assistant.evaluation.identity import machine, program
from bench.reliability.keeping import results
from bench.reliability.page import page
from bench.reliability.parts import FOLDER, PARTS, TINY

DATA, PAGE = Path("docs/reliability.json"), Path("docs/reliability.md")


def main() -> None:
    """Run what has no result yet, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fresh", action="store_true", help="run every part anew")
    parser.add_argument(
        "--part", action="append", choices=[part.name for part in PARTS], help="only this; no page is written"
    )
    parser.add_argument(
        "--no-run",
        action="store_true",
        help="write the page from what is there; what is not there stands as failed",
    )
    parser.add_argument(
        "--tiny", action="store_true", help="every part in its smallest form; no page is written"
    )
    given = parser.parse_args()
    wanted = [part for part in PARTS if given.part is None or part.name in given.part]
    if given.tiny:
        wanted = [part.smallest() for part in wanted]
    found = results(wanted, TINY if given.tiny else FOLDER, fresh=given.fresh, run_missing=not given.no_run)
    data = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": program()["commit"],
        "machine": machine(),
        "parts": [result.to_json() for result in found],
    }
    told = page(data)
    if given.part is None and not given.tiny:
        DATA.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
        PAGE.write_text(told, "utf-8")
    print(told)
    sys.exit(0 if all(result.is_well for result in found) else 1)


if __name__ == "__main__":
    main()
