"""What the list of names that the package ships has of a name: the spellings of its rows, and which of them are Chinese ones. Knows no sounds but those of Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

from alerts.lexicon.forms.sorted_rows import Rows
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.phonemes import signs
from alerts.lexicon.names.transliteration import han_model
from crawler.parsing.scripts import script

UNLIKE = 60.0  # the highest cost that is computed
HAN_FARTHER = 2.5  # how much more a name may cost than the one that a Chinese spelling is nearest to


@cache
def people() -> Rows:
    return gazetteer.rows("people")


@lru_cache(maxsize=4000)
def spellings(folded: str) -> tuple[str, ...]:
    """All spellings that share a row of the list of names with this one."""
    return tuple(dict.fromkeys(chain.from_iterable(rows_of(folded))))


def rows_of(folded: str) -> Iterator[list[str]]:
    """The rows of the list that hold a spelling."""
    for numbers in people().get(folded):
        yield from (row.split(" ") for n in numbers.split(" ") for row in people().get(f"#{n}"))


@lru_cache(maxsize=4000)
def chinese(folded: str) -> tuple[str, ...]:
    """The listed Chinese spellings that sound no less like this name than like the others of their row: one may hold Michael and Mikhail."""
    found: dict[str, None] = {}
    own = signs(folded)
    for row in rows_of(folded) if len(own) > 2 else ():
        names = [own, *dict.fromkeys(signs(text) for text in row if script(text) == "latin")]
        for text in row:
            if script(text) == "han" and len(text) > 1 and text[-1] not in "姓氏":
                cost, *others = han_model().costs(names, text, [UNLIKE] * len(names))
                if cost <= min(others, default=cost) + HAN_FARTHER:
                    found[text] = None
    return tuple(found)
