"""Georgian nouns and names: cases, postpositions and the plural on the stem, with its dropped vowels."""

from __future__ import annotations

from collections.abc import Iterator

_VOWELS = "აეიოუ"
_CASES = "ი მა მ ს სა ის ისა ით ითა ად ადა ო ში ზე თან ისთვის იდან ამდე ისგან ისკენ ითვის"
_AFTER_VOWEL = "მ ს სა ს თვის მ თი დ ში ზე სთან სთვის დან მდე სგან სკენ ც"


def forms(word: str) -> Iterator[tuple[str, str]]:
    """About fifty forms of a Georgian noun in its dictionary form (Грузия: საქართველო)."""
    if len(word) < 3:
        return
    for form in _singular(word):
        yield form, ""
    stem = word[:-1] if word[-1] in "იაე" else word
    for tail in ("ები", "ებს", "ების", "ებმა", "ებით", "ებად", "ებში", "ებზე", "ებთან", "ებისთვის", "ებიდან", "თა"):
        for base in _stems(stem):
            yield base + tail, ""


def _singular(word: str) -> Iterator[str]:
    last = word[-1]
    if last in "ოუ":
        yield from (
            word + tail
            for tail in (
                "მ",
                "ს",
                "სა",
                "სი",
                "ს",
                "თი",
                "დ",
                "ში",
                "ზე",
                "სთან",
                "სთვის",
                "დან",
                "მდე",
                "სგან",
                "სკენ",
                "ც",
            )
        )
        return
    if last in "აე":
        yield from (word + tail for tail in _AFTER_VOWEL.split(" "))
        yield from (word[:-1] + tail for tail in ("ის", "ისა", "ით", "ისთვის", "იდან", "ისგან", "ისკენ"))
        return
    stem = word[:-1] if last == "ი" else word
    yield from (base + tail for base in _stems(stem) for tail in _CASES.split(" "))


def _stems(stem: str) -> Iterator[str]:
    """The stem, and without the vowel before its last r, l, n, m (syncope)."""
    yield stem
    if len(stem) > 3 and stem[-1] in "რლნმ" and stem[-2] in "აეო":
        yield stem[:-2] + stem[-1]
