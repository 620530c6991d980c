"""Kazakh: nouns and names by vowel harmony (number, possession, case)."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile, two_scripts

_BACK, _FRONT = "аоұыяё", "әеөүіэ"
_VOWELS = _BACK + _FRONT + "уиюя"


def kazakh(word: str) -> Forms:
    """Plural, possessives and seven cases of a Kazakh noun: about 80 forms."""
    back = _back(word)
    if len(word) < 3 or back is None:
        return
    a = "а" if back else "е"
    plural = word + {"voiced": "л", "nasal": "д", "sharp": "д", "hushed": "т"}[_class(word, plural=True)] + a + "р"
    loan = [word + a + "р"] if word.endswith("ст") else []  # журналистер
    for stem in (word, plural, *loan):
        yield from ((form, "") for form in _owned(stem, back))


def _owned(stem: str, back: bool) -> Iterator[str]:
    y = "ы" if back else "і"
    soft = stem[:-1] + {"қ": "ғ", "к": "г", "п": "б"}.get(stem[-1], stem[-1])
    yield from (stem, *_cases(stem, back))
    vowel = stem[-1] in _VOWELS and stem[-1] not in "уи"
    third = soft + (f"с{y}" if vowel else y)
    a, n = ("а" if back else "е"), ("ы" if back else "і")
    yield from (third + tail for tail in ("", f"н{n}ң", "н", f"н{a}", f"нд{a}", f"н{a}н", "мен"))
    for own in ("м", "ң", f"м{y}з") if vowel else (f"{y}м", f"{y}ң", f"{y}м{y}з"):
        yield soft + own
        yield from _cases(soft + own, back)


def _cases(stem: str, back: bool) -> Iterator[str]:
    a, y, kind = ("а" if back else "е"), ("ы" if back else "і"), _class(stem)
    hard = kind == "hushed"
    g = ("қ" if back else "к") if hard else ("ғ" if back else "г")
    n = {"hushed": "т", "nasal": "н", "vowel": "н"}.get(kind, "д")
    acc = {"hushed": "т", "vowel": "н"}.get(kind, "д")
    yield from (stem + f"{n}{y}ң", stem + f"{acc}{y}", stem + f"{g}{a}")
    d = "т" if hard else "д"
    yield from (stem + f"{d}{a}", stem + f"{d}{a}ғы" if back else stem + f"{d}{a}гі")
    yield stem + (f"н{a}н" if kind == "nasal" else f"{d}{a}н")
    yield stem + {"hushed": "пен", "sharp": "бен"}.get(kind, "мен")
    yield stem + {"hushed": "тікі", "nasal": "нікі", "vowel": "нікі"}.get(kind, "дікі")


def _back(word: str) -> bool | None:
    """Whether the word's harmony is that of back vowels; loans in и, у, ь are front."""
    if word.endswith(("ь", "и")) and not any(c in _BACK for c in word[-3:]):
        return False
    last = next((c for c in reversed(word) if c in _BACK + _FRONT + "и"), None)
    return None if last is None else last in _BACK  # и is that of loans: министрлер, журналистер


def _class(word: str, plural: bool = False) -> str:
    last = word[-1]
    if last in "кқпстфхцчшщбвгд":
        return "hushed"
    if last in "мнң":
        return "nasal"
    if last in "зж":
        return "sharp"
    if plural:
        return "nasal" if last == "л" else "voiced"
    return "vowel" if last in _VOWELS and last not in "уи" else "voiced"


# The Latin letters of 2021 and, for what is read, those of 2018 (ý, ǵ, ó, ń).
_LATIN_2021 = two_scripts(
    "а:a ә:ä б:b в:v г:g ғ:ğ д:d е:e ж:j з:z и:i й:i к:k қ:q л:l м:m н:n ң:ñ о:o ө:ö п:p р:r с:s т:t у:u ұ:ū ү:ü ф:f х:h һ:h ш:ş ы:y і:ı ц:ts ч:ch э:e ю:iu я:ia"
)


_OLDER = str.maketrans("uğöñäūüş", "ýǵóńáuús")


def _twins(text: str) -> list[str]:
    """A word in the other script; Latin ones also with i for ı and as they were written in 2018."""
    made = _LATIN_2021(text)
    older = [t.translate(_OLDER) for t in made]
    return [*made, *(t.replace("ı", "i") for t in made), *(t.replace("ı", "i") for t in older if t not in made)]


PROFILE = Profile(
    name="Kazakh",
    function_words="және мен бен пен да де та те немесе бірақ егер бұл осы сол ол олар біз сіз мен сен кім не қашан қайда барлық ғана тағы енді үшін бойынша дейін кейін туралы емес бар жоқ | болды болған болып",
    labels=">ның=genitive; >нің=genitive; >дың=genitive; >дің=genitive; >тың=genitive; >тің=genitive; >да=locative; >де=locative; >та=locative; >те=locative; >ға=dative; >ге=dative; >қа=dative; >ке=dative; >дан=ablative; >ден=ablative; >нан=ablative; >нен=ablative; >лар=plural; >лер=plural",
    forms=kazakh,
    twins=_twins,
    name_endings="ның нің дың дің тың тің ны ні ды ді ты ті ға ге қа ке да де та те дан ден тан тен нан нен мен пен",
)
