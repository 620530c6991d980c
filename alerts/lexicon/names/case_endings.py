"""Case endings by language for names, which are stripped from a document's word before it is held against names. Written rules; pure."""

from __future__ import annotations

import re
from functools import cache

from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script

_RU = "а у ом ем е ы и ой ою ей ею я ю ям ам ами ями ах ях ов ев ого ому им ым ий ый ая ое ие ые ую их ых ими ыми єм ям і ї ю єю ією ова ову овой овы еві ові"
_SOUTH = "a e i u om em o oj ima ama ov ev ju je ja jem jo"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split(" "))


_ENDINGS = {
    "ru": _RU,
    "uk": _RU,
    "be": _RU + " аў ай яй ага аму",
    "bg": "а я ът та то те ят ите ия ски ска ско и е",
    "mk": "а я ът та то те ят ите ия ски ска ско и е от",
    "sr": _SOUTH + " а е и у ом ем о ој има ама ов ев ју је ја јем",
    "hr": _SOUTH,
    "bs": _SOUTH,
    "sl": _SOUTH,
    "pl": "a i y e o u ie em iem owi om ami ach ów ej ego emu ym im ych ich ymi imi ii ia iu owie ze iego iemu",
    "cs": "a e i u y o em ou om ovi ich um ami ech ach ii ie iu ova ove ovou ej ho mu ym imi ymi eho emu",
    "sk": "a e i u y o em ou om ovi ich um ami ech ach ii ie iu ova ove ovou ej ho mu ym imi ymi eho emu",
    "tr": "nin in un nun de da te ta den dan ten tan ya ye yi yu a e i u la le yla yle ni nu ne na nda nde ndan nden lar ler lari leri larin lerin",
    "az": "nin in un nun de da den dan ya ye yi yu a e i u la le yla yle ni nu ne na nda nde ndan nden lar ler lari leri",
    "de": "s n en es e er em ern ens",
    "en": "s es",
    "nl": "s e en",
    "sv": "s e en ens a na er",
    "da": "s e en ens er",
    "no": "s e en ens er",
    "is": "s ar ur i inn ins um ir a u na nu num nar inu inum inni inna unni unnar",
    "es": "s o a as os e i",
    "gl": "s o a as os e i",
    "pt": "s o a as os e i",
    "it": "s o a as os e i",
    "fr": "s e es x",
    "ro": "ul ului ei a e i ii lui ilor iei",
    "fi": "n a ssa sta lla lta lle ksi na in en an un on i t ja tta han hin hen hon hun seen ssaan "
    "ia iin issa ista illa ilta ille iksi ina itta ien",  # these after a consonant: Iranissa
    "et": "n a i e u s st sse l le lt ks ga ta ni na t d de is ist isse il ile ilt iks iga ita ini ina as ast al ale alt aks aga id ide",
    "hu": "t ban ben bol ba be nak nek val vel hoz hez ra re rol tol ot et at on en i k ok ek",
    "lv": "s a u i o e as is us os am em ai ui ams uje oje eje io iai iu",
    "lt": "s a u i o e as is us os am em ai ui ams uje oje eje io iai iu",
    "el": "σ ν υ ου ο α η ασ ησ εσ οι ων ουσ",
    "ka": "ი ის მა მ ს ც ით ვით ად ში ზე დან თან ო ებ სა ისა იდან ისთვის",
    "hy": "ը ի ին ից ում ով ն ներ յի յին յից յում յով",
    "ce": "ь ан на нан хь хьа ра хьара ьнан ьнна ьно ьнца ца о чу чуьра аш ин ина",
    "kk": "ның нің дың дің тың тің ны ні ды ді ты ті ға ге қа ке да де та те дан ден тан тен нан нен мен пен",
    "ko": "가 이 은 는 을 를 의 에 에서 와 과 도 로 으로 에게 께서 까지 부터 에는 에서는 라는 이라는 처럼 보다 만 이나 나 인 였던 이었던 라고 이라고",
    "hi": "",
}
_PREFIXES = {
    "ar": ["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "ولل", "وب", "ول", "وبال"],
    "fa": [],
    "he": ["ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "ול", "וב", "שה", "בה", "מה", "לה"],
}
# Languages in which a name's last vowel gives way to an ending (Чечня, Чечни); elsewhere it would make Palma of Palmen.
DROPS_VOWEL = _set("ru uk be bg mk sr hr bs sl pl cs sk lv lt fi et el ka hy ar he hi ce is ro")
_UNKNOWN = {
    "cyrillic": "ru",
    "greek": "el",
    "georgian": "ka",
    "armenian": "hy",
    "hangul": "ko",
    "latin": "en",
    "arabic": "ar",
    "hebrew": "he",
}


_ADJECTIVES = (
    "ии",
    "ыи",
    "ои",
    "ая",
    "яя",
    "ое",
    "ее",
)  # folded; "ия" is a noun, whose case forms keep the first vowel (России, not Росси)
_FLEETING = re.compile(
    "(?<=[бвгджзклмнпрстфхцчшщbcdfghjklmnpqrstvwxz])(?:ie|[еоeo])(?=[бвгдзклмнпрстхцbcdfghjklmnprstvwz]$)"
)


# Endings of the nominative that another case puts its own in the place of (Irakas, Irake); folded.
_NOMINATIVE = {"lt": re.compile("[aiyue]s$"), "lv": re.compile("(?<![aeiou])s$|is$|us$"), "el": re.compile("[οηαε]σ$")}


@cache
def endings(lang: str) -> frozenset[str]:
    """Folded endings of a language."""
    return frozenset(fold_name(ending) for ending in _ENDINGS.get(lang, "").split(" ") if ending)


@cache
def of_script(kind: str) -> frozenset[str]:
    """The endings of all languages of a script, for texts of an unknown language."""
    return frozenset(ending for lang in _ENDINGS for ending in endings(lang) if script(ending) == kind)


def usual(kind: str) -> str:
    """The language whose endings a name without one takes in a text of unknown language."""
    return _UNKNOWN.get(kind, "")


@cache
def prefixes(lang: str | None, kind: str) -> tuple[str, ...]:
    """What may be written together before a name."""
    return tuple(sorted(_PREFIXES.get(lang or _UNKNOWN.get(kind, ""), ()), key=len))


def cuts(token: str, lang: str | None, kind: str) -> list[tuple[str, str]]:
    """(rest, what was cut off) of a folded token: itself, then every way to take an ending or a prefix off; the rest has three letters."""
    least = 2 if kind == "hangul" else 3
    found = [(token, "")]
    known = endings(lang) if lang else of_script(kind)
    lengths = range(1, min(6, len(token) - least) + 1)
    found += [(token[:-n], token[-n:]) for n in lengths if token[-n:] in known]
    found += [
        (token[len(p) :], p + "-") for p in prefixes(lang, kind) if token.startswith(p) and len(token) - len(p) >= 3
    ]
    return found


def stems(alias: str, lang: str | None) -> list[str]:
    """The folded alias, and what is left of it before an ending in its language."""
    found = [alias]
    last = alias[-1:]
    drops = lang in DROPS_VOWEL if lang else True
    if drops and len(alias) >= (4 if lang else 5) and last in "aeiouyаеиоуыэюяьіїεαηοιυაეიოუաեիո":
        found.append(alias[:-1])
        if lang in ("ru", "uk", "be", None) and len(alias) >= 5 and alias.endswith(_ADJECTIVES):
            found.append(alias[:-2])
    elif drops and (fleeting := _FLEETING.search(alias)) and len(alias) >= 5:
        found.append(alias[: fleeting.start()] + alias[-1])
    if lang in _NOMINATIVE and len(alias) >= 5 and (ending := _NOMINATIVE[lang].search(alias)):
        found.append(alias[: ending.start()])
    if lang == "ar" and alias.startswith("ال") and len(alias) > 4:
        found.append(alias[2:])
    if lang in ("pl", "cs", "sk"):
        soft = {"k": "c", "g": "dz", "r": "rz", "t": "ci", "d": "dzi"}
        stem = found[-1]
        if len(stem) > 3 and stem[-1] in soft:
            found.append(stem[:-1] + soft[stem[-1]])
    return found
