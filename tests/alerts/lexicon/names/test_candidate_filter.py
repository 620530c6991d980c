"""Which words may be names: the plain filter and the compiled one are one thing, and neither refuses what a name can be."""

from __future__ import annotations

import random

import pytest

from alerts.demo import texts
from alerts.lexicon.names import name_index as names
from alerts.lexicon.names.candidate_filter import (
    CandidateFilter,
    CompiledCandidateFilter,
    new_filter,
)
from alerts.lexicon.names.case_endings import stems
from alerts.lexicon.names.latin_key import latin_key
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.name_index import NameIndex
from alerts.lexicon.names.person_names import register
from alerts.text.tokens import tokens

LANGS = ("en", "de", "ru", "uk", "pl", "tr", "ar", "he", "fa", "el", "ka", "hy", "ko", "hi", "ce", None)
ALPHABETS = (
    "aeiouychkszjtpqxwfg",
    "abcdefghijklmnopqrstuvwxyzäöüßéñçłøđıİŋæœʼ’'`1-",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґӏЛ1lI|",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىئؤأإآءپچگک",
    "אבגדהוזחטיכלמנסעפצקרשת׳'’‘",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊ",
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
    "서울평양에서는을가김",
    "कखगघचजटडतदनपबमयरलवशसहािीुूेोंँ्",
    "aбcд",
)


@pytest.fixture(scope="module")
def compiled() -> CompiledCandidateFilter:
    made = new_filter()
    if not isinstance(made, CompiledCandidateFilter):
        pytest.skip("there was no compiler when Tocsin was installed")
    return made


def words(dice: random.Random) -> list[str]:
    """Words of our own texts, and rows of letters that are none."""
    found = list(dict.fromkeys(t.raw for text in vars(texts).values() if isinstance(text, str) for t in tokens(text)))
    for _ in range(6000):
        row = "".join(dice.choices(dice.choice(ALPHABETS), k=dice.randint(1, 11)))
        found.append(dice.choice((row, row.capitalize(), row.upper())))
    return [*found, "Ж" * 61, "x" * 70, "Ǆungla", "Ⅳland", "ﻢﺤﻣﺩ", "𝔅erlin", "Берлін\u0301"]


def test_both_implementations_agree(compiled: CompiledCandidateFilter) -> None:
    dice = random.Random(6)
    some = words(dice)
    plain = CandidateFilter()
    for names_filter in (plain, compiled):
        fill(names_filter, random.Random(7).sample(some, 900))
    kept = 0
    for lang in LANGS:
        expected = plain.candidates(some, lang)
        assert compiled.candidates(some, lang) == expected
        kept += len(expected)
    assert 500 < kept < len(some) * len(LANGS) * 0.9  # or the comparison says little


def fill(names_filter: CandidateFilter, some: list[str]) -> None:
    for word in some:
        for stem in stems(fold_name(word), None):
            names_filter.add_stem(stem, word.islower())
        names_filter.add_key(latin_key(fold_name(word)))


def test_the_keys_of_latin_spellings_agree(compiled: CompiledCandidateFilter) -> None:
    made = [(word, compiled._compiled.latin_key(word)) for word in words(random.Random(8))]
    keyed = [(word, key) for word, key in made if key is not None]
    assert len(keyed) > 800
    assert [(word, latin_key(fold_name(word))) for word, _ in keyed] == keyed


def test_an_index_answers_alike_with_either(compiled: CompiledCandidateFilter, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["Kadyrov", "Schulman", "Aliyeva", "Chechnya", "Erdoğan", "Obama", "Берлин"]
    more = "Кадырова Kadirow Schulmans قديروف Шульманом Erdogan Чeчня Obamas"
    some = [*words(random.Random(9))[::20], *more.split()]
    indexes = []
    for kind in (CompiledCandidateFilter, CandidateFilter):
        monkeypatch.setattr(names, "new_filter", kind)
        indexes.append(NameIndex())
        for name in asked:
            register(indexes[-1], name)
    for lang in ("en", "ru", "ar", None):
        found = indexes[0].resolve(some, lang)
        assert found == indexes[1].resolve(some, lang)
    assert found


def test_what_the_compiled_one_is_given_wrongly_is_refused(compiled: CompiledCandidateFilter) -> None:
    made = type(compiled._compiled)
    for given in ([(0x2000, "a", 0, 1)], [(97, "abcd", 0, 1)]):
        with pytest.raises(ValueError, match="no such letter"):
            made(1, given, {}, 0, 0)
    with pytest.raises(ValueError, match="digraphs"):
        made(1, [], {"abcde": "x"}, 0, 0)
    with pytest.raises(TypeError, match="texts"):
        compiled._compiled.candidates([b"word"], [1])  # type: ignore[list-item]
