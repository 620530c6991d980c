"""Turkish: plurals with an owner and a case, by vowel harmony."""

from __future__ import annotations

from alerts.lexicon.languages import profile

PLURALS = {
    "özgürlük": "özgürlükler özgürlüklerle özgürlüklerini özgürlüklerimizden",
    "bağımsızlık": "bağımsızlıklarını bağımsızlıklarına bağımsızlıklar",
    "davranış": "davranışlarda davranışlardan davranışlarımız",
    "çocuk": "çocuklara çocuklarımıza çocuklarının",
    "gazeteci": "gazetecilere gazetecilerin gazetecilerimizi",
}


def test_plurals_follow_the_last_vowel() -> None:
    for word, forms in PLURALS.items():
        made = {form for form, _ in profile("tr").forms(word)}
        assert made >= set(forms.split())
        assert not made & {word + "lerdan", word + "larde"}


def test_a_plural_and_a_verb_have_no_plural() -> None:
    assert [list(profile("tr").forms(word)) for word in ("çocuklar", "gelmek", "ok")] == [[], [], []]
