"""Azerbaijani and Kazakh nouns and names by vowel harmony: number, possession, case. Turkish has a table and needs none of this."""

from __future__ import annotations

from collections.abc import Iterator

_AZ_VOWELS = "aıoueəiöü"
_AZ_CLOSE = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "ə": "i", "i": "i", "ö": "ü", "ü": "ü"}
_AZ_SOFT = {"k": "y", "q": "ğ"}
_KK_BACK, _KK_FRONT = "аоұыяё", "әеөүіэ"
_KK_VOWELS = _KK_BACK + _KK_FRONT + "уиюя"


def azerbaijani(word: str) -> Iterator[tuple[str, str]]:
    """Plural, six possessives and six cases of an Azerbaijani noun: about 90 forms."""
    last = next((c for c in reversed(word) if c in _AZ_VOWELS), "")
    if len(word) < 3 or not last:
        return
    for stem in (word, word + ("lar" if last in "aıou" else "lər")):
        yield from ((form, "") for form in _az_owned(stem))


def _az_owned(stem: str) -> Iterator[str]:
    last = next(c for c in reversed(stem) if c in _AZ_VOWELS)
    close, open_ = _AZ_CLOSE[last], "a" if last in "aıou" else "ə"
    yield from (stem, *_az_cases(stem, close, open_, ""))
    soft = stem[:-1] + _AZ_SOFT[stem[-1]] if stem[-1] in _AZ_SOFT and len(stem) > 3 else stem
    ends_open = stem[-1] in _AZ_VOWELS
    yield soft + (f"s{close}" if ends_open else close)
    yield from _az_cases(soft + (f"s{close}" if ends_open else close), close, open_, "n")
    for own in ("m", "n") if ends_open else (f"{close}m", f"{close}n"):
        yield soft + own
        yield from _az_cases(soft + own, close, open_, "")


def _az_cases(stem: str, close: str, open_: str, buffer: str) -> Iterator[str]:
    vowel = stem[-1] in _AZ_VOWELS
    soft = stem[:-1] + _AZ_SOFT[stem[-1]] if stem[-1] in _AZ_SOFT and len(stem) > 3 else stem
    join, give = buffer or ("n" if vowel else ""), buffer or ("y" if vowel else "")
    yield soft + join + close + "n"
    yield soft + join + close
    yield soft + give + open_
    for tail in (f"d{open_}", f"d{open_}n", f"d{open_}k{close}"):
        yield stem + buffer + tail
    yield stem + (f"yl{open_}" if vowel else f"l{open_}")


def kazakh(word: str) -> Iterator[tuple[str, str]]:
    """Plural, possessives and seven cases of a Kazakh noun: about 80 forms."""
    back = _kk_back(word)
    if len(word) < 3 or back is None:
        return
    a = "а" if back else "е"
    plural = word + {"voiced": "л", "nasal": "д", "sharp": "д", "hushed": "т"}[_kk_class(word, plural=True)] + a + "р"
    for stem in (word, plural):
        yield from ((form, "") for form in _kk_owned(stem, back))


def _kk_owned(stem: str, back: bool) -> Iterator[str]:
    y = "ы" if back else "і"
    soft = stem[:-1] + {"қ": "ғ", "к": "г", "п": "б"}.get(stem[-1], stem[-1])
    yield from (stem, *_kk_cases(stem, back))
    vowel = stem[-1] in _KK_VOWELS and stem[-1] not in "уи"
    third = soft + (f"с{y}" if vowel else y)
    a, n = ("а" if back else "е"), ("ы" if back else "і")
    yield from (
        third,
        third + f"н{n}ң",
        third + "н",
        third + f"н{a}",
        third + f"нд{a}",
        third + f"н{a}н",
        third + "мен",
    )
    for own in ("м", "ң", f"м{y}з") if vowel else (f"{y}м", f"{y}ң", f"{y}м{y}з"):
        yield soft + own
        yield from _kk_cases(soft + own, back)


def _kk_cases(stem: str, back: bool) -> Iterator[str]:
    a, y, kind = ("а" if back else "е"), ("ы" if back else "і"), _kk_class(stem)
    hard = kind == "hushed"
    g = ("қ" if back else "к") if hard else ("ғ" if back else "г")
    n = {"hushed": "т", "nasal": "н", "vowel": "н"}.get(kind, "д")
    acc = {"hushed": "т", "vowel": "н"}.get(kind, "д")
    yield from (stem + f"{n}{y}ң", stem + f"{acc}{y}", stem + f"{g}{a}")
    d = "т" if hard else "д"
    yield from (stem + f"{d}{a}", stem + f"{d}{a}ғы" if back else stem + f"{d}{a}гі")
    yield stem + (f"н{a}н" if kind == "nasal" else f"{d}{a}н")
    yield stem + {"hushed": "пен", "sharp": "бен"}.get(kind, "мен")
    yield stem + {"hushed": "тікі", "nasal": "нікі", "vowel": "нікі"}.get(kind, "дікі")


def _kk_back(word: str) -> bool | None:
    """Whether the word's harmony is that of back vowels; loans in и, у, ь are front."""
    if word.endswith(("ь", "и")) and not any(c in _KK_BACK for c in word[-3:]):
        return False
    last = next((c for c in reversed(word) if c in _KK_BACK + _KK_FRONT), None)
    return None if last is None else last in _KK_BACK


def _kk_class(word: str, plural: bool = False) -> str:
    last = word[-1]
    if last in "кқпстфхцчшщбвгд":
        return "hushed"
    if last in "мнң":
        return "nasal"
    if last in "зж":
        return "sharp"
    if plural:
        return "nasal" if last == "л" else "voiced"
    return "vowel" if last in _KK_VOWELS and last not in "уи" else "voiced"
