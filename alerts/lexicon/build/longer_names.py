"""Makes data/longer-names.bin: which places have a longer name that another one's stands in. Run by hand; the product only reads what it wrote.

python -m alerts.lexicon.build.longer_names        after a change of data/places.bin or data/other-names.tsv
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache

from alerts.lexicon.build.people import DATA
from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.name_index import ABROAD
from alerts.lexicon.names.place_names import inner
from crawler.parsing.scripts import script

TOWN = 100_000  # people: a smaller place takes no name away from another
SHARED = (
    0.2  # of the languages: New Jersey is called Jersey in 5 % of them, which is a slip, Moscow Oblast Moscow in half
)
MADE_OF = "made of"
LANDS = frozenset(["country", "subdivision", "city", "region"])  # of what is asked for


def main() -> None:
    """Write the file."""
    places = [p for key, _ in gazetteer.rows("places") if not key.startswith("in ") and (p := gazetteer.place(key))]
    known: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        if place.kind in LANDS:
            for lang, name in place.names:
                known[lang, fold_name(name)].append(place)
                if len(fold_name(name)) >= ABROAD.get(script(name), 4):
                    known["", fold_name(name)].append(place)  # which holds in texts of other languages too
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place in places:
        if place.kind == "city" and place.people < TOWN:
            continue
        for lang, name in place.names:
            for part in {*inner(name)}:
                for other in (*known.get((lang, part), ()), *known.get(("", part), ())):
                    if other.kind == "region" and place.kind != "country":
                        continue  # a part of Kashmir is Kashmir, Papua New Guinea is not West Papua
                    if (lang, fold_name(name)) not in _folded(other) and not _kin(place, other):
                        found[f"{gazetteer.COUNTRIES if len(place.key) == 2 else ''}{other.key}"][lang].add(name)
    rows = [
        f"{key}\t{';'.join(f'{lang}:{chr(124).join(sorted(of))}' for lang, of in sorted(names.items()))}"
        for key, names in found.items()
    ]
    sorted_rows.write(DATA / "longer-names.bin", [*rows, f"{MADE_OF}\t{digest()}"], 9)
    print(len(found), "places", sum(len(of) for names in found.values() for of in names.values()), "names")


def digest() -> str:
    """Of the files that this one is made of: a test tells by it that they were not changed since."""
    made_of = [(DATA / name).read_bytes() for name in ("places.bin", "other-names.tsv")]
    return hashlib.sha256(b"".join(made_of)).hexdigest()[:16]


def _kin(one: Place, other: Place) -> bool:
    """Whether one is the other or lies in it, or goes by its name too in many languages (Moscow Oblast is called Moscow)."""
    if one.key == other.key or gazetteer.is_within(one, other) or gazetteer.is_within(other, one):
        return True
    mine, theirs = _folded(one), _folded(other)
    spoken = {lang for lang, _ in mine} & {lang for lang, _ in theirs}
    return len({lang for lang, _ in mine & theirs}) > SHARED * len(spoken)


@cache
def _folded(place: Place) -> frozenset[tuple[str, str]]:
    return frozenset((lang, fold_name(name)) for lang, name in place.names)


if __name__ == "__main__":
    main()
