"""What may stand between a given name and a surname: a patronymic of Russian, Ukrainian or Belarusian, or an initial. Knows no people."""

from __future__ import annotations

import re
from functools import cache

from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.name_index import Alias, NameIndex
from alerts.matching.terms import Slot, Word

_FATHERS = """
Александр Алексей Анатолий Андрей Антон Аркадий Арсений Артём Ахмед Борис Вадим Валентин Валерий Василий Виктор Виталий Владимир Владислав Всеволод Вячеслав Геннадий Георгий Герман Григорий
Давид Даниил Денис Дмитрий Евгений Егор Ефим Захар Иван Игорь Иосиф Кирилл Константин Леонид Лев Магомед Максим Марк Матвей Михаил Моисей Николай Олег Павел Пётр Роман Руслан Рамзан Савелий Семён Сергей
Станислав Степан Тарас Тимофей Тимур Фёдор Филипп Эдуард Юрий Яков Ярослав Богдан Володимир Микола Олександр Олексій Сергій Андрій Анатолій Дмитро Василь Юрій Григорій Євген Михайло Петро Ігор
Аляксандр Мікалай Уладзімір Сяргей Анатоль Рыгор Леанід Мікіта Міхаіл Аляксей Віктар
"""
_IRREGULAR = {"Лев": "Льв", "Павел": "Павл", "Пётр": "Петр", "Яков": "Яковл", "Михаил": "Михайл"}
_TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "є": "ye", "ў": "u",
}  # fmt: skip
_SON, _DAUGHTER = (
    ("вич", "вича", "вичу", "вичем", "виче", "віч"),
    ("вна", "вны", "вне", "вну", "вной", "вни", "вні", "вною"),
)
_OTHERS = "Ильич Ильича Ильичу Ильичом Ильинична Никитич Никитична Кузьмич Лукич Фомич"
IS_ONE = re.compile(
    r".{2,}(?:[оеа]в[иі]ч|[оеіїа]вна|инична|[oe]v[iy]ch|[oei]vna)|ильич|ilyich", re.IGNORECASE
).fullmatch


def _stems(father: str) -> tuple[str, ...]:
    """What stands before -вич and -вна: Алексее, Дмитрие and Дмитрье, Владимиро."""
    stem = _IRREGULAR.get(father, father)
    if stem.endswith(("ий", "ій")):
        return (stem[:-1] + "е", stem[:-2] + "ье", stem[:-1] + "йо", stem[:-1] + "ї")
    if stem.endswith("а"):
        return (stem + "йо", stem + "ї", stem + "е")
    if stem[-1] in "йьо":
        return (stem[:-1] + "е", stem[:-1] + "йо", stem[:-1] + "о", stem[:-1] + "і")
    return (stem + "о", stem + "і", stem + "а")


@cache
def forms() -> tuple[str, ...]:
    """Patronymics in their cases, in Cyrillic letters and the nominatives in Latin ones, folded."""
    rows = [stem + end for father in _FATHERS.split() for stem in _stems(father) for end in _SON + _DAUGHTER]
    latin = [
        "".join(_TO_LATIN.get(c, c) for c in row.lower().replace("ье", "ye"))
        for row in rows
        if row.endswith(("вич", "вна"))
    ]
    return tuple(dict.fromkeys(map(fold_name, [*rows, *latin, *_OTHERS.split()])))


def between(index: NameIndex) -> Slot:
    """A patronymic or one capital letter: one slot for all names, its patronymics filed once in an index."""
    if not index.known(_ID):
        index.file(_ID, [Alias(text, "", _SAID) for text in forms()])
    return _SLOT


_ID, _SAID = "a:patronymic", "with a patronymic or an initial"
_SLOT: Slot = (
    Word("sound", f"{_ID}:", None, _SAID),
    *(
        Word("cased", chr(code), None, _SAID)
        for first, last in ("AZ", "АЯ")
        for code in range(ord(first), ord(last) + 1)
    ),
)
