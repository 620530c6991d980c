"""Inflected forms: table, endings by analogy, generators and guards. Compiles small languages for real."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from alerts.cli.lexicon import say_cut
from alerts.lexicon import Lexicon
from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.forms.dictionaries import VERSION
from alerts.lexicon.forms.form_labels import origin
from alerts.lexicon.forms.inflection import MOST_FORMS
from alerts.lexicon.forms.learnt_endings import Edit, edit, from_row, learn, to_row
from alerts.lexicon.languages import profile
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


def test_accents_count_only_where_they_make_another_word(lexicon: Lexicon) -> None:
    assert not found(lexicon, "pêche", "fr", "péché")
    assert found(lexicon, "forêt", "fr", "foret") or found(lexicon, "hôpital", "fr", "hopital")


def test_a_form_is_held_to_its_language_and_says_where_it_comes_from(lexicon: Lexicon) -> None:
    forms = lexicon.forms("prison", ("en",))
    assert (forms[0].value, forms[0].lang, forms[0].via) == ("prison", None, "as written")
    assert ("prisons", "en", "plural of prison") in {(f.value, f.lang, f.via) for f in forms}


def test_what_a_guard_left_out_can_be_looked_at(lexicon: Lexicon) -> None:
    assert any(not form.on for form in lexicon.preview("parti", "fr"))
    assert lexicon.preview("xqzv", "fr")[0].text == "xqzv"


def test_a_prefixed_form_says_that_it_is_irregular(lexicon: Lexicon) -> None:
    via = {f.value: f.via for f in lexicon.forms("כלא", ("he",))}
    assert "irregular" in via["בכלא"]


def test_an_unknown_language_leaves_the_word_as_it_is(lexicon: Lexicon) -> None:
    assert [f.value for f in lexicon.forms("prison", ("xx",))] == ["prison"]


def test_script_without_spaces_is_sought_inside_the_text(lexicon: Lexicon) -> None:
    assert {f.kind for f in lexicon.forms("监狱", ("zh",))} == {"substring"}


def test_compiled_once_and_by_whoever_is_first(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    Lexicon(tmp_path, lambda lang, share: told.append((lang, share))).forms("penjara", ("id",))
    assert told[0] == ("id", 0.0)
    assert told[-1] == ("id", 1.0)
    told.clear()
    Lexicon(tmp_path, lambda lang, share: told.append((lang, share))).forms("penjara", ("id",))
    assert told == []
    assert not list(tmp_path.glob(".*")), "no half-made folder stays"


def test_the_languages_of_the_product_have_a_table_or_rules() -> None:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    wanted = "en ru uk bg sr hr mk de nl fr es it pt ro pl cs sk tr ar fa he sv fi et hu lv lt id is el ka hy gl hi"
    assert {profile(lang).dictionary or lang for lang in wanted.split(" ")} <= set(SUPPORTED_LANGUAGES)


def test_endings_are_learnt_by_analogy() -> None:
    words = {f"{c}{v}ня": [f"{c}{v}ня", f"{c}{v}ни", f"{c}{v}ню"] for c in "бвгдзклмнпрстф" for v in "аеиоу"}
    learnt = learn(words)
    assert learnt["я"] == {Edit(1, "и"): 1.0, Edit(1, "ю"): 1.0}
    assert from_row(to_row("я", learnt["я"]).split("\t")[1]) == learnt["я"]


@pytest.mark.parametrize(
    ("lemma", "form", "expected"),
    [
        ("prison", "prisons", Edit(0, "s")),
        ("Чечня", "Чечни", Edit(1, "и")),
        ("go", "went", None),
        ("cheval", "chevaux", Edit(1, "ux")),
    ],
)
def test_an_edit_is_made_at_the_end(lemma: str, form: str, expected: Edit | None) -> None:
    assert edit(lemma, form) == expected


@pytest.mark.parametrize(
    ("word", "form", "lang", "said"),
    [
        ("Чечня", "Чечню", "ru", "accusative of Чечня"),
        ("prison", "prison", "en", "as written"),
        ("go", "went", "en", "irregular form of go"),
        ("Londra", "Londrada", "tr", "locative of Londra"),
        ("kirja", "kirjaimme", "fi", "form of kirja"),
    ],
)
def test_origins_in_words(word: str, form: str, lang: str, said: str) -> None:
    assert origin(word, form, lang) == said


def test_a_list_of_forms_is_bounded_and_the_cut_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = [f"tarak{n}" for n in range(50_000)]
    folder = tmp_path / f"tr-{version('simplemma')}-{VERSION}"
    sorted_rows.write(folder / "lemmas.rows", [f"tarak\t{' '.join(forms)}"])
    for name in ("forms", "spellings", "endings"):
        sorted_rows.write(folder / f"{name}.rows", [])
    lexicon = Lexicon(tmp_path)

    assert len(lexicon.preview("tarak", "tr")) == MOST_FORMS
    assert lexicon.cut["tarak", "tr"] > 50_000
    say_cut(lexicon)
    assert "the first 2,500 are matched" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("lang", "form", "word", "made"),
    [
        ("fi", "kaupungin", "kaupunki", "kaupunginsa"),
        ("fi", "talossa", "talo", "talossaan"),
        ("fi", "Venäjä", "Venäjä", "Venäjäkin"),
        ("fi", "metsässä", "metsä", "metsässäkään"),
        ("sv", "boken", "bok", "bokens"),
        ("is", "löndum", "land", "löndunum"),
        ("is", "dagur", "dagur", "dögum"),
        ("it", "porre", "porre", "porlo"),
        ("hi", "नये", "नया", "नए"),
    ],
)
def test_what_is_written_together_after_a_form(lang: str, form: str, word: str, made: str) -> None:
    assert made in dict(profile(lang).after(form, word))


@pytest.mark.parametrize(("lang", "form", "word"), [("sv", "hus", "hus"), ("it", "casa", "casa")])
def test_nothing_is_put_after_what_takes_nothing(lang: str, form: str, word: str) -> None:
    assert list(profile(lang).after(form, word)) == []
