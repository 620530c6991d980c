"""How other Latin alphabets write a name of Russia, Ukraine, Belarus or Bulgaria: Lukashenko, Lukaschenko, Loukachenko, Łukaszenka. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

LEAST = 6  # letters of a name
_SURNAME = re.compile(
    "(?:[eoiy]v|[eoiy]va|in|ina|yn|[ia]k|chuk|yuk|enko|enka|[sc]ky?i?y?|[sc]k[iy]y?|[sc]kay?a|naya|[ln]yy?|noy|[io]vych|[eo]v[iy]ch|shvili|ets|nik|iya|iy)$"
)
_SOUNDS = re.compile("shch|sk(?:[yi]|iy|yy)$|skaya$|n(?:y|iy|yy)$|sh|ch|zh|kh|ts|ya|yu|yo|ye|(?<=[aeiou])y|[a-z]")
# Sound of the English spelling -> what the alphabet has, folded; what is not there stays. After a bar a second table of the same alphabet.
_ALPHABETS = {
    "German": "shch=schtsch sh=sch ch=tsch zh=sch kh=ch ts=z v=w ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=ski ny$=ny|shch=schtsch sh=sch ch=tsch zh=sch kh=ch ts=z v=w z=s ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=skyj ny$=nyj|sh=sch ch=tsch zh=sch kh=ch ts=z v=w z=s ya=ja yu=ju y=j skaya$=skaja sky$=ski ny$=ny",
    "French": "shch=chtch sh=ch ch=tch zh=j u=ou yu=iou ya=ia y=i skaya$=skaia sky$=ski ny$=ny",
    "Polish": "shch=szcz sh=sz ch=cz zh=z kh=ch ts=c v=w ya=ja yu=ju ye=je yo=jo y=j skaya$=ska sky$=ski ny$=ny",
    "Dutch": "shch=sjtsj sh=sj ch=tsj zh=zj kh=ch u=oe ya=ja yu=joe ye=je yo=jo y=j skaya$=skaja sky$=ski ny$=ny",
    "Swedish": "shch=sjtj sh=sj ch=tj zh=zj kh=ch ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=skij ny$=nyj",
    "Norwegian": "shch=sjtsj sh=sj ch=tsj zh=zj ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=skij ny$=nyj",
    "Spanish": "kh=j zh=zh sky$=ski ny$=ni|kh=j sky$=ski ny$=ni Y=i",
    "Portuguese": "shch=chtch sh=ch ch=tch zh=j y=i Y=i sky$=ski ny$=ni",
    "Italian": "shch=sc sh=s ch=c zh=z kh=ch ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=skij ny$=nyj|ch=ci sh=sh kh=kh ya=ia",
    "Czech": "shch=sc sh=s ch=c zh=z kh=ch ts=c ya=ja yu=ju ye=je yo=jo y=j skaya$=ska sky$=skij ny$=nyj|shch=sc sh=s ch=c zh=z kh=ch ts=c ya=ja yu=ju ye=je yo=jo y=j skaya$=skaja sky$=skyj ny$=nyj",
    "Latvian": "shch=sc sh=s ch=c zh=z kh=h ts=c ya=ja yu=ju ye=je yo=jo y=j skaya$=ska sky$=skis ny$=nijs",
    "Hungarian": "Y=i shch=scs sh=s ch=cs zh=zs kh=h ts=c s=sz ya=ja yu=ju ye=je yo=jo y=j skaya$=szkaja sky$=szkij ny$=nij",
    "Turkish": "Y=i shch=sc sh=s ch=c zh=j kh=h sky$=ski ny$=ni",
    "Kurdish": "shch=sc sh=s ch=c zh=j kh=x",
}  # fmt: skip
# How the alphabet of a question is known, and what its letters are in English; the first that fits.
_ENGLISH = (
    (re.compile("schtsch|tsch|sch|ow$|ew$|ski$|skaja$"), "schtsch=shch tsch=ch sch=sh ch=kh w=v ja=ya ju=yu j=y ski$=sky", re.compile("sch|w")),
    (re.compile("szcz|sz|cz"), "szcz=shch sz=sh cz=ch ch=kh c=ts w=v ja=ya ju=yu j=y ski$=sky", re.compile("sz|cz")),
    (re.compile("tch|ou"), "chtch=shch tch=ch ch=sh ou=u ski$=sky", re.compile("tch|ou")),
    (re.compile("tsj|sj"), "sjtsj=shch tsj=ch sj=sh ch=kh oe=u ja=ya j=y ski$=sky", re.compile("sj")),
)  # fmt: skip
_CARONS = {"š": "sh", "č": "ch", "ž": "zh", "ş": "sh", "ç": "ch"}


def spellings(word: str, folded: str) -> dict[str, str]:
    """Other Latin spellings of a surname, folded, with whose alphabet each is; none for a name that is no such surname."""
    found: dict[str, str] = {}
    for english in _variants(_english(word, folded)):
        if len(english) < LEAST or not _SURNAME.search(english):
            continue
        found.setdefault(english, "English")
        for language, tables in _ALPHABETS.items():
            for table in tables.split("|"):
                found.setdefault(_respelt(english, table), language)
    found.pop(folded, None)
    return found


def _english(word: str, folded: str) -> str:
    """The name as English writes it, as far as its letters show whose alphabet it is in."""
    small = word.lower()
    if any(letter in small for letter in _CARONS):
        text = "".join(_CARONS.get(letter, letter) for letter in small.replace("ch", "kh"))
        return text if text.isascii() else folded
    for looks, table, sure in _ENGLISH:
        if looks.search(folded) and sure.search(folded) and not re.search("sh|zh|kh", folded):
            return _replaced(folded, table)
    return folded


def _replaced(text: str, table: str) -> str:
    """The longest letters of a table first; those with a "$" at the end alone."""
    rows = _rows(table)
    pattern = "|".join(sorted(rows, key=len, reverse=True))
    return re.sub(pattern, lambda m: rows.get(m.group()) or rows[m.group() + "$"], text)


def _respelt(english: str, table: str) -> str:
    rows = _rows(table)
    return _SOUNDS.sub(lambda m: rows.get(_key(m), m.group()), english)


def _variants(english: str) -> list[str]:
    """The name, and as its bearers' other language has it: Lukashenka, Tsikhanouskaya, Gorbachov."""
    found = [
        english,
        re.sub("(?<=ch)ev(a?)$", r"ov\1", english),
        re.sub("enko$", "enka", english),
        re.sub("enka$", "enko", english),
    ]
    belarusian = re.sub("[oe]v(?=sk)", lambda m: m.group()[0] + "u", english)
    if belarusian != english:
        found += [belarusian, re.sub("t(?=i)", "ts", belarusian)]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=64)
def _rows(table: str) -> dict[str, str]:
    return dict(row.split("=") for row in table.split())


def _key(match: re.Match[str]) -> str:
    """The row of a sound: all spellings of -sky are one, and of -ny; Y is the vowel."""
    sound = match.group()
    if sound == "skaya":
        return "skaya$"
    if sound.startswith("sk") and len(sound) > 2:
        return "sky$"
    if sound == "y" and match.string[match.start() - 1 : match.start()] not in tuple("aeiou"):
        return "Y"
    return "ny$" if sound.startswith("n") and len(sound) > 1 else sound
