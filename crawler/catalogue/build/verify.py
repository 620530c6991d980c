"""Whether the addresses of the catalogue stand where it says: `python -m crawler.catalogue.build.verify FOLDER [KEY …]`.

FOLDER/KEY is what places.tsv names under that key, as it was had from there: a file, a folder or a zip. Places that are not there are left out.
"""

from __future__ import annotations

import html
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from crawler.catalogue import rows


def verify(folder: Path, keys: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    """How many proofs were looked at, and those that are wrong, in sentences."""
    looked, wrong = 0, []
    for key in keys or tuple(rows.places()):
        place = folder / key
        if not place.exists():
            continue
        texts = dict(_texts(place))
        for entry in rows.entries().values():
            for proof in entry.proof:
                named, _, file = proof.partition("/")
                if named == key:
                    looked += 1
                    wrong += [] if _stands(entry.url, file, texts) else [f"{entry.id}: {entry.url} is not in {proof}"]
    return looked, wrong


def _stands(url: str, file: str, texts: dict[str, str]) -> bool:
    return any(url in text for name, text in texts.items() if not file or file in name)


def _texts(place: Path) -> Iterator[tuple[str, str]]:
    """The names and texts of all files of a place; an address may be escaped as HTML and JSON do it."""
    if zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as packed:
            for name in packed.namelist():
                yield name, _plain(packed.read(name))
    elif place.is_dir():
        for path in place.rglob("*"):
            if path.is_file():
                yield path.relative_to(place).as_posix(), _plain(path.read_bytes())
    else:
        yield place.name, _plain(place.read_bytes())


def _plain(body: bytes) -> str:
    return html.unescape(body.decode("utf-8", "replace").replace("\\/", "/"))


def main(arguments: list[str]) -> int:
    """1 when an address is not where the catalogue says."""
    looked, wrong = verify(Path(arguments[0]), tuple(arguments[1:]))
    for line in [*wrong, f"{looked} looked at, {len(wrong)} wrong"]:
        sys.stdout.write(line + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
