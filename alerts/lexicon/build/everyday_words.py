"""Which names of places are rather words of a language, so that a country is not touched by "democracy" or "to him". For places.py alone.

    --words DIR      stopwords-iso.json (npm stopwords-iso 1.1, MIT), dict.txt (jieba 0.42.1, MIT), words_th.txt and tnc_freq.txt
                     (pythainlp 5.4, CC0 and CC BY 4.0); the tables of simplemma are taken from where it is installed
    --frequencies DIR   the folder `data` of wordfreq 3.1 (CC BY-SA 4.0), which is only asked: nothing of it is kept but the marks

A name that is marked stays the place's own; it is only not taken in with what lies around it. Pure but for reading those files.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from math import log10
from pathlib import Path

from babel.core import get_global
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, DefaultDictionaryFactory

from alerts.lexicon.forms.dictionaries import folded as fold_word
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.names.case_endings import SYLLABLES, endings, prefixes, stems
from alerts.lexicon.names.name_folding import fold_name, fold_names
from crawler.parsing.scripts import LANGUAGES, script

# How often a word may be met, as a logarithm (3 is once in a million words), for it to be rather the place.
NEVER, GREAT, OWN_PROVINCE, OWN_TOWN, DISTANT, COUNTRY = 9.0, 5.2, 5.0, 4.2, 3.4, 5.2
CAPITAL = 0.5  # as much more where a capital letter tells the name from the word but at the beginning of a sentence
MORE = 0.3  # by which a common word is met more often than it may be
# The same of a name of no language: in a language of other countries; where its length makes it hold in all.
ABROAD, LOUD = 3.4, 4.8
UNLISTED = 1.0  # as much more for what no dictionary has: it is a name of others too
MILLION = 1_000_000  # people
POSTPOSITIONS = frozenset(
    ["az", "eu", "et", "fi", "hu", "hy", "ka", "kk", "ky", "tk", "tr", "tt", "uz"]
)  # languages where nothing stands before a place
LONG = 6  # letters of a name that holds in all languages
FEW = 4  # letters of a country's name
BRIEF, BRIEF_AT_HOME = 6, 3  # letters of a name in a language that no word is known of
WORDS = frozenset([("lo", "ຊາດ")])  # names of countries that are words of a language without a list: Chad, "nation"
STEM = 6  # letters of a name that may be another word's stem
SPOKEN = 5.0  # percent of a country's people
CAPITALS = frozenset(["latin", "cyrillic", "greek", "armenian"])
GERMAN = frozenset(["DE", "AT", "CH", "LI", "LU"])
NOUN_CAPITALS = frozenset(["de", "lb"])  # whose tables have nouns with capitals
USUAL = {
    "latin": 33,
    "cyrillic": 8,
}  # languages of a script in which names of no language are looked up; three of others
UNSPACED = frozenset(["han", "kana", "thai", "lao", "khmer", "myanmar", "tibetan"])
# Languages whose words are looked up beside those of a language that has no list; codes of the lists.
_KIN = {"be": "ru uk", "mr": "hi", "ne": "hi", "mai": "hi", "bho": "hi", "ug": "ug", "ps": "ur fa", "sd": "ur", "ku": "fa", "jv": "id", "su": "id", "ms": "id", "sr": "hr", "bs": "hr", "nn": "no", "hsb": "cs", "dsb": "cs", "oc": "ca es", "gsw": "de", "lb": "de", "as": "bn", "fil": "tl", "pcm": "en", "jam": "en"}  # fmt: skip
_FREQUENCIES = {"no": "nb", "tl": "fil", "hr": "sh"}
_TABLES = {"no": "nb", "hr": "hbs"}


@dataclass
class Place:
    """A place under construction; ``names`` are (language or "", name), ``everyday`` those that are words, ``doubtful`` a country's own such.

    ``plain``: called by words of its language ("Northern Borders"); ``capital``: known in the whole world.
    """

    kind: str
    parent: str
    people: int = 0
    english: str = ""
    names: set[tuple[str, str]] = field(default_factory=set)
    everyday: set[tuple[str, str]] = field(default_factory=set)
    plain: bool = False
    capital: bool = False


@cache
def spoken_in(country: str) -> frozenset[str]:
    """The languages that are official in a country or that many speak there."""
    rows = get_global("territory_languages").get(country, {}).items()
    spoken = (lang for lang, row in rows if row["official_status"] or row["population_percent"] >= SPOKEN)
    return frozenset(
        {"ckb": "ku", "nb": "no", "fil": "tl", "yue": "zh"}.get(code, code)
        for lang in spoken
        for code in [lang.split("_")[0]]
    )


class Words:
    """The words of many languages, by what they are folded to as names are."""

    def __init__(self, folder: Path, frequencies: Path, names: frozenset[str]) -> None:
        """``names``: folded, all that will be asked for; no other word is kept."""
        self._folder, self._frequencies, self._names = folder, frequencies, names
        stop = json.loads((folder / "stopwords-iso.json").read_text("utf-8"))
        self._stop = {lang: frozenset(map(fold_name, words)) for lang, words in stop.items()}
        self._dictionary, self._often, self._stems = cache(self._read), cache(self._counted), cache(self._cut)

    def are(self, name: str, langs: Collection[str], limit: float, at_home: bool) -> bool:
        """Whether a name is rather a word in one of the languages; ``limit`` as above."""
        folded = fold_name(name)
        kind = script(folded)
        if not kind or (kind in SYLLABLES and len(folded) < 2):
            return limit < GREAT
        return any(self._is(name, folded, kind, lang, limit, at_home) for lang in langs)

    def are_sooner(self, name: str, lang: str) -> bool:
        """Whether a country's name is sooner a word of its language: of grammar, or a common one of four letters at most (Mali, Oman)."""
        folded = fold_name(name)
        if script(folded) not in CAPITALS or name.isupper() or lang in POSTPOSITIONS:
            return (lang, name) in WORDS
        if folded in function_words(lang) or (len(folded) <= FEW and folded in self._stop.get(lang, ())):
            return True
        lists = [lang, *_KIN.get(lang, "").split()]
        return len(folded) <= FEW and any(
            self._often(code).get(folded, 0.0) >= COUNTRY and folded in self._dictionary(code) for code in lists
        )

    def counted(self, lang: str) -> bool:
        """Whether it is known how often words of the language are met."""
        return bool(self._often(lang))

    def means(self, folded: str, lang: str) -> bool:
        """Whether a folded word stands in the dictionary of the language and is met there."""
        return folded in self._dictionary(lang) and self._often(lang).get(folded, 0.0) >= DISTANT

    def _is(self, name: str, folded: str, kind: str, lang: str, limit: float, at_home: bool) -> bool:
        lists = [lang, *_KIN.get(lang, "").split()]
        if any(folded in self._stop.get(code, ()) for code in lists):
            return True
        unread = not self._dictionary(lang) and not self._often(lang) and kind not in CAPITALS
        if unread and limit <= GREAT and len(folded) <= (BRIEF_AT_HOME if at_home else BRIEF):
            return True
        spelt = {folded, fold_word(name)}  # in simplified characters too
        if limit < OWN_PROVINCE:
            spelt.add(folded.removeprefix("ال"))
        return any(self._met(text, kind, code, limit) for code in lists for text in spelt)

    def _met(self, folded: str, kind: str, lang: str, limit: float) -> bool:
        often, listed = self._often(lang), folded in self._dictionary(lang)
        if listed and (not often or often.get(folded, 0.0) >= limit):
            return limit < OWN_PROVINCE or bool(often)
        if kind in CAPITALS:
            return False
        if often.get(folded, 0.0) >= limit + UNLISTED:
            return True
        brief = limit <= DISTANT and kind not in UNSPACED and len(folded) <= STEM
        return brief and not self._stems(lang).isdisjoint(stems(folded, lang))

    def _read(self, lang: str) -> frozenset[str]:
        return frozenset(fold_names(self._listed(lang))) & self._names

    def _listed(self, lang: str) -> list[str]:
        """The words that stand in a language's dictionary in small letters, or as a form of another one."""
        if lang in ("th", "zh"):
            return list(_thai(self._folder) if lang == "th" else _han(self._folder))
        code = _TABLES.get(lang, lang)
        if code not in SUPPORTED_LANGUAGES:
            return []
        rows = ((_text(word), _text(lemma)) for word, lemma in _FACTORY.get_dictionary(code).items())
        nouns = lang in NOUN_CAPITALS
        return [word for word, lemma in rows if _is_small(word) or (nouns and word != lemma)]

    def _counted(self, lang: str) -> dict[str, float]:
        """Folded word -> how often it is met."""
        found: dict[str, float] = {}
        for word, count in zip(*self._counts(lang), strict=True):
            if word in self._names:
                found.setdefault(word, count)
        return found

    @cache  # noqa: B019
    def _counts(self, lang: str) -> tuple[list[str], list[float]]:
        """The folded words of a language, and how often each is met."""
        if lang == "th":
            return _thai_counts(self._folder / "tnc_freq.txt")
        for size in ("large", "small"):
            path = self._frequencies / f"{size}_{_FREQUENCIES.get(lang, lang)}.msgpack.gz"
            if path.exists():
                rows = [(word, 9 - (rank + 1) / 100) for rank, words in enumerate(_unpacked(path)) for word in words]
                return fold_names([word for word, _ in rows]), [count for _, count in rows]
        return [], []

    def _cut(self, lang: str) -> frozenset[str]:
        """What is left of the words of a language without endings and prefixes that names have too."""
        words = [word for word, count in zip(*self._counts(lang), strict=True) if count >= DISTANT] or fold_names(
            self._listed(lang)
        )
        ends, starts = endings(lang), prefixes(lang, script(next(iter(words), "")))
        found = {word[:-n] for word in words for n in range(1, 7) if word[-n:] in ends and len(word) - n >= 3}
        found.update(
            word[len(start) :]
            for start in starts
            for word in words
            if word.startswith(start) and len(word) - len(start) >= 3
        )
        return frozenset(found)


_FACTORY = DefaultDictionaryFactory(cache_max_size=1)


def _text(word: str | bytes) -> str:
    return word if isinstance(word, str) else str(word, "utf-8")


def _is_small(word: str) -> bool:
    return word == word.lower()


def _unpacked(path: Path) -> list[list[str]]:
    import msgpack  # type: ignore[import-not-found]  # of wordfreq; needed here alone

    rows: list[list[str]] = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False)[1:]
    return rows


def _thai_counts(path: Path) -> tuple[list[str], list[float]]:
    rows = [
        (word, int(count)) for word, _, count in (line.partition("\t") for line in path.read_text("utf-8").splitlines())
    ]
    total = sum(count for _, count in rows)
    return fold_names([word for word, _ in rows]), [log10(max(count, 1) / total * 1e9) for _, count in rows]


def _thai(folder: Path) -> Iterator[str]:
    yield from (folder / "words_th.txt").read_text("utf-8").split()


def _han(folder: Path) -> Iterator[str]:
    """Words that jieba calls no name of a person or place."""
    for line in (folder / "dict.txt").read_text("utf-8").splitlines():
        word, _, kind = line.split()
        if not re.match("n[rstz]", kind):
            yield word


def limit(place: Place, lang: str) -> float:
    """How often a word may be met that is rather this place; ``lang`` is that of the name, "" for names of no language."""
    at_home = is_at_home(place, lang) or not lang
    if place.kind == "country":
        return COUNTRY
    if place.kind == "city" and place.people >= MILLION:
        return NEVER if at_home or place.capital else GREAT
    if place.capital:
        return OWN_PROVINCE
    if place.kind == "subdivision":
        return OWN_PROVINCE if at_home and not place.plain else DISTANT
    return OWN_TOWN if at_home else DISTANT


def is_great(place: Place) -> bool:
    """Whether a city is known in every language, also in those that no word is known of."""
    return place.capital and place.people >= MILLION // 2


def is_at_home(place: Place, lang: str) -> bool:
    """Whether the language is spoken where the place is."""
    return lang in spoken_in(place.parent[:2])


def mark_everyday(places: dict[str, Place], folder: Path, frequencies: Path) -> None:
    """Notes the names of subdivisions and cities that are words, and those of countries that need a word before them to be told from one."""
    names = {fold_name(name) for place in places.values() for _, name in place.names}
    parts = {part for place in places.values() for part in _parts(place)}
    names |= {fold_word(name) for place in places.values() for _, name in place.names if script(name) == "han"}
    words = Words(folder, frequencies, frozenset(names | parts | {name.removeprefix("ال") for name in names}))
    for place in places.values():
        place.everyday.clear()
        place.plain = place.kind == "subdivision" and _is_plain(place, words)
        if place.kind == "country":
            place.everyday.update((lang, name) for lang, name in place.names if words.are_sooner(name, lang))
        elif place.kind in ("subdivision", "city"):
            _mark(place, words)


def _mark(place: Place, words: Words) -> None:
    """A name that is a common word of one language is marked in all but those of the place, since names of many languages hold in each."""
    named = {name for _, name in place.names}
    common: set[str] = set()
    for lang, name in [*place.names]:
        kind = script(name)
        if not lang and kind in CAPITALS and place.people < MILLION and not place.capital:
            _keep_where_it_is_no_word(place, name, kind, words)
        langs = {lang} if lang else _langs(place, kind)
        if lang and kind == "latin" and not words.counted(lang):
            langs.add("en")  # Nations, Cebuano for Southern Nations
        least = DISTANT if "ال" + name in named else limit(place, lang)  # رباط, a band, for الرباط
        if kind in CAPITALS:
            least += CAPITAL
        elif not lang and words.counted(LANGUAGES.get(kind, ("",))[0]):  # many are misspellings of great towns
            least = min(least, OWN_TOWN if any(is_at_home(place, near) for near in LANGUAGES[kind]) else DISTANT)
        unread = place.plain and lang and not re.search("[ -]", name) and not words.counted(lang)
        if unread or words.are(name, langs, least, is_great(place) or (is_at_home(place, lang) and not place.plain)):
            place.everyday.add((lang, name))
            if least < OWN_PROVINCE and kind in CAPITALS and words.are(name, langs, least + MORE, True):
                common.add(fold_name(name))
            continue
        if place.kind == "subdivision" and _is_german(place, name, words):
            place.everyday.add((lang, name))
    place.everyday.update(
        (lang, name)
        for lang, name in place.names
        if fold_name(name) in common and (lang == "en" or not is_at_home(place, lang))
    )


def _is_german(place: Place, name: str, words: Words) -> bool:
    """Whether a name that holds in all languages is a common German noun (Landes), which no capital tells from it."""
    foreign = len(name) >= LONG and place.parent[:2] not in GERMAN
    return foreign and words.are(name, ["de"], COUNTRY - CAPITAL - MORE, False)


def _langs(place: Place, kind: str) -> set[str]:
    """The languages in which a name of no language is looked up."""
    return {*LANGUAGES.get(kind, ())[: USUAL.get(kind, 3)], *spoken_in(place.parent[:2])}


def _keep_where_it_is_no_word(place: Place, name: str, kind: str, words: Words) -> None:
    """A name of no language that is a word of one abroad (Split, Воля) is kept in the languages where it is none, if it is short."""
    long = len(name) >= (LONG if kind == "latin" else LONG - 1)
    least = LOUD if long else ABROAD + CAPITAL
    langs = _langs(place, kind)
    guilty = {lang for lang in langs if not is_at_home(place, lang) and words.are(name, [lang], least, False)}
    if guilty:
        place.everyday.add(("", name))
        kept = spoken_in(place.parent[:2]) if long else langs - guilty
        place.names.update(
            (lang, name) for lang in kept if not words.are(name, [lang], limit(place, lang) + CAPITAL, True)
        )


def _parts(place: Place) -> list[str]:
    return re.findall(r"\w+", fold_name(place.english))


def _is_plain(place: Place, words: Words) -> bool:
    """Whether all words of its English name are words of English or of the country's language."""
    langs = {"en", *spoken_in(place.parent[:2])}
    parts = _parts(place)
    known = all(any(words.means(part, lang) for lang in langs) for part in parts)
    return known and (len(parts) != 1 or words.means(parts[0], "en"))
