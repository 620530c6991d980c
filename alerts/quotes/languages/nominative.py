"""Turns a Russian or Ukrainian name from the genitive ("по словам Анны Ли") into the form under which people look for it. Knows endings alone."""

from __future__ import annotations

import re

_SURNAME_M = (("ского", "ский"), ("цкого", "цкий"), ("ького", "ький"), ("ого", "ый"), ("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"), ("єва", "єв"), ("ина", "ин"), ("їна", "їн"), ("ына", "ын"))  # fmt: skip
_SURNAME_F = (("ской", "ская"), ("цкой", "цкая"), ("ської", "ська"), ("цької", "цька"), ("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"), ("ової", "ова"), ("євої", "єва"), ("ної", "на"), ("ной", "ная"))  # fmt: skip
_FIRST_M = (
    ("ия", "ий"),
    ("ія", "ій"),
    ("ея", "ей"),
    ("ая", "ай"),
    ("ря", "рь"),
    ("ля", "ль"),
    ("ья", "ья"),
    ("а", ""),
    ("я", "й"),
)
_FIRST_F = (("ии", "ия"), ("ії", "ія"), ("ьи", "ья"), ("ги", "га"), ("ки", "ка"), ("хи", "ха"), ("ри", "рь"), ("ои", "оя"), ("аи", "ая"), ("еи", "ея"), ("ы", "а"), ("и", "а"), ("і", "я"))  # fmt: skip
_OTHER_SURNAME_M = (
    ("вця", "вець"),
    ("нця", "нець"),
    ("ка", "к"),
    ("ча", "ч"),
    ("на", "н"),
    ("да", "д"),
    ("ра", "р"),
    ("я", "ь"),
)


_IN_O = frozenset(
    ["Петр", "Дмитр", "Михайл", "Павл", "Данил", "Кирил", "Марк", "Левк", "Юрк", "Отт"]
)  # Ukrainian first names in -o, less it


def turkish(name: str) -> str:
    """ "Ayşe Demir'e" without what stands behind the apostrophe."""
    return re.sub(r"[’'][^\W\d_]{1,5}$", "", name)


def ukrainian(name: str) -> str:
    """`nominative`, where first names of men may end in -o."""
    first, space, rest = nominative(name).replace("Ігорь", "Ігор").partition(" ")
    return f"{first}о{space}{rest}" if space and first in _IN_O else f"{first}{space}{rest}"


def nominative(name: str) -> str:
    """The name in the nominative, as far as its endings tell; itself when they do not."""
    *first, surname = name.split()
    if not first:
        return _changed(surname, _SURNAME_F) or _changed(surname, _SURNAME_M[:4]) or surname
    if woman := _changed(surname, _SURNAME_F):
        return " ".join([*(_changed(word, _FIRST_F) or word for word in first), woman])
    if man := _changed(surname, _SURNAME_M):
        return " ".join([*(_man(word) for word in first), man])
    if _changed(first[0], _FIRST_F) and first[0][-1] in "ыиі":
        return " ".join([*(_changed(word, _FIRST_F) or word for word in first), surname])
    if first[0][-1] in "ая":
        return " ".join([*(_man(word) for word in first), _changed(surname, _OTHER_SURNAME_M) or surname])
    return name


def _man(word: str) -> str:
    return _changed(word, (("ы", "а"), ("ьи", "ья"), ("и", "я"), *_FIRST_M)) or word


def _changed(word: str, endings: tuple[tuple[str, str], ...]) -> str | None:
    for ending, other in endings:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + other
    return None
