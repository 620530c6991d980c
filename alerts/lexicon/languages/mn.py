"""Mongolian: number and cases of a noun by vowel harmony; ү and ө are also typed as v and ф or y."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_VOWELS = "аэиоуөүеёюяый"


def mongolian(word: str) -> Forms:
    """сэтгүүлч: сэтгүүлчийг, сэтгүүлчид, сэтгүүлчдийн; шүүх: шүүхэд, шүүхийн."""
    if len(word) < 3:
        return
    for form in _inflected(word):
        yield form, ""
        if "ү" in form:
            yield form.replace("ү", "v"), f"{form}, typed without ү"


def _inflected(word: str) -> Iterator[str]:
    low, high = _harmony(word)
    yield word
    plurals = [
        word + end
        for end in ("ууд" if high == "у" else "үүд", "нууд" if high == "у" else "нүүд", "нар", "ид", "с", "чууд")
    ]
    for stem in (word, *plurals):
        short = (
            stem[:-2] + stem[-1] if len(stem) > 4 and stem[-2] in "иаэоө" and stem[-1] in "длрнг" else stem
        )  # сэтгүүлчид, сэтгүүлчдийн
        for base in dict.fromkeys((stem, short)):
            yield from (
                base + end
                for end in (
                    "ийн",
                    "ын",
                    "ий",
                    "ы",
                    "н",
                    "ний",
                    "д",
                    "т",
                    "ийг",
                    "ыг",
                    "г",
                    "руу",
                    "рүү",
                    "тай",
                    "тэй",
                    "той",
                )
            )
            yield from (base + low + end for end in (low + "с", low + "р", "д", "т", low, "н"))
        yield stem


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
