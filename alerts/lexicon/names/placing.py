"""place:X: which place is meant, and everything that it and what lies in it are called. Runs when a topic is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from alerts.errors import QueryError
from alerts.lexicon.names import gazetteer, peoples
from alerts.lexicon.names.book import NameBook
from alerts.lexicon.names.folding import fold_name, script
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.naming import place_slot
from alerts.query.terms import Alternative, Slot
from alerts.query.tokens import is_spaceless, tokens

SHORTEST = 4  # letters of a name in an alphabet; shorter ones are words of many languages
SHARED = 3  # languages that have a name in one spelling, for it to be taken as everybody's
TOWN = 100_000  # people: in a country only cities of so many are taken in, in a region all that are listed
_PICK = re.compile(r"(.+?)\s*\(([^()]+)\)\s*$")
_SAID = {
    "ru": "Russian", "uk": "Ukrainian", "be": "Belarusian", "bg": "Bulgarian", "sr": "Serbian", "hr": "Croatian", "mk": "Macedonian", "sl": "Slovene", "de": "German", "nl": "Dutch",
    "fr": "French", "es": "Spanish", "gl": "Galician", "it": "Italian", "pt": "Portuguese", "ro": "Romanian", "pl": "Polish", "cs": "Czech", "sk": "Slovak", "tr": "Turkish",
    "az": "Azerbaijani", "kk": "Kazakh", "ar": "Arabic", "fa": "Persian", "he": "Hebrew", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "et": "Estonian",
    "hu": "Hungarian", "lv": "Latvian", "lt": "Lithuanian", "id": "Indonesian", "is": "Icelandic", "el": "Greek", "hy": "Armenian", "ka": "Georgian", "hi": "Hindi", "zh": "Chinese",
    "ja": "Japanese", "ko": "Korean", "th": "Thai", "ce": "Chechen", "en": "English",
}  # fmt: skip


def alternatives(book: NameBook, asked: str) -> tuple[Alternative, ...]:
    """The names of a place. Raises QueryError place_unknown (with the nearest names) or place_ambiguous (with the choice)."""
    text = asked.strip()
    alone, people = text.startswith("="), text.endswith("~")
    place = find(text.removeprefix("=").removesuffix("~").strip(' "'))
    rows: dict[tuple[Slot, ...], str] = {}
    country = place.key if place.kind == "country" else ""
    for lang, name in sorted(place.names, key=lambda pair: pair[0]):
        for parts in _parts(name, own=True):
            only = country if len(parts) == 1 else ""
            said = _via(place, lang)
            row = tuple(place_slot(book, p, lang, said, owner=place.key, country=only) for p in parts)
            rows.setdefault(row, said)
    for inner in () if alone else _taken_in(place):
        said = f"{inner.english}, in {place.english} (place)"
        for lang, name in _once(inner):
            for parts in _parts(name):
                rows.setdefault(tuple(place_slot(book, p, lang, said, owner=f"{place.key}+") for p in parts), said)
    for lang, word in peoples.words(place) if people else ():
        said = f"people or adjective of {place.english}"
        for parts in _parts(word):
            rows.setdefault(tuple(place_slot(book, p, lang, said, small=True, owner=place.key) for p in parts), said)
    return tuple(Alternative(row, via) for row, via in rows.items())


def _once(inner: Place) -> Iterator[tuple[str, str]]:
    """The names of a place that is taken in, one that many languages share once and for all of them: a country takes in thousands."""
    langs: dict[str, list[str]] = {}
    for lang, name in gazetteer.trusted(inner):
        if name not in inner.shared:
            langs.setdefault(name, []).append(lang)
    for name, found in langs.items():
        yield from [("", name)] if len(found) >= SHARED else ((lang, name) for lang in found)


def left_out(asked: str) -> tuple[str, ...]:
    """Names of the place that are left out for being too short to tell from a word; a person may ask for one as a word of its own."""
    place = find(asked.strip().removeprefix("=").removesuffix("~").strip(' "'))
    return tuple(sorted({name for _, name in place.names if _too_short(name)}))


def find(name: str) -> Place:
    """The one place of that name; "Georgia (US)" picks by what it lies in, its code, its kind."""
    picked = _PICK.match(name)
    bare, pick = (picked.group(1), picked.group(2)) if picked else (name, "")
    called = gazetteer.called(bare)
    primary = [p for p in called if fold_name(p.english) == fold_name(bare)]
    found = _outermost(primary or called[:8])
    if pick:
        found = [p for p in found if _picked(p, pick)] or [p for p in called if _picked(p, pick)]
    if not found:
        near = gazetteer.near(bare)
        fix = f"Did you mean {', '.join(near)}?" if near else 'Use a word or name:"..." instead.'
        raise QueryError("place_unknown", f"No place is known as {name}.", fix, name)
    if len(found) > 1 and not pick:
        choice = ", ".join(f'place:"{p.english} ({_label(p)})"' for p in found[:6])
        raise QueryError("place_ambiguous", f"{bare} is the name of {len(found)} places.", f"Pick one: {choice}.", name)
    return found[0]


def _outermost(found: list[Place]) -> list[Place]:
    """Without places that lie in another of the same name (the city of Luxembourg), and without namesakes a hundred times smaller."""
    kept = [p for p in found if not any(p is not q and gazetteer.is_within(p, q) for q in found)]
    return list({p.key: p for p in kept}.values())


def _label(place: Place) -> str:
    if place.kind == "country":
        return place.key
    return place.parent or place.kind


def _picked(place: Place, pick: str) -> bool:
    wanted = fold_name(pick)
    if wanted in (place.key.lower(), place.parent.lower(), place.parent[:2].lower(), place.kind):
        return True
    above = gazetteer.place(place.parent) if place.parent else None
    return above is not None and (any(fold_name(n) == wanted for _, n in above.names) or _picked(above, pick))


def _taken_in(place: Place) -> Iterator[Place]:
    least = TOWN if place.kind in ("country", "region") else 0
    return (inner for inner in gazetteer.within(place.key) if inner.people >= least)


def _via(place: Place, lang: str) -> str:
    return f"{_SAID[lang]} name of {place.english} (place)" if lang in _SAID else f"name of {place.english} (place)"


def _too_short(name: str) -> bool:
    text = fold_name(name)
    return script(text) not in ("han", "kana", "hangul", "thai") and len(text) < SHORTEST


def _parts(name: str, own: bool = False) -> Iterator[list[str]]:
    """The words of a name, once, unless it is too short to tell from a word."""
    if len(name) < SHORTEST and _too_short(name) and not (own and script(fold_name(name)) in ("arabic", "hebrew")):
        return
    parts = [name] if name.isalpha() and not is_spaceless(name) else [t.raw for t in tokens(name)]
    if parts and all(parts) and len(parts) <= 6:
        yield parts


def names_of(places: Iterable[Place]) -> list[str]:
    """English names, for lists shown to a person."""
    return [place.english for place in places]
