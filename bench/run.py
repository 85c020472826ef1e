"""Everything that is measured about speed, in one run that goes on where it was interrupted, and the pages made of it.

Run: `make bench`, or `python -m bench.run [--list] [--only PART ...] [--fresh] [--tiny]`. Each measurement is in
`bench-out/measured/PART.jsonl` as soon as it was made; what was measured of other code, settings or on another machine is
left alone. When all of a plain run is measured, `docs/bench.json`, `docs/bench.md` and the READMEs' table are made of it; with
`--write` of what is there. `--tiny` tries everything out in its smallest form, in `bench-out/tiny`, and writes no page.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.identity import machine, program
from assistant.evaluation.report import table
from assistant.models.weights import embedded_weights
from bench import page
from bench.console import duration
from bench.journal import Journal, key_of
from bench.material import OUT
from bench.measured import Measured
from bench.page import Results
from bench.parts import NeedError, Part

_CHOICES = ("TURNPOINT_ENGINE", "TURNPOINT_MODEL", "TURNPOINT_THREADS", "TURNPOINT_EMBEDDER")
"""What of the environment decides who writes and embeds."""


def parts(*, tiny: bool = False) -> list[Part]:
    """All parts, in the order in which they are measured."""
    from bench.parts.again import Again
    from bench.parts.answers import Answers
    from bench.parts.conversation import Conversation
    from bench.parts.crowded import Crowded
    from bench.parts.decoding import Decoding
    from bench.parts.ingest import Ingest
    from bench.parts.load import Load
    from bench.parts.page import WebPage
    from bench.parts.searching import Searching
    from bench.parts.shell import Shell
    from bench.parts.stores import Stores

    return [
        Stores(tiny),
        Decoding(tiny),
        Shell(tiny),
        WebPage(tiny),
        Load(tiny),
        Conversation(tiny),
        Again(tiny),
        Searching(tiny),
        Ingest(tiny),
        Crowded(tiny),
        Answers(tiny),
        Ingest(tiny, whole=True),
        Searching(tiny, whole=True),
    ]


@dataclass(frozen=True)
class Planned:
    """A part with its measurements so far and the seconds that those still missing will take."""

    part: Part
    journal: Journal
    items: Mapping[str, float]

    def missing(self) -> list[str]:
        """Items that are not measured yet, in order."""
        done = self.journal.lines()
        return [item for item in self.items if item not in done]

    def seconds(self) -> float:
        """What they take on two quiet cores."""
        return sum(self.items[item] for item in self.missing())


def planned(part: Part, folder: Path, here: Mapping[str, Any], commit: str) -> Planned:
    """A part's journal under the key of what its measurements depend on, and its items."""
    chosen = {name: os.environ.get(name, "") for name in _CHOICES}
    key = key_of(part.rooms, part.modules, {**part.settings(), **chosen}, here)
    return Planned(part, Journal(folder, part.name, key, commit), part.items())


class Progress:
    """Tells how far the run is: measurements of the part and time left in all, by the pace of this run."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._foretold = 0.0
        self._begun = time.monotonic()

    def made(self, of: Planned, item: str) -> None:
        """A measurement is on disk."""
        self._foretold += of.items[item]
        self._left -= of.items[item]
        missing = len(of.missing())
        print(
            f"  {of.part.name}: {len(of.items) - missing} of {len(of.items)}, {item}; {self.left()} left",
            file=sys.stderr, flush=True,
        )  # fmt: skip

    def left(self) -> str:
        """Time left in all, for people."""
        spent = time.monotonic() - self._begun
        # What was foretold says more than the pace of the first minute.
        pace = (spent + 120) / (self._foretold + 120)
        return f"about {duration(max(0.0, self._left) * pace)}"

    def leave(self, seconds: float) -> None:
        """A part was left out: nobody waits for it."""
        self._left -= seconds


def run(plans: Sequence[Planned]) -> list[str]:
    """Measure what is missing; the names of parts that could not be measured."""
    progress = Progress(sum(plan.seconds() for plan in plans))
    failed: list[str] = []
    for number, plan in enumerate(plans, start=1):
        missing = plan.missing()
        if not missing:
            continue
        print(
            f"{number}/{len(plans)} {plan.part.name}: {plan.part.about}; {progress.left()} left", flush=True
        )

        def keep(item: str, value: Any, plan: Planned = plan) -> None:
            plan.journal.keep(item, value)
            progress.made(plan, item)

        try:
            plan.part.measure(missing, keep)
        except NeedError as lack:
            print(f"  left out: it needs {lack}", file=sys.stderr)
            failed.append(plan.part.name)
        except Exception:
            # The others are worth having; this one is tried again with the next run.
            traceback.print_exc()
            failed.append(plan.part.name)
        progress.leave(plan.seconds())
    return failed


def results(plans: Sequence[Planned], here: Mapping[str, Any]) -> Results:
    """What all that was measured adds up to; the corpus as a whole stands for its five documents where it was measured."""
    figures: dict[str, Measured] = {}
    days: set[str] = set()
    commits: list[str] = []
    model = f"{embedded_weights().model} (embedded)"
    for plan in plans:
        lines = plan.journal.lines()
        made = plan.part.figures({item: lines[item].value for item in plan.items if item in lines})
        figures |= {figure.row: figure for figure in made}
        if not made:
            continue
        days |= {line.at[:10] for line in lines.values()}
        commits += dict.fromkeys(line.commit for line in lines.values() if line.commit not in commits)
        if plan.part.name == "answers":
            told = next(iter(lines.values())).value["turnpoint"]["answer"]["model"]
            model = f"{told['name']} ({told['engine']})" if told["name"] else model
    dates = (min(days), max(days)) if days else ()
    return Results(figures, here if figures else {}, model, commits, dates)


def told(everything: Sequence[Planned], found: Results, *, pages: bool, partly: bool = False) -> None:
    """Print the page; put it into `docs` where `pages` are wanted and no part of a plain run is missing, or `partly` though."""
    print(page.page(found))
    lacking = [plan.part.name for plan in everything if plan.part.plain and plan.missing()]
    if pages and found.figures and (partly or not lacking):
        page.write(found)
        print(f"Written: {page.DATA}, {page.PAGE}, {', '.join(map(str, page.READMES.values()))}")
    elif pages:
        print(f"docs/bench.md is left as it is: {', '.join(lacking)} not measured yet.")


def listed(plans: Sequence[Planned]) -> str:
    """The parts as a table: what is there, what is missing, how long that takes."""
    rows = [
        [
            plan.part.name,
            plan.part.about,
            f"{len(plan.items) - len(plan.missing())} of {len(plan.items)}",
            duration(plan.seconds()),
            "" if plan.part.plain else f"only with --only {plan.part.name}",
        ]
        for plan in plans
    ]
    return table(["part", "measures", "there", "missing takes", ""], rows)


def main() -> int:
    """Measure what is missing, then write; 1 where a part could not be measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [part.name for part in parts()]
    parser.add_argument("--only", nargs="+", choices=names, metavar="PART", help=f"of {', '.join(names)}")
    parser.add_argument(
        "--fresh", action="store_true", help="throw away what these parts have measured before"
    )
    parser.add_argument(
        "--list", action="store_true", help="the parts, what is missing and how long it takes"
    )
    parser.add_argument("--write", action="store_true", help="make the pages though parts are missing")
    parser.add_argument(
        "--tiny", action="store_true", help="everything in its smallest form; no page is written"
    )
    args = parser.parse_args()
    here, commit = machine(), program()["commit"]
    folder = (OUT / "tiny" if args.tiny else OUT) / "measured"
    everything = [planned(part, folder, here, commit) for part in parts(tiny=args.tiny)]
    plans = [p for p in everything if (p.part.name in args.only if args.only else p.part.plain)]
    if args.fresh:
        for plan in plans:
            plan.journal.forget()
    if args.list:
        print(listed(everything))
        return 0
    os.environ["TURNPOINT_HOME"] = str((OUT / "default-home").resolve())
    print(
        f"{listed(plans)}\nAbout {duration(sum(plan.seconds() for plan in plans))}, with nothing else at work.\n"
    )
    try:
        failed = run(plans)
    except KeyboardInterrupt:
        print("\nInterrupted: the same command goes on here.", file=sys.stderr)
        return 130
    finally:
        told(everything, results(everything, here), pages=not args.tiny, partly=args.write)
    if failed:
        print(f"Not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
