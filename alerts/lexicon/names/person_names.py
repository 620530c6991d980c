"""name:"...": how the name of a person or an organisation may be written, as rows of slots. Runs when a topic is saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from alerts.errors import QueryError
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.languages import codes, profile
from alerts.lexicon.names import (
    burmese_names,
    ethiopic_names,
    gazetteer,
    korean_names,
    listed_names,
    patronymics,
    romanization,
    slavic_spellings,
    word_segmentation,
)
from alerts.lexicon.names.aliases import Aliases, ours
from alerts.lexicon.names.case_endings import SYLLABLES
from alerts.lexicon.names.latin_key import latin_key
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.name_index import Alias, NameIndex, spelt
from alerts.lexicon.names.phonemes import signs
from alerts.lexicon.names.transliteration import han_model, models
from alerts.matching.terms import Alternative, Slot, Word
from alerts.text.tokens import fold, is_spaceless, tokens
from crawler.parsing.scripts import script

MOST_WORDS = 6
PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "del", "di", "da", "la", "le", "al", "el", "bin", "ben", "ibn", "the", "of"]
)
OF_FAMILIES = frozenset(["von", "van", "der", "zu"])  # left out before a surname that stands alone
NOWHERE: frozenset[str] = frozenset()
HONORIFICS = frozenset(
    ["u", "daw", "ko", "ma", "maung", "saw", "sai", "nai"]
)  # of Burma and its peoples, before names of two words and more
_BURMESE = re.compile("^(?:ဦး|ဒေါ်|ကို|မောင်)(?=..)")
# The Arabic article, as it is written and as it is spoken before some letters.
ARTICLES = ("al", "el", "ul", "ash", "esh", "as", "es", "ar", "er", "at", "et", "an", "en", "ad", "ed", "az", "ez", "il")  # fmt: skip
TITLES = {"dr", "mr", "mrs", "ms", "sir", "prof"}


def alternatives(index: NameIndex, aliases: Aliases, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
    """Every way in which the name is written. Raises QueryError for a name of one letter or of too many words."""
    words = [t.raw for t in tokens(name)]
    words = [w for w in words if w.casefold().rstrip(".") not in TITLES] or words
    words = [
        _BURMESE.sub("", w) or w for w in (words[1:] if len(words) > 2 and words[0].casefold() in HONORIFICS else words)
    ]
    if not words or (max(map(len, words)) < 2 and not is_spaceless(words[0])):
        raise QueryError("name_too_short", "A name needs a word of two letters or more.", "Write the whole name.", name)
    if len(words) > MOST_WORDS:
        raise QueryError("name_too_long", f"A name has at most {MOST_WORDS} words.", 'Use a phrase: ="...".', name)
    rows: dict[tuple[Slot, ...], str] = dict(_rows(index, words))
    bare = " ".join(words)
    listed = dict.fromkeys((*aliases.of(name), *aliases.of(bare)))
    for spelling in listed:
        parts = [t.raw for t in tokens(spelling)]
        via = f"other name of {name}"
        rows.setdefault(tuple(_literal(index, part, via if len(parts) == 1 else "as written") for part in parts), via)
    folded = tuple(map(fold_name, words))
    korean = () if any(script(fold(spelling)) == "hangul" for spelling in listed) else korean_names.spellings(folded)
    for via, texts in (
        (f"Korean form of {name}", korean),
        (f"Burmese form of {name}", burmese_names.spellings(folded)),
    ):
        for text in texts:
            rows.setdefault((_literal(index, text, via),), via)
    if latin := burmese_names.latin("".join(words)):
        rows.setdefault(tuple(_literal(index, word, "") for word in latin), f"Latin form of {name}")
    for row, via in _as_place(index, name):
        rows.setdefault(row, via)
    return tuple(Alternative(row, via) for row, via in rows.items())


def _rows(index: NameIndex, words: list[str]) -> Iterator[tuple[tuple[Slot, ...], str]]:
    if len(words) == 1:
        yield (_slot(index, words[0], ""),), ""
        if singular := _singular(words[0]):
            yield (_slot(index, singular, "t"),), f"one of the {words[0]}"
        return
    if len(words) == 2 and words[0].casefold() in OF_FAMILIES and len(words[1]) >= 5:
        yield (_slot(index, words[1], "t"),), ""
    article = next((n for n, w in enumerate(words[:-1]) if n and w.casefold() in ARTICLES), 0)
    main = [w for n, w in enumerate(words) if n == 0 or (w.casefold() not in PARTICLES and n != article)]
    if article:
        yield tuple(_article() if n == article else _slot(index, w, "") for n, w in enumerate(words)), ""
        joined = tuple(Word("key", fold(a + words[article + 1]), None, "with the article") for a in ("al", "el"))
        yield (*(_slot(index, w, "") for w in words[:article]), joined), ""
    for order in dict.fromkeys((tuple(words), tuple(main), (*words[1:], words[0]), (words[-1], *words[:-1]))):
        if len(order) == 1:
            continue
        yield tuple(_slot(index, w, "") for w in order), ""
        if len(order) <= 3:
            for loose in range(len(order)):
                yield tuple(_slot(index, w, "l" if n == loose else "t") for n, w in enumerate(order)), ""
    if len(words) == 3 and (patronymics.IS_ONE(words[1]) or script(fold_name(words[0])) == "ethiopic"):
        # without the patronymic, or the grandfather's name
        yield from _rows(index, [words[0], words[2]] if patronymics.IS_ONE(words[1]) else words[:2])
    if len(words) == 2 and script(fold_name(words[0])) in ("latin", "cyrillic"):
        yield (_slot(index, words[0], ""), patronymics.between(index), _slot(index, words[1], "")), ""
    if len(main) >= 2 and len(words[-1]) > 2 and script(fold_name(words[0])) not in ("han", "kana", "thai"):
        yield (_initials(words[0]), _slot(index, words[-1], "")), "with the initial"


@lru_cache(maxsize=1)
def _article() -> Slot:
    return tuple(Word("key", article, None, "the article") for article in ARTICLES)


def _singular(word: str) -> str:
    """The surname in an English plural (the Obamas); "" where the word is a name as it stands (Adams, Texas), a people's (Americans) or of several places (Americas)."""
    folded = fold_name(word)
    if not (len(folded) >= 6 and re.search("[^sui](?<!an)(?<!ese)s$", folded) and folded.isascii()) or _places(folded):
        return ""
    return "" if listed_names.spellings(folded) or any(p.kind == "region" for p in _places(folded[:-1])) else word[:-1]


def _slot(index: NameIndex, word: str, level: str) -> Slot:
    return _tests(register(index, word, beside=level == "l"), level, word)


@lru_cache(maxsize=4000)
def _tests(key: str, level: str, word: str) -> Slot:
    return (Word("sound", f"{key}:{level}", None, "by its sound"), *_unparted(word, level == "l"))


def _literal(index: NameIndex, part: str, via: str) -> Slot:
    """A word of a listed alias: acronyms by their capitals, others folded; in Korean and Ethiopic, where grammar is written together with it, with that too."""
    if part.isupper() and len(part) > 1 and not is_spaceless(part):
        return (Word("cased", unicodedata.normalize("NFKC", part), None, "as written"),)
    written = Word("substring" if is_spaceless(part) else "key", fold(part), None, "as written")
    if script(text := fold_name(part)) not in SYLLABLES or len(text) < 2:
        return (written,)
    index.add(f"a:{text}", Alias(text, "", via, spelt=spelt(part, text)))
    return (written, Word("sound", f"a:{text}:", None, via))


def register(index: NameIndex, word: str, *, beside: bool = False) -> str:
    """Add one word of a name to the index, once, and return its id; ``beside``: it is part of a longer name."""
    folded = fold_name(word)
    key = f"n:{folded}"
    latin = folded if script(folded) == "latin" else _latin(folded)
    if beside:
        index.beside(latin)
    if not index.known(key):
        found = list(_aliases(word))
        countries = {p.key for p in _places(folded)[:1] if p.kind == "country"}
        index.file(key, found, latin, frozenset(countries), ethiopic_names.romanizations(folded))
    return key


@lru_cache(maxsize=4000)
def _aliases(word: str) -> tuple[Alias, ...]:
    folded = fold_name(word)
    small = not word[:1].isupper() and word[:1].lower() != word[:1].upper()
    found = {folded: Alias(folded, "", "as written", small, spelt(word, folded))}
    for place in _same(_places(folded)):
        for lang, name in gazetteer.trusted(place):
            text = fold_name(name)
            if (
                " " not in text
                and "-" not in text
                and script(text) not in ("han", "kana", "thai")
                and len(text) > (script(text) != "hangul") + 1
            ):
                if not lang and text.isascii() and len(text) < 6 and text != folded:
                    continue  # Roma for Rome: an alternate of no language would hold in all of them
                found.setdefault(
                    text + ":" + lang,
                    Alias(text, lang, f"name of {place.english} ({place.kind})", spelt=spelt(name, text)),
                )
    latin = "" if script(folded) == "latin" else _latin(folded)
    for text in filter(None, (latin, *ethiopic_names.romanizations(folded))):
        found.setdefault(text, Alias(text, "", f"Latin form of {word}"))
    if script(folded) == "latin" and len(text := _with_carons(folded)) >= 5 and text != folded:
        for lang in sorted(lang for lang in codes() if profile(lang).carons):
            found.setdefault(f"{text}:{lang}", Alias(text, lang, f"{word} with š, č or ž"))
    for text in ours(folded):
        if text.isalpha() and not is_spaceless(text) and not word.isupper():
            found.setdefault(text, Alias(text, "", f"other spelling of {word}"))
    for text, said in slavic_spellings.spellings(word, folded if script(folded) == "latin" else latin).items():
        found.setdefault(text, Alias(text, "", f"{said} spelling of {word}"))
    for text in _listed(folded):
        found.setdefault(text, Alias(text, "", f"{script(text).capitalize()} form of {word}"))
    return tuple({(a.text, a.lang): a for a in found.values()}.values())


def _with_carons(folded: str) -> str:
    """A Latin name as languages with š, č and ž write it (Lukašenko), their carons folded away."""
    return folded.replace("shch", "sc").replace("sh", "s").replace("zh", "z").replace("ch", "c").replace("kh", "ch")


def _places(folded: str) -> list[gazetteer.Place]:
    """Places that a name word may be: only names of four letters or more, and no places with few people."""
    if len(folded) < 4 and script(folded) in ("latin", "cyrillic"):
        return []
    found = [place for place in gazetteer.called(folded) if _known_as(place, folded)]
    primary = [
        p
        for p in found
        if fold_name(p.english) == folded or any(lang == "en" and fold_name(n) == folded for lang, n in p.names)
    ]
    return primary or [p for p in found if p.people >= 50_000 and (len(folded) >= 6 or script(folded) != "latin")]


def _known_as(place: gazetteer.Place, folded: str) -> bool:
    """Whether a place has a name in a language of which more is known than its names of places: Spain is Hispania in Kamba."""
    spoken = (lang for lang, name in place.names if fold_name(name) == folded)
    return fold_name(place.english) == folded or any(not lang or profile(lang).function_words for lang in spoken)


def _same(places: list[gazetteer.Place]) -> list[gazetteer.Place]:
    """The first place, and the subdivision named after it or the city that it is named after: either list lacks names of the other."""
    first = places[:1]
    return first + [p for p in places[1:4] if _around(p, first[0]) or _around(first[0], p)]


def _around(outer: gazetteer.Place, inner: gazetteer.Place) -> bool:
    return outer.kind == "subdivision" and inner.kind == "city" and gazetteer.is_within(inner, outer)


def _listed(folded: str) -> Iterator[str]:
    """Spellings of the list that sound like the name: the same row may hold John and Ivan."""
    latin = folded if script(folded) == "latin" else _latin(folded)
    name = signs(latin)
    for text in listed_names.spellings(folded):
        kind = script(text)
        if kind == "latin":
            near = latin_key(text) == latin_key(latin) and (text[0] == folded[0] or len(text) > 5)
            sounds_alike = near or script(folded) != "latin"
            yield from [text] if text != folded and sounds_alike else []
        elif (
            kind in models()
            and kind not in ("kana", "thai")
            and models()[kind].cost(name, text, 4 + 1.2 * len(name)) < 90
        ):
            yield text


def _latin(folded: str) -> str:
    """A Latin spelling of a name in another script: of the list, of our own, or read by its sounds; "" for a Han name that neither has."""
    listed = [
        text for text in (*listed_names.spellings(folded), *ours(folded)) if script(text) == "latin" and " " not in text
    ]
    read = romanization.latin(folded)
    return min(listed, key=lambda text: _unlike(text, read)) if listed else read


def _unlike(text: str, read: str) -> float:
    """How far a listed spelling is from the one that is read: the list's row of Владимир has Volodymyr too."""
    return 1 - SequenceMatcher(None, text, read).ratio() if read else 0.0


@lru_cache(maxsize=4000)
def _unparted(word: str, beside: bool) -> tuple[Word, ...]:
    """The name inside Han, Kana and Thai text, where words are not parted: listed spellings, and the likeliest by sound; more of them beside a sure one."""
    return tuple(Word("substring", fold(text), lang, via) for text, lang, via in _unparted_spellings(word, beside))


@lru_cache(maxsize=4000)
def _unparted_spellings(word: str, beside: bool) -> tuple[tuple[str, str | None, str], ...]:
    folded = fold_name(word)
    found: dict[tuple[str, str | None], str] = {}
    if is_spaceless(word):
        found[word, None] = "as written"
    for place in _same(_places(folded)):
        unparted = ((name, lang or None) for lang, name in place.names if is_spaceless(name) and len(name) > 1)
        found.update(dict.fromkeys(unparted, f"name of {place.english} ({place.kind})"))
    name = signs(folded) if script(folded) == "latin" else ""
    listed = listed_names.spellings(folded)
    katakana = ((t, None) for t in listed if len(t) > 2 and "ァ" <= t[0] <= "ヺ")
    found.update(dict.fromkeys(katakana, f"Chinese or Japanese form of {word}"))
    for text in listed_names.chinese(folded) if script(folded) == "latin" else ():
        found.setdefault((text, None), f"Chinese form of {word}")
    found.update({(text, None): f"other spelling of {word}" for text in ours(folded) if is_spaceless(text)})
    for kind, lang in (("kana", "ja"), ("thai", "th")):
        most, share = (40, 0.7) if beside and kind == "thai" else (24, 0.5)
        for text, _ in (
            models()[kind].spellings(name, most, share * models()[kind].limit(name)) if len(name) >= 4 else ()
        ):
            if len(text) >= (4 if kind == "thai" else 3) and not word_segmentation.is_word(text):
                found.setdefault((_katakana(text), lang), "by its sound")
    if beside and len(name) >= 4:
        for text, _ in han_model().spellings(name, 8, han_model().limit(name)):
            if len(text) > 2:  # a shorter one stands in every text
                found.setdefault((text, "zh"), "by its sound")
    return tuple((text, lang, via) for (text, lang), via in found.items())


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def _initials(word: str) -> Slot:
    """The first letter of the name in each script that it is known in."""
    letters = {
        alias.text[0] for alias in _aliases(word) if script(alias.text) in ("latin", "cyrillic", "greek", "armenian")
    }
    model = models().get("cyrillic")
    if model and script(fold_name(word)) == "latin" and (name := signs(word)):
        letters.update(text[0] for text, _ in model.spellings(name, 3, 1.5))
    return tuple(Word("cased", letter.upper(), None, f"initial of {word}") for letter in sorted(letters))


def _as_place(index: NameIndex, name: str) -> Iterable[tuple[tuple[Slot, ...], str]]:
    """The whole name as a place of several words, or written as one word in some language (Гонконг)."""
    places = _places(fold_name(name))[:1] if len(tokens(name)) < 2 else gazetteer.called(name)[:1]
    for place in places:
        for lang, text in gazetteer.trusted(place):
            parts = [t.raw for t in tokens(text)]
            if len(tokens(name)) == 1 and len(parts) == 1:
                continue  # filed with the word itself
            via = f"name of {place.english} ({place.kind})"
            if all(len(part) > 1 for part in parts):
                country = place.key if place.kind == "country" and len(parts) == 1 else ""
                said, owner = (via, place.key) if len(parts) == 1 else ("", "")
                yield tuple(place_slot(index, p, lang, said, owner=owner, country=country) for p in parts), via


def place_slot(
    index: NameIndex,
    part: str,
    lang: str,
    via: str = "",
    *,
    small: bool = False,
    owner: str = "",
    country: str = "",
    text: str = "",
) -> Slot:
    """One word of a place's name, with its endings in the language of that name.

    Words of a longer name are shared by all places and languages (San, York), since the label of a hit belongs to the whole row; a name of
    one word belongs to its ``owner``, since its label depends on that place. ``country``: the country that the word names; ``text``: the word folded, if it is at hand.
    """
    if is_spaceless(part):
        return (Word("substring", fold(part), lang or None, via),)
    text = text or fold_name(part)
    if len(text) < 2 or not script(text) or text in function_words(lang):
        # a word of grammar, or a letter beside an apostrophe: the row is the name
        return (
            Word("key", fold(part), None, via),
            *(Word("key", fold(form), lang, via) for form in _of_letter(text, lang)),
        )
    small = small or part.islower()  # iMali is not
    key = f"p:{text}:{owner}{country}{'~' if small else ''}"
    named = gazetteer.countries_called(lang).get(text, "")  # the Guinea of Equatorial Guinea, in all its forms
    alias = Alias(text, lang, via, small, spelt(part, text))
    index.add(key, alias, frozenset(filter(None, [country, named])) if country or named else NOWHERE)
    return _sounding(key, via)


_AFTER_APOSTROPHE = {
    "я": ("ї", "ю", "єю", "ям", "ях", "ями")
}  # Ukrainian, whose names in -ʼя are feminine, neuter or plural


def _of_letter(letter: str, lang: str) -> list[str]:
    """Forms of the one letter before or after an apostrophe: with Hebrew prepositions (ג׳נין), with Ukrainian endings (Поліссʼя)."""
    if len(letter) > 1:
        return []
    endings = _AFTER_APOSTROPHE.get(letter, ()) if lang == "uk" else ()
    return [*(before + letter for before in profile(lang).name_prefixes.split()), *endings]


@lru_cache(maxsize=20_000)
def _sounding(key: str, via: str) -> Slot:
    """One object for all rows that it stands in; the index knows in which languages it holds."""
    return (Word("sound", f"{key}:", None, via),)
