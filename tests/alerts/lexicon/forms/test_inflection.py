"""Inflected forms: table, endings by analogy, rules and guards. Compiles small languages for real."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.text.tokens import exact, fold


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


def found(lexicon: Lexicon, word: str, lang: str, token: str) -> bool:
    """Whether a token is one of the word's forms, as the index would test it."""
    tests = {"key": fold(token), "exact": exact(token), "cased": token, "substring": fold(token)}
    return any(tests[form.kind] == form.value for form in lexicon.forms(word, (lang,)))


FORMS = [
    ("en", "prison", "prisons"),
    ("en", "go", "went"),  # an irregular form, by the table
    ("fr", "prisonnier", "prisonnières"),
    ("fr", "cheval", "chevaux"),
    ("fr", "tempête", "tempêtes"),  # which the table gives to a verb
    ("id", "penjara", "penjara"),
    ("ka", "ციხე", "ციხეში"),
    ("ka", "პოლიტკოვსკაია", "პოლიტკოვსკაიას"),  # a name that no table knows
    ("az", "Çeçenistan", "Çeçenistanda"),
    ("kk", "түрме", "түрмеде"),
    ("be", "турма", "турмы"),
    ("ce", "Нохчийчоь", "Нохчийчохь"),
    ("ce", ["Соьлжа", "ГӀала"][1], "ГӀалахь"),
    ("he", "כלא", "בכלא"),
    ("he", "כלא", "והכלא"),
    ("ko", "감옥", "감옥에서"),
    ("ko", "기자", "기자들이"),
    ("ja", "逮捕する", "逮捕さ"),  # sought inside 逮捕された
    ("ja", "美しい", "美しかっ"),
    ("he", "מלחמה", "במלחמה"),
    ("az", "jurnalist", "jurnalistlər"),
    ("is", "fangelsi", "fangelsinu"),
    ("be", "журналіст", "журналісты"),
    ("lv", "cietums", "cietumā"),
    ("id", "kenal", "perkenalkan"),  # no table has it
    ("id", "perintah", "diperintah"),
    ("id", "membeli", "dibeli"),  # a verb asked for as it stands in texts
    ("id", "menulis", "ditulis"),
    ("is", "stór", "stórum"),  # which the table gives to another word
    ("is", "saga", "sögum"),
    ("is", "lítill", "minni"),  # a comparative of another stem
    ("it", "arrestare", "arrestarlo"),
    ("it", "arrestare", "arrestandoli"),
    ("it", "uccidere", "uccisi"),  # which the table gives to its participle
    ("hi", "कर", "किया"),  # a verb by its root
    ("hi", "जाना", "गई"),
    ("hi", "नदी", "नदियां"),
    ("hi", "हिन्दी", "हिंदी"),
]

NOT_FORMS = [
    ("it", "vedere", "vista"),
    ("id", "buat", "buah"),
    ("hi", "करना", "की"),  # a word of grammar
    ("fr", "parti", "partie"),  # another word
    ("en", "it", "item"),
    ("fr", "cour", "cours"),
    ("en", "Prague", "plague"),
    ("ka", "ციხე", "ციცა"),
]


@pytest.mark.parametrize(("lang", "word", "token"), FORMS)
def test_a_form_of_the_word(lexicon: Lexicon, lang: str, word: str, token: str) -> None:
    assert found(lexicon, word, lang, token)


@pytest.mark.parametrize(("lang", "word", "token"), NOT_FORMS)
def test_not_a_form_of_the_word(lexicon: Lexicon, lang: str, word: str, token: str) -> None:
    assert not found(lexicon, word, lang, token)


def test_what_a_guard_left_out_can_be_looked_at(lexicon: Lexicon) -> None:
    assert any(not form.on for form in lexicon.preview("parti", "fr"))
    assert lexicon.preview("xqzv", "fr")[0].text == "xqzv"


def test_a_prefixed_form_says_that_it_is_irregular(lexicon: Lexicon) -> None:
    via = {f.value: f.via for f in lexicon.forms("כלא", ("he",))}
    assert "irregular" in via["בכלא"]
