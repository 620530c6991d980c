"""Mongolian: number and cases of a noun by vowel harmony; ү and ө are also typed as v and ф or y."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_VOWELS = "аэиоуөүеёюяый"
_TYPED = (str.maketrans("үө", "vө"), str.maketrans("үө", "їє"))  # by hand, and in fonts of the 1990s


def mongolian(word: str) -> Forms:
    """сэтгүүлч: сэтгүүлчийг, сэтгүүлчид, сэтгүүлчдийн; шүүх: шүүхэд; газар: газрын; хууль: хуулиар."""
    if len(word) < 2:
        return
    for form in dict.fromkeys(_inflected(word)):
        yield form, ""
        if "ү" in form or "ө" in form:
            yield from ((form.translate(typed), f"{form}, typed without ү and ө") for typed in _TYPED)


def _inflected(word: str) -> Iterator[str]:
    low, high = _harmony(word)
    yield from _cases(word, low)
    bases = dict.fromkeys((_shortened(word), word.rstrip("ь") + "и" if word.endswith("ь") else word))
    ends = [high + "д", 2 * high + "д", "н" + 2 * high + "д", "ч" + 2 * high + "д", "нар", "нэр", "ид", "д", "с"]
    for plural in (base + end for base in bases for end in ends):
        yield from _cases(plural, low)


def _cases(stem: str, low: str) -> Iterator[str]:
    """A stem with its cases; without its last short vowel before endings in a vowel, and with a г between two long ones."""
    yield stem
    yield from (stem + end for end in ("д", "т", "г", "руу", "рүү", "тай", "тэй", "той", "н", "ны", "ний"))
    open_ends = ["ийн", "ын", "ий", "ы", "ийг", "ыг", *(2 * low + end for end in ("с", "р", "")), low + "д", low + "т"]
    yield from (base + end for base in dict.fromkeys((stem, _shortened(stem), stem + "г")) for end in open_ends)
    if stem.endswith("ь"):
        yield from (stem[:-1] + end for end in ("ийн", "ийг", "и" + low + "р", "и" + low + "с", "и" + low))


def _shortened(stem: str) -> str:
    """Without the last short vowel: газар, газр-; хэрэг, хэрг-; сэтгүүлчид, сэтгүүлчд-."""
    fleeting = len(stem) > 4 and stem[-2] in "иаэоө" and stem[-1] in "длрнг" and stem[-3] not in _VOWELS
    return stem[:-2] + stem[-1] if fleeting else stem


def _harmony(word: str) -> tuple[str, str]:
    last = next((c for c in reversed(word) if c in "аоуөүэяё"), "э")
    low = {"а": "а", "у": "а", "я": "а", "о": "о", "ё": "о", "ө": "ө"}.get(last, "э")
    return low, "у" if low in "ао" else "ү"


PROFILE = Profile(
    name="Mongolian",
    function_words="ба болон бас эсвэл гэвч хэрэв энэ тэр эдгээр би бид чи та тэд хэн юу хэзээ хаана бүх юм бол бий үгүй нэг дээр доор дотор тухай хойш өмнө гэж гэсэн байна байсан болсон",
    forms=mongolian,
    name_endings="ийн ын н ний ны д т ийг ыг г аас ээс оос өөс аар ээр оор өөр руу рүү тай тэй той ад эд од өд",
)
