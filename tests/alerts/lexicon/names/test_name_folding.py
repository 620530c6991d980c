"""Names folded one by one and many at once."""

from __future__ import annotations

from alerts.lexicon.names.name_folding import fold_name, fold_names

NAMES = [
    "O'Brien",
    "Ľvov",
    "Київ",
    "कश्मीर",
    "İzmir",
    "ထိုင်း",
    "Gʻazo",
    "الأردن",
    "がざ",
    "צ‘אד",
    "Нохчийчоь",
    "",
    "東京",
    "ΑΘΉΝΑ",
    "Çin",
]


def test_many_at_once_are_what_they_are_one_by_one() -> None:
    assert fold_names(NAMES) == [fold_name(name) for name in NAMES]
    assert fold_names(NAMES[::-1]) == [fold_name(name) for name in NAMES[::-1]]
    assert fold_names([]) == []
