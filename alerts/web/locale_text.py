"""What the program says in English, in the language of the page: times and numbers by the rules of that language, errors and reasons by its catalogue, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from functools import cache
from gettext import NullTranslations

from alerts.views import columns
from crawler import clock

ERROR = "error\x04"  # before a sentence of an error, in a compiled catalogue
SENSE = "sense\x04"  # before what a word is to the topic
LONGEST = 1000  # characters of a sentence that is looked for
SENSES = ("begins with …", "sounds like …", "said by …", "other spelling of …", "other name of …", "people or adjective of …", "place of …", "initial of …", "in …")  # fmt: skip
GRAMMAR = (
    "-ing form", "ablative", "accusative", "adessive", "adverbial", "allative", "comparative", "dative", "definite", "elative", "ergative", "essive", "feminine", "form",
    "genitive", "illative", "inessive", "inflected form", "instrumental", "irregular form", "Latin form", "locative", "neuter", "objective", "oblique", "participle", "partitive", "passive", "past form", "plural", "possessive",
    "prepositional", "sublative", "superlative", "translative", "vocative", "with the article",
)  # fmt: skip  # the words of which the lexicon makes "genitive plural of …"
OF = "%(form)s of %(word)s"
_SENTENCES = re.compile(r"(?<=[.!?]) (?=\S)")
_OF = re.compile(r"([A-Za-z ,-]+?) of (.+)", re.DOTALL)
_FORMS = re.compile("|".join(sorted(GRAMMAR, key=len, reverse=True)))
_DAY = re.compile(r"[A-Z][a-z]+day (\d\d? [A-Z][a-z]+)( \d{4})?")
_SPAN = re.compile(r"(\d+(?:\.\d+)?) (second|minute|hour|day)s?")
_UNITS = ((60, "second", 1), (3600, "minute", 60), (86_400, "hour", 3600), (2**40, "day", 86_400))  # fmt: skip  # up to so many seconds


def number(value: float, tongue: str) -> str:
    """A number with the marks of the language, "12,345"."""
    if tongue == "en":
        return f"{value:,}"
    from babel.numbers import format_decimal  # megabytes, which an English desk never needs

    return format_decimal(value, locale=tongue)


def when(iso: str, now: datetime, zone: tzinfo, tongue: str) -> str:
    """As `columns.when`: "il y a 4 minutes", and a day and more away the local time."""
    moment = clock.moment(iso) if len(iso) > 10 else None
    if tongue == "en" or moment is None:
        return columns.when(iso, now, zone)
    from babel.dates import format_datetime, format_timedelta

    seconds = int((moment - now).total_seconds())
    if abs(seconds) >= 86_400:
        return format_datetime(moment, "short", tzinfo=zone, locale=tongue)
    size = next(size for limit, _, size in _UNITS if abs(seconds) < limit)
    away = timedelta(seconds=-(-seconds // size) * size if seconds < 0 else seconds // size * size)
    return format_timedelta(away, add_direction=True, threshold=1, locale=tongue)


def span(seconds: float | None, tongue: str) -> str:
    """How long something took, in the unit that fits; "" for nothing."""
    if seconds is None:
        return ""
    unit, size = next((unit, size) for limit, unit, size in _UNITS if seconds < limit)
    count = round(seconds / size)
    if tongue == "en":
        return f"{count} {'min' if unit == 'minute' else unit[0]}" if seconds >= 1 else "< 1 s"
    from babel.units import format_unit

    return format_unit(count, unit, "short", locale=tongue) if seconds >= 1 else "< " + format_unit(1, unit, "short", locale=tongue)  # fmt: skip


def error(text: str, words: NullTranslations, tongue: str) -> str:
    """What an error or a reason says, in the language of the catalogue, its values where they stand there; a sentence that the catalogue lacks stays as it is."""
    if len(text) >= LONGEST:
        return text
    parts = [(part, _said(part, words, tongue, ERROR)) for part in _SENTENCES.split(text)]
    if all(said for _, said in parts):
        return " ".join(said for _, said in parts if said)
    return _said(text, words, tongue, ERROR) or " ".join(said or part for part, said in parts)


def sense(text: str, words: NullTranslations, tongue: str) -> str:
    """What a word is to the topic, "genitive plural of Чечня", in that language; as it is when it is made of anything else."""
    names = _held(words, SENSE)
    if len(text) >= LONGEST:
        return text
    if names and (found := _OF.fullmatch(text)) and not _FORMS.sub("", found[1]).replace("or", "").strip(" ,"):
        form = _FORMS.sub(lambda one: names.get(one[0], one[0]), found[1].replace(" or ", " / "))
        return names.get(OF, OF) % {"form": form, "word": found[2]}
    return _said(text, words, tongue, SENSE) or text


def _said(sentence: str, words: NullTranslations, tongue: str, context: str) -> str | None:
    known = _held(words, context)
    if sentence in known:
        return known[sentence]
    for pattern, said in _patterns(words, context):
        if found := pattern.fullmatch(sentence):
            values = tuple(_value(value, words, tongue) for value in found.groups())
            return said.replace("%", "%%").replace("…", "%s") % values
    return None


def _value(said: str, words: NullTranslations, tongue: str) -> str:
    """A value of a sentence: a day and a span of time are said in the language, all else is a name or a number."""
    if found := _SPAN.fullmatch(said):
        from babel.units import format_unit

        return format_unit(float(found[1]), found[2], "short", locale=tongue)
    if found := _DAY.fullmatch(said):
        with suppress(ValueError):  # a name that only looks like a day, "Friday 13 Movie"
            return _day(found, tongue)
    return _said(said, words, tongue, ERROR) or said


def _day(found: re.Match[str], tongue: str) -> str:
    """ValueError when there is no such day."""
    from babel.dates import format_date

    day = datetime.strptime(f"{found[1]}{found[2] or ' 2000'} Z", "%d %B %Y %z")
    return format_date(day, "d MMMM y" if found[2] else "d MMMM", locale=tongue)


@cache
def _held(words: NullTranslations, context: str) -> Mapping[str, str]:
    held: Mapping[object, str] = vars(words).get("_catalog", {})
    return {k.removeprefix(context): said for k, said in held.items() if isinstance(k, str) and k.startswith(context)}


@cache
def _patterns(words: NullTranslations, context: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with values, the longest first: it says most."""
    known = _held(words, context)
    held = sorted((s for s in known if "…" in s), key=len, reverse=True)
    return tuple((re.compile("(.*)".join(map(re.escape, s.split("…"))), re.DOTALL), known[s]) for s in held)
