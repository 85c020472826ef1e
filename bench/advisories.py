"""Whether a vulnerability is known of a locked package, by the database of osv.dev.

    python -m bench.advisories [--database ADDRESS]

Names and versions of the locked packages are sent, and nothing else. The exit code is 1 where something is known, and 0 where
nothing is or the database cannot be reached, which is said: a machine without the internet can still build.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from bench.licences import Package, packages

DATABASE = "https://api.osv.dev"
_AT_ONCE = 500
_SECONDS = 30.0


def known(database: str, everything: Sequence[Package]) -> Mapping[str, tuple[str, ...]]:
    """The numbers of advisories by package and version; those without any are left out.

    Raises:
        httpx.HTTPError: The database cannot be reached or understood.
    """
    found: dict[str, tuple[str, ...]] = {}
    with httpx.Client(base_url=database, timeout=_SECONDS) as client:
        for at in range(0, len(everything), _AT_ONCE):
            some = everything[at : at + _AT_ONCE]
            asked = [
                {"package": {"ecosystem": "PyPI", "name": one.name}, "version": one.version} for one in some
            ]
            reply = client.post("/v1/querybatch", json={"queries": asked}).raise_for_status()
            results: list[dict[str, Any]] = _read(reply)["results"]
            for one, result in zip(some, results, strict=True):
                if numbers := tuple(each["id"] for each in result.get("vulns", ())):
                    found[f"{one.name} {one.version}"] = numbers
    return found


def _read(reply: httpx.Response) -> dict[str, Any]:
    try:
        return reply.json()
    except ValueError as failure:
        raise httpx.DecodingError("no JSON") from failure


def main(arguments: Sequence[str] | None = None) -> int:
    """Look everything up and print what is known; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default=DATABASE)
    given = parser.parse_args(arguments)
    everything = list(packages())
    try:
        found = known(given.database, everything)
    except httpx.HTTPError as failure:
        print(
            f"not looked up: {given.database} cannot be reached ({type(failure).__name__})", file=sys.stderr
        )
        return 0
    for name, numbers in found.items():
        print(f"{name}: {', '.join(numbers)}")
    print(f"{len(everything)} packages looked up, {len(found)} with known vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
