"""What the lexicon answers the operators. Compiles small languages for real."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from alerts.cli.form_tables import say_cut
from alerts.lexicon import Lexicon
from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.forms.dictionaries import VERSION
from alerts.lexicon.forms.inflection import MOST_FORMS
from alerts.text.tokens import exact, fold


def test_the_package_data_stays_small() -> None:
    from importlib.resources import files

    sizes = [Path(str(item)).stat().st_size for item in files("alerts.lexicon").joinpath("data").iterdir()]
    assert sum(sizes) < 20_000_000


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


def found(lexicon: Lexicon, word: str, lang: str, token: str) -> bool:
    """Whether a token is one of the word's forms, as the index would test it."""
    tests = {"key": fold(token), "exact": exact(token), "cased": token, "substring": fold(token)}
    return any(tests[form.kind] == form.value for form in lexicon.forms(word, (lang,)))


def test_accents_count_only_where_they_make_another_word(lexicon: Lexicon) -> None:
    assert not found(lexicon, "pêche", "fr", "péché")
    assert found(lexicon, "forêt", "fr", "foret") or found(lexicon, "hôpital", "fr", "hopital")


def test_a_form_is_held_to_its_language_and_says_where_it_comes_from(lexicon: Lexicon) -> None:
    forms = lexicon.forms("prison", ("en",))
    assert (forms[0].value, forms[0].lang, forms[0].via) == ("prison", None, "as written")
    assert ("prisons", "en", "plural of prison") in {(f.value, f.lang, f.via) for f in forms}


def test_an_unknown_language_leaves_the_word_as_it_is(lexicon: Lexicon) -> None:
    assert [f.value for f in lexicon.forms("prison", ("xx",))] == ["prison"]


def test_script_without_spaces_is_sought_inside_the_text(lexicon: Lexicon) -> None:
    assert {f.kind for f in lexicon.forms("监狱", ("zh",))} == {"substring"}


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
