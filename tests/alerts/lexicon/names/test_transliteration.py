"""How far words are from names by their sounds, by both implementations: what one answers, the other does."""

from __future__ import annotations

import random

import pytest

from alerts.lexicon.names import consonant_keys, transliteration
from alerts.lexicon.names.name_index import NameIndex
from alerts.lexicon.names.person_names import register
from alerts.lexicon.names.phonemes import foreign, signs
from alerts.lexicon.names.transliteration import models

NAMES = [
    "kadyrov",
    "schulman",
    "trump",
    "cecilia",
    "jensen",
    "aliyev",
    "hammersmith",
    "li",
    "obama",
    "guterres",
    "x",
    "q" * 70,
]
WORDS = {
    "cyrillic": ["кадыров", "шульман", "трамп", "хаммерсмит", "ы", "ю" * 90],
    "arabic": ["قديروف", "شولمان", "ترامب", "علييف"],
    "hebrew": ["קדירוב", "אובמה"],
    "greek": ["καντιροφ", "τραμπ"],
    "georgian": ["კადიროვი", "ობამა"],
    "hangul": ["카디로프", "오바마"],
    "kana": ["カディロフ", "トランプ"],
    "devanagari": ["कादिरोव", "ओबामा"],
    "ethiopic": ["ካዲሮቭ", "ኦባማ", "ጃዋር"],
}


@pytest.mark.parametrize("kind", sorted(WORDS))
@pytest.mark.parametrize("limit", [0.0, 3.0, 9.0, 40.0])
def test_both_implementations_agree(kind: str, limit: float) -> None:
    model = models()[kind]
    if transliteration._compiled(model) is None:
        pytest.skip("there was no compiler when Tocsin was installed")
    names = list(map(signs, NAMES))
    for word in WORDS[kind]:
        for name, cost in zip(names, model.costs(names, word, [limit] * len(names)), strict=True):
            plain = transliteration._cost(model, name, foreign(word), limit)
            within = plain <= limit and len(name) < 40 and len(word) < 60
            assert cost == pytest.approx(plain) if within else cost > limit, (name, word)


def test_what_costs_the_limit_itself_is_within_it() -> None:
    """Three signs of Thai that are not written cost 9.0 together; 9.0 less the first two, as doubles, is less than the third."""
    assert transliteration._cost(models()["thai"], "xn0", "", 9.0) == 9.0


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_both_implementations_find_the_same_names_near(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = models()[kind]
    if transliteration._compiled(model) is None:
        pytest.skip("there was no compiler when Tocsin was installed")
    names = [*map(signs, NAMES[:-2]), *map(signs, ("chechnya", "grozny", "abkhazia"))]
    asked = [(word, extra, least) for word in WORDS[kind] for extra in (0.0, 0.9) for least in (0, 5)]
    found = [model.near(names, word, set(names[::2]), extra, least) for word, extra, least in asked]
    monkeypatch.setattr(transliteration, "_compiled", lambda model: None)
    plain = [model.near(names, word, set(names[::2]), extra, least) for word, extra, least in asked]
    assert [[name for name, _ in row] for row in found] == [[name for name, _ in row] for row in plain]
    costs, same = ([cost for row in rows for _, cost in row] for rows in (found, plain))
    assert costs == pytest.approx(same)
    assert any(plain)


def test_what_the_compiled_one_is_given_wrongly_is_refused() -> None:
    model = models()["cyrillic"]
    if (compiled := transliteration._compiled(model)) is None:
        pytest.skip("there was no compiler when Tocsin was installed")
    for given in (
        (["é"], "а", [1.0], [1.0]),
        (["a"], "а", [], [1.0]),
        (["a"], "а", [1.0], []),
        ([1], "а", [1.0], [1.0]),
    ):
        with pytest.raises(ValueError, match=r"signs|price"):
            compiled.costs(*given)
    with pytest.raises(ValueError, match="three letters"):
        type(compiled)({"a": [("абвг", 0.0)]}, 1.0, [])
    with pytest.raises(ValueError, match="Thai"):
        type(compiled)({}, 1.0, ["ab"])


@pytest.mark.parametrize("kind", ["kana", "thai", "cyrillic"])
def test_both_implementations_spell_a_name_alike(kind: str) -> None:
    model = models()[kind]
    if (compiled := transliteration._compiled(model)) is None:
        pytest.skip("there was no compiler when Tocsin was installed")
    spelt = 0
    for name in [*map(signs, NAMES), *map(signs, ("chechnya", "qaboos", "cernysevsky", "doan", "thaksin", "yingluck"))]:
        plain = model._spellings(name, 24, 2.0)
        assert compiled.spellings(name, 24, 2.0, transliteration.STATES) in (None, plain)
        spelt += len(plain) if len(name) < 24 else 0
    assert spelt > 20


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_both_implementations_look_under_the_same_consonants(kind: str) -> None:
    model = models()[kind]
    if (compiled := consonant_keys._compiled(model)) is None:
        pytest.skip("there was no compiler when Tocsin was installed")
    dice = random.Random(11)
    letters = sorted({letter for written in model.segments.values() for text in written for letter in text})
    words = [*WORDS[kind], *("".join(dice.choices(letters, k=dice.randint(1, 14))) for _ in range(150))]
    for word in words:
        plain = consonant_keys.of_word(model, word, model.limits[min(60, len(word) + 1)])
        some = dict.fromkeys(plain[::2], ("a name",))
        found = compiled.of_word(
            foreign(word), model.limits[min(60, len(word) + 1)], consonant_keys.FEW, consonant_keys.MANY, some
        )
        assert found in (None, plain[::2])
        assert found is not None or len(word) > 12


@pytest.mark.parametrize("word", ["я" * 61, "к" * 300, "ق" * 5000, "カ" * 300, "ა" * 255])
def test_a_word_of_any_length_is_looked_up(word: str) -> None:
    index = NameIndex()
    register(index, "Kadyrov", beside=True)
    assert index.resolve([word], None) == {}


def test_a_name_of_any_length_is_filed() -> None:
    index = NameIndex()
    register(index, "Kady" + "rov" * 100)
    assert index.resolve(["Кадыров"], "ru") == {}


def test_no_thai_spelling_begins_with_a_sign_that_follows_nothing() -> None:
    written = [
        text for name in ("trump", "einstein", "andy") for text, _ in models()["thai"].spellings(signs(name), 24, 3)
    ]
    assert written
    assert not [text for text in written if text[0] in "ะัาิีึืุู็์"]
