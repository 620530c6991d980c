"""What an installation is made of, from the lock file and what each package says of itself: docs/dependencies.md, and a CycloneDX list for `make release`.

python -m docs.build.dependencies [SBOM]
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "dependencies.md"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# on other systems and interpreters alone
ELSEWHERE = {
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pypydispatcher": "BSD-3-Clause",
    "pywin32": "PSF-2.0",
    "tzdata": "Apache-2.0",
}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_STATUS = "Development Status :: "
_COPYLEFT = re.compile(r"(?<!L)GPL", re.I)


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the lock file; ``hashes`` are those of its files, ``licence`` an expression or a name."""

    name: str
    version: str
    licence: str
    status: str
    home: str
    direct: bool
    hashes: tuple[str, ...]


def packages(lock: Path = ROOT / "requirements.lock") -> list[Package]:
    """The packages of a lock file that are installed here, or known to be for other systems."""
    text = lock.read_text(encoding="utf-8")
    found = list(_PINNED.finditer(text))
    ends = [*(m.start() for m in found[1:]), len(text)]
    return [_package(m[1], m[2], tuple(_HASH.findall(text[m.end() : end]))) for m, end in zip(found, ends, strict=True)]


def _package(name: str, version: str, hashes: tuple[str, ...]) -> Package:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return Package(name, version, ELSEWHERE.get(name, "?"), "", "", False, hashes)
    return Package(name, version, _licence(said), _status(said), _home(said), _plain(name) in _declared(), hashes)


def _licence(said: PackageMetadata) -> str:
    classes = [c.rpartition(" :: ")[2] for c in said.get_all("Classifier") or () if c.startswith("License :: OSI")]
    free = (said.get("License") or "").strip()
    short = free if free and "\n" not in free and len(free) < 60 else ""
    return said.get("License-Expression") or short or " AND ".join(classes) or "?"


def _status(said: PackageMetadata) -> str:
    classes = (c for c in said.get_all("Classifier") or () if c.startswith(_STATUS))
    return next((c.removeprefix(_STATUS).partition(" - ")[2].lower() for c in classes), "")


def _home(said: PackageMetadata) -> str:
    links = dict(entry.split(", ", 1) for entry in said.get_all("Project-URL") or () if ", " in entry)
    named = {name.lower(): url for name, url in links.items()}
    wanted = ("source", "repository", "source code", "github", "homepage", "home")
    return next((named[name] for name in wanted if name in named), said.get("Home-page") or "")


def _declared() -> set[str]:
    extra = PROJECT["optional-dependencies"]["postgres"]
    return {_plain(re.split(r"[\[<>=;!~ ]", one, maxsplit=1)[0]) for one in [*PROJECT["dependencies"], *extra]}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def copyleft(found: list[Package]) -> list[str]:
    """Packages under the GPL or the AGPL, which Tocsin does not use."""
    return [package.name for package in found if all(map(_COPYLEFT.search, package.licence.split(" OR ")))]


def page(found: list[Package]) -> str:
    """The page for readers."""
    return "\n".join(_page(found)) + "\n"


def _page(found: list[Package]) -> Iterator[str]:
    direct = [package for package in found if package.direct]
    yield "# Dependencies\n"
    yield "<!-- Made from the lock file and the packages' own metadata by `make docs`; do not edit. -->\n"
    yield f"`requirements.lock` has {len(found)} packages, {len(direct)} of which Tocsin imports itself; each is pinned to one version and to the hashes of its files,"
    yield "and `make setup` installs nothing else (`--require-hashes`). None can be used under the GPL or the AGPL alone. `make release` writes the same list as CycloneDX (`dist/sbom.cdx.json`)."
    yield "*Status* is what a package says of its own maturity; an empty field means that it says nothing."
    for title, some in (("Imported by Tocsin", direct), ("Needed by those", [p for p in found if not p.direct])):
        yield f"\n## {title}\n\n| package | version | licence | status | maintained at |\n|---|---|---|---|---|"
        yield from (f"| {p.name} | {p.version} | {p.licence} | {p.status} | {p.home} |" for p in some)


def sbom(found: list[Package]) -> str:
    """The list as CycloneDX 1.6, the same for the same lock file."""
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{_plain(p.name)}@{p.version}",
            "name": p.name,
            "version": p.version,
            "purl": f"pkg:pypi/{_plain(p.name)}@{p.version}",
            "licenses": [{"license": {"name": p.licence}}],
            "properties": [{"name": "tocsin:sha256", "value": digest} for digest in p.hashes],
        }
        for p in found
    ]
    own = {"type": "application", "name": "tocsin", "licenses": [{"license": {"id": PROJECT["license"]}}]}
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    serial = f"urn:uuid:{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": serial, "version": 1, "metadata": {"component": own}, "components": parts}, indent=1)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Write the page, or the SBOM to the file that is named."""
    found = packages()
    if arguments:
        Path(arguments[0]).write_text(sbom(found) + "\n", encoding="utf-8")
    else:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
