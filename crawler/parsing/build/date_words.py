"""Builds crawler/data/date_words.json: the words of dates in each language, from CLDR (through Babel) and dateparser's tables.

Run: python -m crawler.parsing.build.date_words. CLDR: Unicode licence; dateparser: BSD 3-Clause (see NOTICE).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib import import_module
from importlib.resources import files

from babel import Locale
from babel.localedata import locale_identifiers

from crawler.parsing.written_dates import fold_date

_WITH_WORDS = (
    "af am ar az be bg bn bo br bs ca ckb cs cy da de dz el en es et eu fa fi fil fo fr fy ga gl gu ha he hi hr hu hy id ig is it "
    "ja ka kk km kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my nb ne nl nn om or pa pl ps pt ro ru rw sd si sk sl so sq sr sv sw "
    "ta te tg th ti tk tr tt ug uk ur uz vi yo zh zu"
)
_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NUMBER = re.compile(r"\(\\d\+\+?\[\.,\]\?\\d\*\+?\)")


def build() -> dict[str, object]:
    found: dict[str, object] = {}
    for language in _languages():
        locales = [name for name in locale_identifiers() if name.split("_")[0] == language]
        months: dict[str, set[int]] = defaultdict(set)
        for name in locales:
            for number, word in _cldr_months(Locale.parse(name)):
                months[word].add(number)
        info = _dateparser(language)
        for number, english in enumerate(_ENGLISH, 1):
            for word in info.get(english, ()):
                months[fold_date(word).strip(" .")].add(number)
        # What is two months of one language (regions differ) or stands for a number alone says nothing.
        certain = {w: n.copy().pop() for w, n in months.items() if len(n) == 1 and len(w) > 1 and not w.isdigit()}
        order = "".join(dict.fromkeys(c for c in Locale(language).date_formats["short"].pattern.lower() if c in "dmy"))
        found[language] = {
            "order": order,
            "months": dict(sorted(certain.items())),
            "days": _days(info),
            "ago": _ago(info, locales),
        }
    return found


def _languages() -> list[str]:
    """Those above, and every other of CLDR that has names of months of its own."""
    every = sorted({name.split("_")[0] for name in locale_identifiers()} - {"no", *_WITH_WORDS.split()})
    names = ((each, str(Locale.parse(each).months["format"]["wide"][1])) for each in every)
    return _WITH_WORDS.split() + [each for each, first in names if first not in ("M01", "January")]


def _cldr_months(locale: Locale) -> list[tuple[int, str]]:
    forms = [locale.months[c][w] for c in ("format", "stand-alone") for w in ("wide", "abbreviated")]
    return [(int(number), fold_date(str(name)).strip(" .")) for form in forms for number, name in form.items()]


def _dateparser(language: str) -> dict[str, dict[str, list[str]]]:
    try:
        info: dict[str, dict[str, list[str]]] = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ImportError:
        return {}
    return info


def _days(info: dict[str, dict[str, list[str]]]) -> dict[str, int]:
    """Words for a day near the present -> how many days ago it is."""
    words = info.get("relative-type", {})
    return {fold_date(word): n for n in (0, 1, 2) for word in words.get(f"{n} day ago", ()) if len(word) > 1}


def _ago(info: dict[str, dict[str, list[str]]], locales: list[str]) -> dict[str, str]:
    """Patterns of "3 hours ago", with N for the number -> day, hour or minute."""
    forms = info.get("relative-type-regex", {})
    found = {}
    for unit in ("day", "hour", "minute"):
        cldr = [form for name in locales for form in _cldr_past(Locale.parse(name), unit)]
        for pattern in [*forms.get(f"\\1 {unit} ago", ()), *cldr]:
            text = fold_date(_NUMBER.sub("0", pattern).replace("{0}", "0")).replace("0", "N", 1)
            text = text.replace("قبل", "منذ") if pattern in cldr and text.startswith("قبل") else text  # as papers say
            if "N" in text and not re.search(r"[\\()\[\]?*+]", text) and not text.endswith("N"):
                found[text] = unit
    return found


def _cldr_past(locale: Locale, unit: str) -> list[str]:
    fields = locale._data["date_fields"]
    names = [name for name in (unit, f"{unit}-short") if name in fields and "past" in fields[name]]
    return [str(form) for name in names for form in fields[name]["past"].values()]


if __name__ == "__main__":
    target = files("crawler").joinpath("data/date_words.json")
    found = json.dumps(build(), ensure_ascii=False, separators=(",", ":"))
    with open(str(target), "w", encoding="utf-8") as out:
        out.write(found + "\n")
