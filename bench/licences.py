"""The licences of everything that Turnpoint is installed with: `docs/licences.md`, and a bill of materials (`--sbom FILE`).

    python -m bench.licences [--sbom FILE]

What is locked is read from the lock files, under which licence from the metadata of the installed packages, and from the
tables that name the model files.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"

Part = Literal["run", "dev", "bench"]
LOCKS: Mapping[Part, str] = MappingProxyType(
    {"run": "requirements.lock", "dev": "requirements-dev.lock", "bench": "requirements-bench.lock"}
)
_WEIGHTS = ("assistant/models/weights.toml", "index/embedder.toml")
_LOCKED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

_SAID: Mapping[str, str] = MappingProxyType(
    {
        "psf-2.0": "PSF-2.0", "psfl": "PSF-2.0", "python software foundation license": "PSF-2.0",
        "mit": "MIT", "mit license": "MIT",
        "apache-2.0": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache 2.0 license": "Apache-2.0",
        "apache license, version 2.0": "Apache-2.0", "apache license version 2.0": "Apache-2.0",
        "apache software license": "Apache-2.0",
        "bsd": "BSD-3-Clause", "bsd license": "BSD-3-Clause", "bsd-3-clause": "BSD-3-Clause",
        "3-clause bsd license": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause",
        "bsd 2-clause license": "BSD-2-Clause", "the bsd 2-clause license": "BSD-2-Clause",
        "isc": "ISC", "isc license": "ISC", "isc license (iscl)": "ISC",
        "mpl-2.0": "MPL-2.0", "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
        "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    }
)  # fmt: skip
"""What packages say in words of their own, as SPDX has it. Whoever says BSD alone has the three clauses in their file."""

_TOLD: Mapping[str, str] = MappingProxyType(
    {
        # Not installed on every system, or without a word of it in their metadata; from their repositories.
        "audioop-lts": "PSF-2.0",
        "colorama": "BSD-3-Clause",
        "pywin32": "PSF-2.0",
        "httpx2-jsfetch": "BSD-3-Clause",
        "axe-playwright-python": "MIT",
        "atheris": "Apache-2.0",
        "kubernetes-validate": "Apache-2.0",
    }
)
_COPYLEFT = re.compile(r"\b(?:A|L)?GPL|\bMPL|\bEPL|\bCDDL|\bEUPL")

_LIBRARY = (
    "Used unmodified, as a library of its own that anybody may exchange for another version in their environment. Whoever hands "
    "on an installation that holds it hands on its licence, and where its source is."
)
_FILES = "Unmodified. Changed files of it would have to be published."
_FOLLOWS: Mapping[str, str] = MappingProxyType(
    {
        "axe-playwright-python": "Carries axe-core, MPL-2.0, unmodified; for tests only.",
        "bidict": f"{_FILES} For measurements only.",
        "certifi": f"{_FILES} It is a list of certificates.",
        "frozendict": f"{_LIBRARY} genanki needs it.",
        "hypothesis": f"{_FILES} For tests only.",
        "kiwipiepy": "Carries Eigen, MPL-2.0, unmodified.",
        "orjson": _FILES,
        "psycopg": f"{_LIBRARY} Only where PostgreSQL was chosen (`[scale]`).",
        "psycopg-binary": f"{_LIBRARY} Only where PostgreSQL was chosen (`[scale]`).",
        "tld": f"Of the three licences LGPL-2.1-or-later is chosen. {_LIBRARY}",
        "tqdm": _FILES,
    }
)
"""What follows from each licence with copyleft, and from those inside of packages."""


@dataclass(frozen=True, slots=True)
class Package:
    """A locked package: its name, its version, its licence as SPDX has it, what needs it first, and its files' hashes."""

    name: str
    version: str
    licence: str
    part: Part
    hashes: tuple[str, ...] = ()

    @property
    def copyleft(self) -> bool:
        """Whether something follows for whoever changes it, or hands it on."""
        return bool(_COPYLEFT.search(self.licence))


def packages() -> Iterator[Package]:
    """Everything in the lock files, each name once for each version, by name."""
    seen: dict[tuple[str, str], Package] = {}
    for part, name in LOCKS.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        heads = list(_LOCKED.finditer(text))
        for head, following in zip(heads, [*heads[1:], None], strict=True):
            body = text[head.end() : following.start() if following else len(text)]
            one = (head["name"], head["version"])
            if one not in seen:
                hashes = tuple(_HASH.findall(body))
                seen[one] = Package(*one, licence_of(one[0]), part, hashes)
    yield from sorted(seen.values(), key=lambda package: (package.name, package.version))


def licence_of(name: str) -> str:
    """The licence of a package as SPDX has it; empty where nobody knows it."""
    if name in _TOLD:
        return _TOLD[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := told.get("License-Expression"):
        return expression
    classes = [line.rpartition("::")[2] for line in told.get_all("Classifier") or [] if "License" in line]
    # A whole licence text begins with its name.
    words = (told.get("License") or "").strip().partition("\n")[0]
    for said in (words, *classes):
        if known := _SAID.get(said.strip().lower()):
            return known
    return words if re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)+", words) else ""


def weights() -> Iterator[Mapping[str, Any]]:
    """The model files that are fetched: what each is called, its licence and its hash."""
    for name in _WEIGHTS:
        yield from tomllib.loads((ROOT / name).read_text(encoding="utf-8")).get("artefact", ())


def page() -> str:
    """`docs/licences.md`."""
    everything = list(packages())
    needs = {"run": "", "dev": "development", "bench": "bench"}
    rows = "".join(
        f"| {one.name} | {one.version} | {one.licence} | {needs[one.part]} |\n" for one in everything
    )
    bound = "".join(
        f"| {one.name} | {one.licence} | {_FOLLOWS[one.name]} |\n"
        for one in everything
        if one.copyleft or one.name in _FOLLOWS
    )
    models = "".join(
        f"| {one.get('model') or one['name']} | {one['licence']} | `{one['sha256'][:16]}…` |\n"
        for one in weights()
    )
    return _PAGE.format(count=len(everything), bound=bound, models=models, rows=rows)


_PAGE = """# Licences

Written by `make licences` from the lock files, the metadata of the installed packages, and the tables that name the model
files; a test holds it to them. Turnpoint itself is under Apache-2.0 (`LICENSE`). A bill of materials with hashes, in CycloneDX's
form, is made by `make sbom`.

## Copyleft, and what follows from it

| package | licence | what follows |
|---|---|---|
{bound}
None of them is changed or copied into Turnpoint, whose wheel holds its own files alone. PyTorch (BSD-3-Clause) is installed
apart from the locks. On machines with an NVIDIA card its build brings libraries of NVIDIA, which are under NVIDIA's own terms.

## Model weights

Fetched by `turnpoint setup`, checked against these hashes, and handed on by nobody here.

| model | licence | SHA-256 |
|---|---|---|
{models}
The tokenizer and the embedding model's weights are of the same model. Models that somebody chooses by Ollama or by an address
are under their own licences.

## All {count} packages

| package | version | licence | only for |
|---|---|---|---|
{rows}"""


def sbom(everything: Sequence[Package]) -> dict[str, Any]:
    """A bill of materials of what runs, in CycloneDX's form (1.6)."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    running = [one for one in everything if one.part == "run"]
    components: list[dict[str, Any]] = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{one.name}@{one.version}",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name}@{one.version}",
            "licenses": [{"expression": one.licence}],
            # Which of them was installed depends on the machine.
            "properties": [{"name": "turnpoint:sha256", "value": hash} for hash in one.hashes],
        }
        for one in running
    ]
    components += [
        {
            "type": "machine-learning-model",
            "bom-ref": f"model:{one['name']}",
            "name": one["name"],
            "hashes": [{"alg": "SHA-256", "content": one["sha256"]}],
            "licenses": [{"license": {"id": one["licence"]}}],
        }
        for one in weights()
    ]
    own = f"pkg:pypi/turnpoint@{version}"
    said = json.dumps(components, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "turnpoint",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def main() -> int:
    """Write the page, or the bill; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="write a bill of materials instead")
    given = parser.parse_args()
    everything = [one for one in packages() if given.sbom is None or one.part == "run"]
    if unknown := [one.name for one in everything if not one.licence]:
        print(f"no licence is known of: {', '.join(unknown)}", file=sys.stderr)
        return 1
    if given.sbom is not None:
        given.sbom.parent.mkdir(parents=True, exist_ok=True)
        given.sbom.write_text(json.dumps(sbom(everything), indent=2) + "\n", encoding="utf-8")
        print(f"{given.sbom}: {len(everything)} packages")
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(everything)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
