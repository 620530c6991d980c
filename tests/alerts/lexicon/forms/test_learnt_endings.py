"""Endings that are learnt from a table by analogy."""

from __future__ import annotations

import pytest

from alerts.lexicon.forms.learnt_endings import Edit, edit, from_row, learn, to_row


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
