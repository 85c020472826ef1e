"""Puts the tables of evaluation runs into `docs/evaluation.md`, each between its markers.

Run: `make eval`, or `python -m bench.evaluation DIR... [--page FILE]` after `turnpoint eval FILE... --out DIR`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.evaluation.judged import TABLE
from assistant.evaluation.run import read_run

PAGE = Path("docs/evaluation.md")
_OPTIONS = {"ask": "", "gold-evidence": " --gold-evidence", "search": " --retrieval-only"}


def block(folder: Path) -> tuple[str, str]:
    """A run's mode, and its tables under what they were measured on.

    Raises:
        FileNotFoundError: the folder holds no judged run.
    """
    run = read_run(folder)
    table = (folder / TABLE).read_text(encoding="utf-8")
    return run["settings"]["mode"], f"{_told(run)}\n\n{table}"


def inserted(page: str, name: str, text: str) -> str:
    """A page with a text in the place of what stands between the markers of that name.

    Raises:
        ValueError: the page lacks one of the markers.
    """
    opening, closing = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(opening)
    _, closed, after = rest.partition(closing)
    if not (found and closed):
        raise ValueError(f"the page has no markers {opening} and {closing}")
    return f"{before}{opening}\n{text.rstrip()}\n{closing}{after}"


def _told(run: Mapping[str, Any]) -> str:
    settings, machine = run["settings"], run["machine"]
    command = f"turnpoint eval {settings['file'].replace(',', '')} --out DIR{_OPTIONS[settings['mode']]}"
    by = f" with {settings['model']} ({settings['engine']})" if settings.get("model") else ""
    return (
        f"Measured {run['created'][:10]} at commit {run['commit'][:7] or 'unknown'} on {machine['cpu']}, "
        f"{machine['cores']} cores, {machine['memory_gib']} GiB{by}, over {settings['documents']} documents: `{command}`."
    )


def main() -> int:
    """Write the page; 1 where a folder or a marker is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--page", type=Path, default=PAGE)
    args = parser.parse_args()
    page = args.page.read_text(encoding="utf-8")
    try:
        for folder in args.folders:
            page = inserted(page, *block(folder))
    except (FileNotFoundError, ValueError) as failure:
        print(failure, file=sys.stderr)
        return 1
    partial = args.page.with_name(args.page.name + ".part")
    partial.write_text(page, encoding="utf-8")
    partial.replace(args.page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
