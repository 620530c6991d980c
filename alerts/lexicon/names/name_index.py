"""The index of the names in topics, and the answer to "which of them is this word?": runs once for each new word while matching.

Names are filed under their stems and under the consonants that their sounds can become, so that the cost of a word does not grow with
the number of names. Names are added when a topic is saved (person_names.py, place_names.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.languages import profile
from alerts.lexicon.names import word_segmentation
from alerts.lexicon.names.candidate_filter import Candidate, CandidateFilter, new_filter
from alerts.lexicon.names.case_endings import SIGNS, SYLLABLES, endings, stems
from alerts.lexicon.names.consonant_keys import keys_among, of_name, without_r
from alerts.lexicon.names.gazetteer import countries_called, country_stems
from alerts.lexicon.names.latin_key import latin_key
from alerts.lexicon.names.name_folding import without_lookalikes
from alerts.lexicon.names.phonemes import foreign, signs
from alerts.lexicon.names.transliteration import LONGEST, TIGHT, TransliterationModel, models
from crawler.parsing.scripts import usual

LONG = 7  # letters of a name and its ending
STRIPPED, PREFIXED = 0.3, 0.6  # what an ending, a prefix add to the cost of a sound
# A word of the language's dictionary: the highest cost, that of Hindi, the fewest signs of the name.
DICTIONARY, HINDI, KNOWN = 0.1, 0.4, 6
_UNCAPITALISED = ("arabic", "devanagari")  # scripts without capitals, where any word may sound like a name
ABROAD = {
    "latin": 6,
    "cyrillic": 5,
    "arabic": 5,
}  # letters that a place's name needs in texts of other languages than its own
_FREE = frozenset(["", "و-", "ال-", "وال-", "ה-", "ו-"])  # before a name as often as not
# With the article: what follows is rather a word.
_ARTICLE = frozenset(["بال-", "فال-", "كال-", "لل-", "ولل-", "وبال-"])
_SURNAMES = ("ов", "ев", "ин", "ын", "ии", "ыи", "ov", "ev", "in", "sky", "ski", "cky", "cki", "y")
_FEMININE = frozenset(["ои", "ая", "ую", "ова", "ове", "ову", "овои", "ova", "ove", "ovou", "owa", "owej"])
NAMED = 8  # letters of a name's id, "n:" and six: from there on another spelling of a known name is found by its sound
_NISBA = ("ي", "يه", "يين", "يون")  # an Arabic adjective of the place, which is another word
REMEMBERED = 20_000  # answers
LEVELS = ("t", "", "l")  # tight, taken, loose: suffixes of a sound word's value


class Alias(NamedTuple):  # tuples, because a country makes ten thousand
    """A spelling of a name word: folded, of a language or of any (""), and what it is ("Russian name of Chechnya").

    ``spelt``: how it is written, where that is more than a capital letter (Грозный; folded it has an и).
    """

    text: str
    lang: str
    via: str
    small: bool = False  # also without a capital letter
    spelt: str = ""


def spelt(text: str, folded: str) -> str:
    """What `Alias.spelt` is of a name: "" where folding took nothing but capitals."""
    return "" if text.casefold() == folded else text


class Entry(NamedTuple):
    """An alias under one of its stems."""

    word: str
    alias: Alias
    short: bool


class NameIndex:
    """Implements ``Resolver`` of alerts/matching/terms.py. Only grows; a name that two topics have is kept once."""

    def __init__(self, in_dictionary: Callable[[str, str], bool] = lambda word, lang: False) -> None:
        self._in_dictionary = in_dictionary
        self._stems: dict[str, tuple[Entry, ...]] = {}
        self._waiting: list[
            tuple[str, tuple[Alias, ...]]
        ] = []  # spellings that are filed when the next words are asked for
        # Names: asked again for what is said of a hit.
        self._answers: dict[tuple[str, str | None], list[tuple[str, str]]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}  # consonants -> names in signs
        self._without_r: dict[str, tuple[str, ...]] = {}  # the same for Korean, which writes 마틴 for Martin
        self._beside: set[str] = set()  # names in signs that stand beside another, where less is enough
        self._alike: dict[str, tuple[str, ...]] = {}  # a name in signs -> name words
        self._latin: dict[str, tuple[str, ...]] = {}
        self._countries: dict[str, frozenset[str]] = {}
        self._spoken: dict[str, frozenset[str]] = {}
        self._spelt: set[tuple[str, Alias]] = set()  # of name words that are added to
        self.version = 0

    @cached_property
    def _filter(self) -> CandidateFilter:
        return new_filter()

    def known(self, word: str) -> bool:
        """Whether a name word is filed already."""
        return word in self._countries

    def file(
        self,
        word: str,
        aliases: Iterable[Alias],
        latin: str = "",
        countries: frozenset[str] = frozenset(),
        also: Iterable[str] = (),
    ) -> None:
        """File a name word: its spellings, its Latin spelling if its sounds count, the countries that it names, and other Latin spellings that it may have."""
        if word in self._countries:
            return
        self._countries[word] = countries
        aliases = tuple(aliases)
        self._spoken[word] = frozenset([alias.lang for alias in aliases if alias.lang])
        self._wait(word, aliases)
        for key in {latin_key(text) for text in (latin, *also) if len(signs(text)) >= 5}:
            self._latin[key] = (*self._latin.get(key, ()), word)
            self._filter.add_key(key)
        sounds = signs(latin)
        if len(sounds) < 3:
            return
        alike = self._alike.get(sounds, ())
        self._alike[sounds] = (*alike, word)
        for key in () if alike else of_name(sounds):
            self._keys[key] = (*self._keys.get(key, ()), sounds)
        for key in () if alike else without_r(sounds):
            self._without_r[key] = (*self._without_r.get(key, ()), sounds)

    def add(self, word: str, alias: Alias, countries: frozenset[str] = frozenset()) -> None:
        """One spelling more of a name word whose sounds do not count, and the countries that it names."""
        if (word, alias) not in self._spelt:
            self._spelt.add((word, alias))
            if countries or word not in self._countries:
                self._countries[word] = self._countries.get(word, countries) | countries
            self._wait(word, (alias,))

    def _wait(self, word: str, aliases: tuple[Alias, ...]) -> None:
        """Whoever only saves a topic need not wait for a country's thousands to be filed."""
        self._changed()
        self._waiting.append((word, aliases))

    def _file(self) -> None:
        filed, add = self._stems, self._filter.add_stem
        for word, alias in [(word, alias) for word, aliases in self._waiting for alias in aliases]:
            short = False
            for stem in stems(alias.text, alias.lang or None):
                filed[stem] = (*filed.get(stem, ()), Entry(word, alias, short))
                add(stem, alias.small)
                short = True
        self._waiting.clear()

    def beside(self, latin: str) -> None:
        """A name of this Latin spelling is part of a longer name, where a loose sound-alike is enough: it is reported for those too."""
        sounds = signs(latin)
        if sounds not in self._beside:
            self._beside.add(sounds)
            self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._answers.clear()

    def resolve(self, tokens: Sequence[str], lang: str | None) -> dict[str, list[tuple[str, str]]]:
        """Of the tokens that are names: pairs (value of a ``sound`` word, how the token relates to the name); the value ends in a level."""
        if len(tokens) == 1 and (answer := self._answers.get((tokens[0], lang))):
            return {tokens[0]: answer}
        self._file()
        known = {}
        for token, candidate in self._filter.candidates(tokens, lang):
            if found := self._judge(candidate, lang):
                if without_lookalikes(token) != token:
                    found = [(value, f"{via}, written with look-alike letters") for value, via in found]
                known[token] = self._answers[token, lang] = found
        if len(self._answers) > REMEMBERED:
            self._answers.clear()
        return known

    def crossed(self, run: str, start: int, end: int) -> bool:
        """See word_segmentation.crossed; a name does not end before a mark of its last letter either (ប្រាក in ប្រាក់)."""
        if end < len(run) and unicodedata.category(run[end]) in ("Mn", "Mc"):
            return True
        return word_segmentation.crossed(run, start, end)

    def _judge(self, candidate: Candidate, lang: str | None) -> list[tuple[str, str]]:
        """Which names the word is."""
        grammar = candidate.folded in function_words(lang or "", verbs=True)
        near = [
            (filed, cut)
            for rest, cut in candidate.stems
            for filed in self._stems.get(rest, ())
            if filed.alias.lang in ("", lang, "en") or lang is None or (not cut and filed.word[0] == "p")
        ]
        sounds = candidate.capitalised and not grammar and not (candidate.script == "latin" and candidate.all_capitals)
        alike = list(self._candidates(candidate, lang)) if sounds else []
        if not near and not alike:
            return []
        country = _country(candidate.parts, candidate.script, lang)
        found: dict[str, tuple[int, str]] = {}
        own: set[str] = set()
        for filed, cut in near:
            word, alias, _ = filed
            if (candidate.capitalised or alias.small) and _fits(filed, cut, lang, candidate.script):
                elsewhere = country is not None and country not in self._countries[word]
                plain = not grammar or word.endswith(":")  # Est alone is grammar, in Jérusalem-Est it is not
                asked = alias.via == "as written" or (plain and word[0] == "p" and alias.lang in ("", lang))
                if (grammar or elsewhere) and (alias.text != candidate.folded or not asked):
                    continue
                if word not in found or (alias.lang == lang and word not in own):
                    found[word] = (0, _via(alias, candidate.folded, cut))
                if alias.lang == lang:
                    own.add(word)  # said as this language says it
        for word, level in alike:
            if word not in found:
                elsewhere = country is not None and country not in self._countries[word]
                found[word] = (self._guarded(word, level, lang, elsewhere, candidate.folded), "by its sound")
        return [
            (word + ":" + level, via)
            for word, (first, via) in found.items()
            for level in (LEVELS[first:] if word[0] == "n" else ("",))
        ]

    def _candidates(self, candidate: Candidate, lang: str | None) -> Iterable[tuple[str, int]]:
        if candidate.script == "latin":
            for rest, _ in candidate.same_key:
                yield from ((word, 1) for word in self._latin.get(latin_key(rest), ()))
            return
        model = models().get(candidate.script)
        if model is None or not (2 if candidate.script in SYLLABLES else 3) <= len(candidate.folded) <= LONGEST:
            return
        best: dict[str, int] = {}
        plain: bool | None = None
        for rest, cut in candidate.parts:
            names: dict[str, None] = {}
            for filed in (self._keys, self._without_r)[: 1 + (candidate.script == "hangul")]:
                keys = keys_among(model, rest, _budget(model, rest), filed)
                names.update(dict.fromkeys(chain.from_iterable(filed[key] for key in keys)))
            letters = len(foreign(rest))  # a Korean syllable is two or three
            reach = range(letters - 3, letters + 6)
            found = self._near([name for name in names if len(name) in reach], rest, cut, model) if names else ()
            for name, cost in found:
                if plain is None:
                    plain = candidate.script in _UNCAPITALISED and self._plain(candidate, lang)
                best[name] = min(best.get(name, 9), _level(name, cost, rest, model, plain))
        for name, level in best.items():
            yield from ((word, level) for word in self._alike[name])

    def _guarded(self, word: str, level: int, lang: str | None, elsewhere: bool, folded: str) -> int:
        """The level of a sound-alike: a country's name, and a name that the language has a spelling for, mostly count only beside the rest of the name."""
        if elsewhere:
            return 2
        if lang not in self._spoken[word] or (level == 0 and len(word) >= NAMED and not folded.endswith(_NISBA)):
            return level
        return 2

    def _plain(self, candidate: Candidate, lang: str | None) -> bool:
        """Whether the word, or what is left of it without prefixes, stands in the dictionary, under either spelling of its last letter."""
        parts = [rest for rest, cut in candidate.parts if cut in _FREE or cut in _ARTICLE]
        spelt = [
            text
            for part in parts
            for text in ((part, part[:-1] + "ة", part[:-1]) if part.endswith("ه") and len(part) > 4 else (part,))
        ]
        known_in = lang or usual(candidate.script)
        return any(self._in_dictionary(text, known_in) for text in dict.fromkeys(spelt))

    def _near(self, names: list[str], rest: str, cut: str, model: TransliterationModel) -> list[tuple[str, float]]:
        """The names that a word less what was cut off it may be, with how far it is from each and the price of the cut."""
        extra = 0.0 if cut in _FREE else PREFIXED if cut.endswith("-") and model.kind != "ethiopic" else STRIPPED
        if model.kind == "arabic" and len(rest) < 4:
            extra += 0.6
        least = (5 if cut else 6) if cut or model.unwritten else 0
        return model.near(names, rest, self._beside, extra, least)


def _level(name: str, cost: float, rest: str, model: TransliterationModel, plain: bool) -> int:
    """0 for nearly exact, 1 within the limit, 2 loose (only for a name beside another)."""
    letters = len(rest) + (model.kind in SYLLABLES)  # a syllable is more than a letter, and two of them are many words
    known = HINDI if model.kind == "devanagari" else DICTIONARY  # the Hindi table has names of the world too
    short = min(letters, len(name) - model.unwritten) < 4 and (cost > 0.3 or model.kind == "ethiopic")
    least = KNOWN - 1 if model.kind == "devanagari" and cost == 0 else KNOWN
    if short or (plain and (cost > known or len(name) < least or len(rest) < 4)):
        return 2
    limit = model.limit(name)
    return 0 if cost <= TIGHT * limit else 1 if cost <= limit else 2


def _budget(model: TransliterationModel, rest: str) -> float:
    """How far from the usual a word's consonants may be read: the limit of a name as long as it."""
    return model.limits[len(foreign(rest)) + 1]


def _country(parts: list[tuple[str, str]], kind: str, lang: str | None) -> str | None:
    """The country whose name in this language the word is, in any case; in Arabic its adjective too."""
    if lang is None and kind == "latin":
        return countries_called("en").get(parts[0][0])  # Nigeria is no form of Niger
    own = country_stems(lang) if lang else {}
    code = next((own[rest, bool(cut)] for rest, cut in parts if (rest, bool(cut)) in own), None)
    if code is None and kind == "arabic":
        for rest, _ in parts:
            if rest[-1:] in "يه":
                nouns = [
                    rest + "ا",
                    *(rest[:-n] + end for n in (1, 2) for end in ("ا", "")),
                    rest + "ه",
                    rest[:-1] + "ه",
                ]
                code = code or next((own[noun, False] for noun in nouns if (noun, False) in own), None)
    return code


def _fits(filed: Entry, cut: str, lang: str | None, kind: str) -> bool:
    """Whether the alias holds in a document of this language, and the ending goes with the stem."""
    alias = filed.alias
    if alias.lang and lang and alias.lang != lang and not (alias.lang == "en" and kind == "latin"):
        # a place in another language's spelling, as long as it is too long to be a word of this one; not its case forms
        return filed.word.startswith("p:") and not cut and not filed.short and len(alias.text) >= ABROAD.get(kind, 4)
    if filed.short and (not cut or not (alias.lang or kind != "latin" or profile(lang).drops_vowel)):
        return False
    if cut and not lang and not cut.endswith("-") and not _may_end(alias, cut, kind):
        return False
    if not lang and kind == "latin" and cut and len(alias.text) < (6 if filed.short else 5):
        return False
    least = 2 if kind in SYLLABLES else 3 if kind in SIGNS or profile(alias.lang).drops_vowel else 4
    return not cut or len(alias.text) >= least


def _may_end(alias: Alias, cut: str, kind: str) -> bool:
    """Whether an ending can be one of the name in a text of unknown language; a name that is everybody's takes those of all, if it is long."""
    return cut in endings(alias.lang or usual(kind)) or (not alias.lang and len(alias.text) + len(cut) >= LONG)


def _via(alias: Alias, folded: str, cut: str) -> str:
    """What a hit by spelling is called: as written or listed, or a form of that."""
    if folded == alias.text:
        return alias.via
    surname = alias.text.endswith(_SURNAMES)
    feminine = "feminine form" if cut in _FEMININE else "case or feminine form" if cut == "а" else ""
    said = f"{(surname and feminine) or 'form'} of {alias.spelt or alias.text.capitalize()}"
    return said if alias.via == "as written" else f"{said}, {alias.via}"
