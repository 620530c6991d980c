"""Belarusian nouns, names and adjectives by their endings: no permissive table of its words exists."""

from __future__ import annotations

from collections.abc import Iterator

_SOFTER = {"т": "ц", "д": "дз", "к": "ц", "г": "з", "х": "с"}
# End of the dictionary form -> what stands in its place, case by case.
_CLASSES = (
    (("ія", "ыя"), 1, "і ю яй яю ях ям ямі й"),
    (("я",), 1, "і ю яй яю е ях ям ямі ь"),
    (("ка", "га", "ха"), 1, "і у ай аю ах ам амі"),
    (("а",), 1, "ы у ай аю е ах ам амі"),
    (("скі", "цкі"), 1, "ага аму ім ая ай ую ае ія іх імі"),
    (("ы",), 1, "ага аму ым ая ай ую ае ыя ых ымі аў ам ах амі"),
    (("ь",), 1, "я ю ем ём і яў ям ямі ях"),
    (("й",), 1, "я ю ем і яў ям ямі ях"),
    (("о",), 1, "а у ам е ы аў амі ах"),
    (("е", "ё"), 1, "я ю ем і яў ям ямі ях"),
    (("",), 0, "а у ам ом е ы і аў ам ах амі ым"),
)


def forms(word: str) -> Iterator[tuple[str, str]]:
    """Up to twenty case forms; the softened stems of Мінск, Віцебск too."""
    if len(word) < 3:
        return
    for ends, cut, tails in _CLASSES:
        if word.endswith(ends):
            stem = word[: len(word) - cut]
            yield from ((stem + tail, "") for tail in tails.split(" "))
            if stem[-1] in _SOFTER and ends in (("а",), ("ка", "га", "ха"), ("",)):
                yield stem[:-1] + _SOFTER[stem[-1]] + ("э" if stem[-1] in "кгх" else "е"), ""
            return
