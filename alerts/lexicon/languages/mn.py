"""Mongolian: number and cases of a noun by vowel harmony; ү and ө are also typed as v and ф or y."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile, respelt, spellings

# The old script writes long vowels as two with a ᠭ, keeps last vowels that are not spoken, and has no ө apart from ү.
_TO_OLD = spellings(
    "а=ᠠ э=ᠡ и=ᠢ о=ᠣ у=ᠤ|ᠣ ө=ᠥ|ᠡ ү=ᠦ аа=ᠠᠭᠠ|ᠠ ээ=ᠡᠭᠡ|ᠡ оо=ᠣᠭᠠ|ᠣᠭᠣ уу=ᠠᠭᠤ|ᠤᠭᠤ|ᠢᠭᠤ үү=ᠡᠭᠦ|ᠢᠭᠦ|ᠦᠭᠦ өө=ᠥᠭᠡ ай=ᠠᠶᠢ эй=ᠡᠢ|ᠡᠶᠢ ой=ᠣᠢ уй=ᠤᠢ ий=ᠢ ы=ᠢ е=ᠶᠡ ё=ᠶᠣ ю=ᠶᠤ я=ᠶᠠ ь=ᠢ "
    "б=ᠪ в=ᠪ|ᠸ г=ᠭ н=ᠨ нг=ᠩᠭ|ᠩ|ᠨᠭ н$=ᠨ|ᠩ х=ᠬ м=ᠮ л=ᠯ с=ᠰ ш=ᠰᠢ|ᠱ т=ᠲ д=ᠳ ц=ᠴ ч=ᠴ|ᠴᠢ ч$=ᠴᠢ з=ᠵ ж=ᠵ|ᠵᠢ й=ᠶ р=ᠷ п=ᠫ ф=ᠹ к=ᠺ"
)
_TO_CYRILLIC = spellings(
    "ᠠ=а ᠠ$=-|а ᠡ=э ᠡ$=-|э ᠢ=и ᠢ$=ь|и|- ᠣ=о ᠤ=у ᠥ=ө ᠦ=ү ᠠᠭᠠ=аа ᠡᠭᠡ=ээ ᠣᠭᠠ=оо ᠠᠭᠤ=уу|ау ᠤᠭᠤ=уу ᠢᠭᠤ=уу ᠡᠭᠦ=үү ᠢᠭᠦ=үү ᠦᠭᠦ=үү ᠥᠭᠡ=өө ᠠᠶᠢ=ай ᠡᠢ=эй ᠡᠶᠢ=эй ᠣᠢ=ой ᠤᠢ=уй ᠪ=б|в ᠸ=в ᠭ=г ᠨ=н ᠩ=н|нг ᠬ=х ᠮ=м ᠯ=л ᠰ=с ᠰᠢ=ш|си ᠱ=ш ᠲ=т ᠳ=д ᠴ=ч|ц ᠴᠢ=ч|чи ᠵ=з|ж ᠵᠢ=ж|жи ᠶ=й ᠶᠡ=е ᠶᠠ=я ᠷ=р ᠫ=п ᠹ=ф ᠺ=к"
)
_MOST = 16  # spellings of a word in the other script
_VOWELS = "аэиоуөүеёюяый"
_TYPED = (str.maketrans("үө", "vө"), str.maketrans("үө", "їє"))  # by hand, and in fonts of the 1990s


# Words whose old spelling no rule gives.
_OLD = dict(
    pair.split(":")
    for pair in [
        "хүн:ᠬᠦᠮᠦᠨ",
        "хууль:ᠬᠠᠤᠯᠢ",
        "сэтгүүл:ᠰᠡᠳᠬᠦᠯ",
        "сэтгүүлч:ᠰᠡᠳᠬᠦᠯᠴᠢ",
        "шүүх:ᠰᠢᠭᠦᠬᠦ",
        "нийгэм:ᠨᠡᠶᠢᠭᠡᠮ",
        "төр:ᠲᠥᠷᠥ",
        "цэрэг:ᠴᠡᠷᠢᠭ",
        "чөлөө:ᠴᠢᠯᠦᠭᠡ",
        "хүүхэд:ᠬᠡᠦᠬᠡᠳ",
        "эмэгтэй:ᠡᠮᠡᠭᠲᠡᠢ",
        "ерөнхийлөгч:ᠶᠡᠷᠦᠩᠬᠡᠶᠢᠯᠡᠭᠴᠢ",
        "ардчилал:ᠠᠷᠠᠳᠴᠢᠯᠠᠯ",
        "ял:ᠶᠠᠯᠠ",
    ]
)
_NEW = {old: new for new, old in _OLD.items()}


def _twins(text: str) -> list[str]:
    """монгол: ᠮᠣᠩᠭᠣᠯ; the vowels that one of the scripts leaves out between and after consonants are tried (эрх, ᠡᠷᠬᠡ; улс, ᠤᠯᠤᠰ)."""
    if known := _OLD.get(text) or _NEW.get(text):
        return [known]
    if text[:1] < "\u1800":
        return [made for spelt in _with_vowels(text) for made in respelt(spelt, _TO_OLD, _MOST // 2)][: 2 * _MOST]
    made = respelt(text, _TO_CYRILLIC, _MOST)
    shorter = [word[:at] + word[at + 1 :] for word in made for at in range(2, len(word) - 1) if word[at] in "аэоуөүи"]
    return list(dict.fromkeys([*made[:4], *shorter, *made]))[: _MOST // 2]


def _with_vowels(text: str) -> list[str]:
    """The spelling itself, with a vowel after a last consonant, and between two last ones: as it is heard, and as the old script may have it."""
    low, high = _harmony(text)
    heard = dict.fromkeys((low, high if low in "ао" else "ү"))
    if len(text) < 3 or text[-1] in _VOWELS + "ь":
        return [text]
    between = [text[:-1] + vowel + text[-1] for vowel in heard] if text[-2] not in _VOWELS else []
    return [text, text + ("а" if low in "ао" else "э"), *between]


def mongolian(word: str) -> Forms:
    """сэтгүүлч: сэтгүүлчийг, сэтгүүлчид, сэтгүүлчдийн; шүүх: шүүхэд; газар: газрын; хууль: хуулиар."""
    if len(word) < 2 or word[0] >= "\u1800":  # whose endings stand apart
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
    twins=_twins,
    twins_of_forms=False,
    name_endings="ийн ын н ний ны д т ийг ыг г аас ээс оос өөс аар ээр оор өөр руу рүү тай тэй той ад эд од өд",
)
