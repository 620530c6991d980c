"""place:X: which place is meant, and all names of it and of the places in it. Runs when a topic is saved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from itertools import accumulate, chain

from alerts.errors import QueryError
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.languages import profile
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.candidate_filter import CAPITALS
from alerts.lexicon.names.case_endings import SIGNS, SYLLABLES
from alerts.lexicon.names.demonyms import demonyms
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.name_folding import fold_name, fold_names
from alerts.lexicon.names.name_index import Alias, NameIndex, spelt
from alerts.lexicon.names.person_names import MOST_WORDS, place_slot
from alerts.matching.terms import Alternative, Slot, Word
from alerts.text.tokens import cased, cut_with_care, fold, is_spaceless, is_token, tokens
from crawler.parsing.scripts import script

SHORTEST = 4  # letters of a name in an alphabet; shorter ones are words of many languages
BEYOND = "\u0700"  # letters before it are of alphabets that are known and part their words
LONG = 6  # letters of one that loses nothing by being nobody's
SHORTEST_OWN = 3  # of a place that is asked for itself: Уфа
SHARED = 3  # languages that have a name in one spelling, for it to be taken as everybody's
TOWN = 100_000  # people: in a country only cities of so many are taken in, in a region all that are listed
# Subdivisions of one list that are countries of the other.
SAME = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "RS-KM": "XK", "RS-25": "XK", "US-PR": "PR", "US-GU": "GU", "FI-01": "AX"}  # fmt: skip
_WHEREABOUTS = re.compile(
    r"(?:(?:the|north|south|east|west|northern|southern|eastern|western|central|center|centre|middle|upper|lower|coastal"
    r"|littoral|capital|metropolitan|rural|urban|nord|sud|est|ouest|norte|sur|sul|este|oeste|centro"
    r"|region|state|province|district|division|department|area|governorate)(?:[ -]|$))+",
    re.IGNORECASE,
)
# Letters of which two are a name.
_says_much = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]").match
_PICK = re.compile(r"(.+?)\s*\(([^()]+)\)\s*$")

# What is written together before or after a country's name in languages without spaces, where the name alone is a word too.
COUNTRY = {"lo": [], "th": [("ประเทศ", "")], "km": [("ប្រទេស", "")], "my": [("", "နိုင်ငံ")]}

Labelled = tuple[str, str, str]  # a language or "", a name in it, the label of a hit


def alternatives(index: NameIndex, asked: str, without: frozenset[str] = frozenset()) -> tuple[Alternative, ...]:
    """The names of a place. Raises QueryError place_unknown (with the nearest names) or place_ambiguous (with the choice).

    ``without``: folded labels of places in it that do not count, "grozny, in chechnya (place)".
    """
    only_itself, place, with_demonyms = _read(asked)
    names = [
        (lang, name, _via(place, lang))
        for lang, name in sorted(place.names, key=lambda pair: pair[0])
        if not needs_context(place, lang, name)
    ]
    country = place.key if place.kind == "country" else ""
    rows = _rows(index, f"p:{place.key}", names, own=_via(place, ""), kind=place.kind, country=country)
    rows |= _in_context(index, place)
    if not only_itself:
        inside = list(_inside(place))
        kept = [labelled for labelled in inside if fold(labelled[2]) not in without] if without else inside
        own = _digest(without) if len(kept) < len(inside) else ""
        rows |= _rows(index, f"p:{place.key}+{own}", kept)
    if with_demonyms:
        said = f"people or adjective of {place.english}"
        found = [(lang, word, said) for lang, word in demonyms(place)]
        rows |= _rows(index, f"p:{place.key}~", found, small=True)
    longer = gazetteer.longer(place.key)
    for key in (
        () if only_itself else gazetteer.inside(place.key)
    ):  # Gwinea Równikowa for the province Równikowa of DR Congo
        longer += gazetteer.longer(key, countries=True)
    others = dict.fromkeys(row for row in _others(index, longer) if row not in rows)
    return (*(Alternative(row, via) for row, via in rows.items()), *(Alternative(row, other=True) for row in others))


def _read(asked: str) -> tuple[bool, Place, bool]:
    """Whether the place alone is meant, which it is, and whether its people are meant too: `=X`, `X~`."""
    text = asked.strip()
    place = find(text.removeprefix("=").removesuffix("~").strip(' "'))
    return text.startswith("="), place, text.endswith("~")


def _digest(without: frozenset[str]) -> str:
    """For the names of one selection of places; topics that leave out others must not share them."""
    return blake2b("\n".join(sorted(without)).encode(), digest_size=6).hexdigest()


def inside_of(asked: str) -> dict[str, list[str]]:
    """The places that are taken in with one, by label, each with its names; nothing for `=X`. QueryError as `alternatives`."""
    only_itself, place, _ = _read(asked)
    out: dict[str, list[str]] = {}
    for _, name, label in () if only_itself else _inside(place):
        out.setdefault(label, []).append(name)
    return out


def _others(index: NameIndex, longer: Iterable[tuple[str, str]]) -> Iterator[tuple[Slot, ...]]:
    """Longer names of other places that contain a name of this one: South Sudan for Sudan."""
    for lang, name in dict.fromkeys(longer):
        parts = [t.raw for t in tokens(name)]
        if 0 < len(parts) <= MOST_WORDS and all(len(part) > 1 or is_spaceless(part) for part in parts):
            yield tuple(place_slot(index, part, lang) for part in parts)


def needs_context(place: Place, lang: str, name: str) -> bool:
    """Whether a country's name is a word of its language, or too short to do without a word of grammar before it: Того, Mali, Áo."""
    if lang not in COUNTRY and not function_words(lang):
        return False
    brief = len(fold_name(name)) == 2 and script(name) in CAPITALS and not name.isupper()
    few = len(name) <= SHORTEST  # letters; a longer name is told by its capital
    return (few and (lang, name) in place.doubtful) or (place.kind == "country" and brief)


def _in_context(index: NameIndex, place: Place) -> dict[tuple[Slot, ...], str]:
    """Names that count after a word that stands before places: в Того, u Maliju, ປະເທດຊາດ."""
    rows: dict[tuple[Slot, ...], str] = {}
    for lang, name in place.names:
        if needs_context(place, lang, name):
            via = _via(place, lang)
            if is_spaceless(name):
                rows |= {
                    ((Word("substring", fold(head + name + tail), lang, via),),): via
                    for head, tail in COUNTRY.get(lang, ())
                }
            else:
                before = tuple(Word("key", word, lang, via) for word in sorted(function_words(lang)))
                grammar = fold_name(name) in function_words(lang)
                last = (
                    (Word("cased", cased(name), lang, via),)
                    if grammar
                    else place_slot(index, name, lang, via, owner=place.key, country=place.key)
                )
                rows[before, last] = via
    return rows


def inner(name: str) -> Iterator[str]:
    """The folded rows of words that stand in a name of several words, and of letters in Chinese and Japanese; not the whole."""
    parts = [t.raw for t in tokens(name)]
    joint, least = " ", 1
    if len(parts) == 1 and is_spaceless(parts[0]):
        parts, joint, least = list(parts[0]), "", 2
    for first in range(len(parts)):
        for after in range(first + least, len(parts) + 1):
            if after - first < len(parts):
                yield fold_name(joint.join(parts[first:after]))


def _inside(place: Place) -> Iterator[Labelled]:
    """The names of the places in it."""
    least = TOWN if place.kind in ("country", "region") else 0
    for english, names in gazetteer.names_within(place.key, least):
        said = f"{english}, in {place.english} (place)"
        for name, langs in names.items():
            shared = len(langs) >= SHARED and len(name) >= LONG
            for lang in ("", *filter(_changes, langs)) if shared else langs:
                yield lang, name, said


@cache
def _changes(lang: str) -> bool:
    """Whether names change their letters before an ending, so that each needs stems of this language."""
    return bool(profile(lang).softened or profile(lang).alternations)


def is_apart(english: str, lang: str, name: str, capital: bool = False) -> bool:
    """Whether a name of a place that is so called in English is not taken in with what lies around it: too short, or one by which it lies somewhere (Western of Ghana)."""
    return (
        _too_short(name, "capital" if capital and lang else "")
        or _WHEREABOUTS.fullmatch(english) is not None
        or (name.isascii() and _WHEREABOUTS.fullmatch(name) is not None)
        or not gazetteer.is_trusted(english, lang, name)
    )


def _rows(
    index: NameIndex,
    key: str,
    names: Iterable[Labelled],
    *,
    own: str = "",
    kind: str = "",
    small: bool = False,
    country: str = "",
) -> dict[tuple[Slot, ...], str]:
    """Names as rows of slots. Those of one word are indexed together as the name word ``key``: a country has thousands inside.

    ``own``, for names of the place itself, is the label of a name that several languages have. Of the names of other places those that
    contain another of these names (Provinz Anhui) are left out.
    """
    single: dict[tuple[str, str], Alias] = {}
    unparted: dict[Word, None] = {}
    longer: list[tuple[list[str], str, str]] = []
    listed = [said for said in names if not own or not _too_short(said[1], kind)]
    cut = _cut(list(dict.fromkeys([name for _, name, _ in listed])))
    words = list(dict.fromkeys(chain.from_iterable(cut.values())))
    folded = dict(zip(words, fold_names(words), strict=True))
    for lang, name, said in listed:
        parts = cut[name]
        if len(parts) == 1:
            text = folded[parts[0]]
            plain = parts[0][0] < BEYOND and len(text) >= SHORTEST
            if not plain and (word := _as_it_is(parts[0], text, lang, said)) is not None:
                unparted[word] = None
            elif (text, lang) not in single:
                single[text, lang] = Alias(text, lang, said, small or parts[0].islower(), spelt(parts[0], text))
        elif 0 < len(parts) <= MOST_WORDS:
            longer.append((parts, lang, said))
    index.file(key, single.values(), countries=frozenset(filter(None, [country])))
    rows: dict[tuple[Slot, ...], str] = {((Word("sound", f"{key}:", None, ""), *unparted),): ""}
    slots: dict[tuple[str, str], Slot] = {}
    for parts, lang, said in longer:
        if own or not any((text := folded[part], lang) in single or (text, "") in single for part in parts):
            for part in parts:
                if (part, lang) not in slots:
                    slots[part, lang] = place_slot(index, part, lang, small=small, text=folded[part])
            row = tuple([slots[part, lang] for part in parts])
            if own or any(slot[0].kind != "key" for slot in row):  # not Ha'il, which is "has the" in Romansh
                rows[row] = said if rows.get(row, said) == said else own or rows[row]
    return rows


def _as_it_is(name: str, text: str, lang: str, said: str) -> Word | None:
    """How a name is looked for that takes no endings: in text without spaces, an acronym (США), in a script that no more is known of."""
    if is_spaceless(name):
        return Word("substring", fold(name), lang or None, said)
    if len(name) < SHORTEST and name.isupper() and script(name) in CAPITALS:
        return Word("cased", cased(name), lang or None, said)
    return None if script(text) else Word("key", fold(name), None, said)


def left_out(asked: str) -> tuple[str, ...]:
    """Names of the place that are left out because they are too short to distinguish from a word; a topic may have them as words."""
    place = find(asked.strip().removeprefix("=").removesuffix("~").strip(' "'))
    return tuple(sorted({name for _, name in place.names if _too_short(name, place.kind)}))


def find(name: str) -> Place:
    """The one place of that name; "Georgia (US)" picks by what it lies in, its code, its kind."""
    picked = _PICK.match(name)
    bare, pick = (picked.group(1), picked.group(2)) if picked else (name, "")
    called = gazetteer.called(bare)
    primary = [p for p in called if fold_name(p.english) == fold_name(bare)]
    found = _outermost(primary or called[:8])
    if pick:
        found = [p for p in found if p.key.lower() == pick.lower()] or [
            p for p in (*found, *called) if _picked(p, pick)
        ]
    if not found:
        near = gazetteer.near(bare)
        fix = f"Did you mean {', '.join(near)}?" if near else 'Use a word or name:"..." instead.'
        raise QueryError("place_unknown", f"No place is known as {name}.", fix, name)
    if len(found) > 1 and not pick:
        choice = ", ".join(
            f'place:"{p.english} ({label})"' for p, label in list(zip(found, _labels(found), strict=True))[:6]
        )
        raise QueryError("place_ambiguous", f"{bare} is the name of {len(found)} places.", f"Pick one: {choice}.", name)
    return found[0]


def _outermost(found: list[Place]) -> list[Place]:
    """Without those that lie in another one (the city of Luxembourg), are one under another code, or are a hundred times smaller."""
    keys = {p.key for p in found}
    kept = [p for p in found if SAME.get(p.key) not in keys and not any(gazetteer.is_within(p, q) for q in found)]
    least = max((p.people for p in kept), default=0) / 100
    return list({p.key: p for p in kept if p.people >= least}.values())


def _labels(found: list[Place]) -> list[str]:
    """What distinguishes each from the others: its country where that does, else its own code or that of the place around it."""
    countries = Counter(map(_country, found))
    exact = [p.key if p.kind != "city" else p.parent if "-" in p.parent else "city" for p in found]
    return [c if countries[c := _country(p)] == 1 else label for p, label in zip(found, exact, strict=True)]


def _country(place: Place) -> str:
    """The code of the country that a place is or lies in; its kind where it lies in none."""
    if place.kind == "country":
        return place.key
    above = gazetteer.place(place.parent) if place.parent else None
    return _country(above) if above else place.kind


def _picked(place: Place, pick: str) -> bool:
    wanted = fold_name(pick)
    if wanted in (place.key.lower(), place.parent.lower(), place.parent[:2].lower(), place.kind):
        return True
    above = gazetteer.place(place.parent) if place.parent else None
    return above is not None and (any(fold_name(n) == wanted for _, n in above.names) or _picked(above, pick))


def _via(place: Place, lang: str) -> str:
    return f"{profile(lang).name} name of {place.english} (place)".lstrip()


def _too_short(name: str, own: str = "") -> bool:
    """Whether a name is too short to distinguish from a word; ``own``: the kind of the place, if it is asked for itself."""
    if len(name) >= SHORTEST or _says_much(name):
        return False
    text = fold_name(name)
    kind = script(text)
    if kind in SYLLABLES:
        return len(text) < (2 if own or kind == "hangul" else 3)
    if kind in CAPITALS:
        return len(text) < (2 if own == "country" else SHORTEST_OWN if own else SHORTEST)
    able = ("han", "kana", "thai", *(("arabic", "hebrew", *SIGNS, "devanagari", "tibetan") if own else ()))
    return kind not in able and len(text) < SHORTEST


def _cut(names: list[str]) -> dict[str, list[str]]:
    """The words of each name; those that are more than letters are cut all at once, since a country has thousands."""
    parts = [[name] if name.isalpha() and is_token(name) else [] for name in names]
    rest = [n for n, found in enumerate(parts) if not found]
    lines = [names[n].strip("\u200c\u200d") for n in rest]
    ends = list(accumulate(len(line) + 1 for line in lines))
    for word, start in zip(*cut_with_care("\n".join(lines)), strict=True):
        parts[rest[bisect_right(ends, start)]].append(word)
    return dict(zip(names, parts, strict=True))
