"""What a new word costs when it is held against many names: `python -m bench.names [COUNT ...]`; nothing else should run beside it.

Names and words are drawn from the list of names that the package ships: the words are names too, of other rows, which is the dearest
kind (a word in small letters costs a tenth). CPU time; each count in a process of its own, for the memory.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections import defaultdict

from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.book import NameBook
from alerts.lexicon.names.folding import script
from alerts.lexicon.names.naming import register

COUNTS = (400, 4000, 20_000)
WORDS = 1500  # of each script
LANGS = {
    "latin": "en", "cyrillic": "ru", "arabic": "ar", "hebrew": "he", "greek": "el", "georgian": "ka", "armenian": "hy", "devanagari": "hi", "hangul": "ko",
}  # fmt: skip


def drawn(count: int) -> tuple[list[str], dict[str, list[str]]]:
    """Latin names to ask for, and words of each script from other rows."""
    names: list[str] = []
    words: dict[str, list[str]] = defaultdict(list)
    rows = [value.split(" ") for key, value in gazetteer.rows("people") if key.startswith("#")]
    random.Random(4).shuffle(rows)
    for n, row in enumerate(rows):
        if n % 2 and len(names) < count:
            names += [next(name for name in row if script(name) == "latin")]
        elif not n % 2:
            for kind in {script(name) for name in row} & set(LANGS):
                if len(words[kind]) < WORDS:
                    words[kind].append(next(name for name in row if script(name) == kind).capitalize())
    return names, words


def measure(count: int) -> str:
    """One row of the table: microseconds a new word by script, milliseconds a name saved, megabytes."""
    names, words = drawn(count)
    book = NameBook()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    for name in names:
        register(book, name.capitalize())
    saved = (time.process_time() - start) * 1000 / len(names)
    cells = []
    for kind, lang in LANGS.items():
        for word in words[kind][:100]:
            book.resolve(word, lang)  # reads the weights
        start = time.process_time()
        for word in words[kind][100:]:
            book.resolve(word, lang)
        cells.append(f"{(time.process_time() - start) * 1e6 / max(1, len(words[kind]) - 100):.0f}")
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"| {len(names)} | {' | '.join(cells)} | {saved:.1f} | {memory:.0f} |"


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--one"]:
        print(measure(int(sys.argv[2])))
        return
    print("| names |", " | ".join(LANGS), "| ms to save one | MB more |")
    for count in map(int, sys.argv[1:] or COUNTS):
        done = subprocess.run(
            [sys.executable, "-m", "bench.names", "--one", str(count)], capture_output=True, text=True, check=True
        )
        print(done.stdout, end="", flush=True)


if __name__ == "__main__":
    main()
