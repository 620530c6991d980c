"""Demonyms and adjectives of a place (place:X~): from a small table, the names of languages, and the rules of language profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from alerts.lexicon.languages import profile
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.name_folding import fold_name

# Place -> the language named after its people, where it is not the country's own code.
_LANGUAGES = {
    "RU-CE": "ce", "RU-IN": "inh", "GE-AB": "ab", "CN-XJ": "ug", "CN-XZ": "bo", "RU-TA": "tt", "RU-BA": "ba", "RU-KL": "xal", "RU-BU": "bua", "GE": "ka", "AM": "hy", "AZ": "az", "RU": "ru",
    "UA": "uk", "BY": "be", "KZ": "kk", "KG": "ky", "UZ": "uz", "TM": "tk", "TJ": "tg", "TR": "tr", "DE": "de", "FR": "fr", "ES": "es", "IT": "it", "PL": "pl", "CZ": "cs", "SK": "sk", "HU": "hu",
    "RO": "ro", "BG": "bg", "GR": "el", "SE": "sv", "DK": "da", "NO": "no", "FI": "fi", "EE": "et", "LV": "lv", "LT": "lt", "CN": "zh", "JP": "ja", "KR": "ko", "VN": "vi", "TH": "th", "MM": "my",
    "MN": "mn", "AL": "sq", "MK": "mk", "RS": "sr", "HR": "hr", "SI": "sl", "NL": "nl", "PT": "pt", "IS": "is", "IE": "ga", "r-kurdistan": "ku",
}  # fmt: skip


def demonyms(place: Place) -> Iterator[tuple[str, str]]:
    """(language, word): with a capital or without."""
    yield from _listed().get(place.key, ())
    yield from _language_names(place)
    for lang, name in place.names:
        if " " in name or len(name) < 5:
            continue
        own = profile(lang)
        stem = re.sub(own.demonym_cut, "", fold_name(name))
        yield from ((lang, stem + ending) for ending in own.demonym_endings.split())


def _language_names(place: Place) -> Iterator[tuple[str, str]]:
    code = _LANGUAGES.get(place.key)
    if code is None:
        return
    from babel import Locale, UnknownLocaleError

    for lang in sorted({lang for lang, _ in place.names if lang}):
        try:
            name = Locale.parse({"no": "nb"}.get(lang, lang)).languages.get(code, "")
        except (UnknownLocaleError, ValueError):
            continue
        if len(name) > 3 and " " not in name:
            yield lang, name


@cache
def _listed() -> dict[str, tuple[tuple[str, str], ...]]:
    text = files("alerts.lexicon").joinpath("data/demonyms.tsv").read_text("utf-8")
    found = {}
    for key, row in (line.split("\t") for line in text.splitlines() if line and not line.startswith("#")):
        found[key] = tuple(
            (lang, word)
            for part in row.split(" | ")
            for lang, _, listed in [part.partition(":")]
            for word in listed.split(",")
        )
    return found
