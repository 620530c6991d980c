"""Makes data/people.bin: the parts of personal names in many scripts. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.people PERSONS_TXT

Origin: ``rigour/data/names/persons.txt`` of the package rigour 1.8 (MIT; rows from Wikidata, CC0): one name a row in all its spellings.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script

DATA = Path(__file__).parent.parent / "data"
MOST = 40  # spellings of one name


def rows(path: Path) -> Iterator[list[str]]:
    """The folded single-word spellings of each name."""
    for line in path.read_text("utf-8").splitlines():
        names = {fold_name(name.strip()) for name in line.split(" => ")[0].split(",")}
        yield sorted(name for name in names if len(name) > 1 and " " not in name and "-" not in name)


def main() -> None:
    """Rows of at least two spellings, and which rows a spelling is in."""
    where: dict[str, list[int]] = defaultdict(list)
    out: list[str] = []
    seen: set[str] = set()
    for names in rows(Path(sys.argv[1])):
        names = names[:MOST]
        line = " ".join(names)
        if len(names) < 2 or line in seen or not any(script(name) == "latin" for name in names):
            continue
        seen.add(line)
        out.append(f"#{len(out)}\t{line}")
        for name in names:
            where[name].append(len(out) - 1)
    out += [f"{name}\t{' '.join(map(str, found[:30]))}" for name, found in where.items()]
    sorted_rows.write(DATA / "people.bin", out, 9)
    print(len(seen), "names", len(where), "spellings")


if __name__ == "__main__":
    main()
