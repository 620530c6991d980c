"""Makes data/thai-words.bin: the common words of Thai and how common they are. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.thai_words WORDS_TH_TXT TNC_FREQ_TXT

Origin: ``corpus/words_th.txt`` and ``corpus/tnc_freq.txt`` of the package pythainlp 5.4 (CC0): words, and how often the Thai National
Corpus has each.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from pathlib import Path

from alerts.lexicon.build.han_words import DATA
from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.forms.dictionaries import folded
from alerts.lexicon.names.word_segmentation import THAI

FEWEST = 10  # counted this often, of 34 million


def main() -> None:
    """For each first character the rests of its words with their costs, as han_words.py."""
    listed = set(Path(sys.argv[1]).read_text("utf-8").split())
    counts: dict[str, int] = defaultdict(int)
    for line in Path(sys.argv[2]).read_text("utf-8").splitlines():
        word, _, times = line.partition("\t")
        if word in listed and re.fullmatch("[\u0e01-\u0e4e]+", word):
            counts[folded(word)] += int(times)
    total = sum(counts.values())
    rests: dict[str, list[str]] = defaultdict(list)
    for word, count in sorted(counts.items()):
        if count >= FEWEST and 1 < len(word) <= THAI.longest:
            rests[word[0]].append(f"{word[1:]}:{round(100 * math.log(total / count))}")
    sorted_rows.write(DATA / "thai-words.bin", [f"{first}\t{' '.join(found)}" for first, found in rests.items()], 9)
    print(sum(map(len, rests.values())), "words")


if __name__ == "__main__":
    main()
