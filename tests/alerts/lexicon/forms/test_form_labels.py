"""What a form is, in words."""

from __future__ import annotations

import pytest

from alerts.lexicon.forms.form_labels import origin


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
