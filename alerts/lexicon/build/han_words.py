"""Makes data/han-words.bin: the common words of Chinese and how common they are. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.han_words DICT_TXT

Origin: ``jieba/dict.txt`` of the package jieba 0.42.1 (MIT, Copyright 2013 Sun Junyi): a word, how often it was counted and its kind a row.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.names.word_segmentation import HAN

DATA = Path(__file__).parent.parent / "data"
FEWEST = 10  # counted this often, of sixty million
_han = re.compile("[\u4e00-\u9fff]+")


def _compound(word: str, words: Mapping[str, int]) -> bool:
    """Whether it is two words of two characters: 中国台湾 would hide that 台湾 is there."""
    return len(word) == 4 and all(words.get(half, 0) >= FEWEST for half in (word[:2], word[2:]))


def main() -> None:
    """For each first character the rests of its words with their costs: a hundred times the logarithm of how rare they are."""
    counted = [line.split()[:2] for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    words = {word: int(count) for word, count in counted if _han.fullmatch(word)}
    total = sum(words.values())
    words = {word: count for word, count in words.items() if not _compound(word, words)}
    rests: dict[str, list[str]] = defaultdict(list)
    for word, count in sorted(words.items()):
        if count >= FEWEST and len(word) <= HAN.longest:
            rests[word[0]].append(f"{word[1:]}:{round(100 * math.log(total / count))}")
    sorted_rows.write(DATA / "han-words.bin", [f"{first}\t{' '.join(found)}" for first, found in rests.items()], 9)
    print(sum(map(len, rests.values())), "words of", len(rests), "first characters")


if __name__ == "__main__":
    main()
