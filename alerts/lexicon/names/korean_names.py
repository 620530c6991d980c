"""How Korean writes a Korean name given in Latin letters: Kim Yo-jong is 김여정. Rules of romanisation; knows no people.

A surname and a given name of two syllables, which is nearly every name; each syllable is one that names have, so that few spellings are left.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product

MOST = 12  # spellings of a name, the likeliest first
_SURNAMES = """
김 kim gim|이 lee yi rhee ri li i|리 ri rhee|박 park pak bak|최 choi choe|정 jung jeong chung chong jong|강 kang gang|조 cho jo|윤 yoon yun|장 jang chang
임 lim im rim|림 rim|한 han|오 oh o|서 seo suh so|신 shin sin|권 kwon gwon|황 hwang|안 ahn an|송 song|류 ryu|유 yoo yu you|홍 hong|전 jeon chun jun
고 ko go koh|문 moon mun|양 yang|손 son sohn|배 bae pae|백 baek paik paek|허 huh heo hur|남 nam|심 shim sim|노 noh roh no|로 ro|하 ha|곽 kwak gwak
성 sung seong song|차 cha|주 joo ju chu|우 woo wu|구 koo ku gu|민 min|나 na nah|진 jin chin|지 ji|엄 um eom|채 chae|원 won|천 chun cheon|방 bang pang
공 kong gong|현 hyun hyon|함 ham|변 byun byeon pyon|염 yeom yum|여 yeo yuh|추 choo chu|도 do|석 seok suk|선 sun seon|설 seol sul|마 ma|길 gil kil|연 yeon yon
위 wi|표 pyo|명 myung myeong|기 ki gi|반 ban|왕 wang|금 keum geum|옥 ok|육 yook yuk|인 in|맹 maeng|제 je|모 mo|탁 tak|국 kook kuk|용 yong|태 tae thae|봉 bong
"""
_GIVEN = (
    "가강건걸경계고공관광교구국권규균근금기길나낙남노다단달대덕도동두라란람래려련렬령례로록룡름리린림마만명모무문미민박반방배백범별병보복봉부빈삼상새생서석선설섭"
    "성세소솔송수숙순숭슬승시식신실아안애양언여연열염엽영예오옥온완용우욱운웅원월위유윤율은을의이익인일임자장재전정제조종주준중지진찬창채천철초춘충치태택평표필"
    "하학한해향헌혁현협형혜호홍화환회효후훈휘흠희흥"
)
# Sounds by the letter that stands for them, the usual spelling first; a later one is less likely.
_FIRST = {
    "ᄀ": "k g", "ᄂ": "n", "ᄃ": "d t", "ᄅ": "r l n", "ᄆ": "m", "ᄇ": "b p", "ᄉ": "s sh", "ᄋ": "-", "ᄌ": "j ch", "ᄎ": "ch", "ᄐ": "t", "ᄑ": "p", "ᄒ": "h",
}  # fmt: skip
_VOWEL = {
    "ᅡ": "a ah", "ᅢ": "ae ai", "ᅣ": "ya", "ᅥ": "eo u o uh", "ᅦ": "e", "ᅧ": "yeo yu yo you", "ᅨ": "ye e", "ᅩ": "o oh", "ᅪ": "wa", "ᅬ": "oe oi",
    "ᅭ": "yo", "ᅮ": "u oo woo", "ᅯ": "wo weo", "ᅱ": "wi", "ᅲ": "yu yoo", "ᅳ": "eu u", "ᅴ": "ui eui ee", "ᅵ": "i ee yi",
}  # fmt: skip
_LAST = {"": "-", "ᆨ": "k g ck", "ᆫ": "n", "ᆯ": "l", "ᆷ": "m", "ᆸ": "p b", "ᆼ": "ng"}


@lru_cache(maxsize=4000)
def spellings(words: tuple[str, ...]) -> tuple[str, ...]:
    """The likely spellings of the whole name, folded Latin words, with the surname first or last; () for one that is not Korean."""
    if not 2 <= len(words) <= 3 or not all(word.isascii() and word.isalpha() for word in words):
        return ()
    found = _named(words[0], words[1:]) or _named(words[-1], words[:-1])
    return tuple(sorted(found, key=lambda text: found[text])[:MOST])


def _named(surname: str, given: tuple[str, ...]) -> dict[str, int]:
    """Spelling -> how unusual its romanisation is."""
    rows = _given(given) if surname in _surnames() else ()
    return {first + written: rank for rank, written in sorted(rows, reverse=True) for first in _surnames()[surname]}


def _given(words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(how unusual, spelling) of a given name of two syllables, in one word or two."""
    text = "".join(words)
    for at in (len(words[0]),) if len(words) == 2 else range(1, len(text)):
        for (one, first), (two, last) in product(_syllables().get(text[:at], ()), _syllables().get(text[at:], ())):
            yield one + two, first + last


@cache
def _surnames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in _SURNAMES.replace("\n", "|").strip("|").split("|"):
        written, *latin = row.split()
        for text in latin:
            found[text].append(written)
    return dict(found)


@cache
def _syllables() -> dict[str, list[tuple[int, str]]]:
    """Latin syllable -> (how unusual this romanisation is, Korean syllable) of those that given names have."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for syllable in dict.fromkeys(_GIVEN):
        parts = unicodedata.normalize("NFD", syllable)
        options = [_FIRST[parts[0]].split(), _VOWEL[parts[1]].split(), _LAST[parts[2:]].split()]
        for ranks in product(*(range(len(some)) for some in options)):
            text = "".join(some[n] for some, n in zip(options, ranks, strict=True)).replace("-", "")
            for spelt in dict.fromkeys((text, text.replace("hwa", "wha"))):
                found[spelt].append((sum(ranks), syllable))
    return dict(found)
