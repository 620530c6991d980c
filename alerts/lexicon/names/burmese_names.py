"""How Burmese writes a name given in Latin letters, and the other way: Min Aung Hlaing is မင်းအောင်လှိုင်. A table of syllables; knows no people."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import islice, product

MOST = 8  # spellings of a name
# Syllables of names, each with its Latin spellings, the usual one first. Written for Tocsin.
_SYLLABLES = """
အောင် aung|ဆန်း san|စန်း san|စု suu su|ကြည် kyi|ကြီး gyi kyi|မင်း min|လှိုင် hlaing|မြင့် myint|ဝင်း win|သိန်း thein|စိန် sein|ထွန်း htun tun|ဇော် zaw|တင် tin
ဦး oo|ကို ko|မြ mya|ခင် khin|ညွန့် nyunt|သန်း than|ရွှေ shwe|စိုး soe|မောင် maung mg|အေး aye|ကျော် kyaw|ဆွေ swe|ဝေ wai|လွင် lwin|နိုင် naing|မိုး moe|သူ thu
သန့် thant|စည်သူ sithu|ဇင် zin|သော် thaw|နေ nay ne|လင်း lin linn|ဖြိုး phyo|ဖြူ phyu|ဝ wa|နု nu|ဘ ba|ဌေး htay|ထူး htoo|လှ hla|သီတာ thida|မွန် mon|ရည် yi|ဝါ wah
သူရ thura|ရှိန် shein|ဟန် han|မြတ် myat|သင်း thin|သာ thar tha|မာ mar|ဇာ zar|ဇေယျာ zayar zeya|ရဲ ye|ရန် yan|လေး lay|ပြည့် pyae pyay|ပိုင် paing|ဟိန်း hein|ထက် htet
ထင် htin|ခန့် khant|ညီ nyi|ငယ် nge|ဘို bo|သီဟ thiha|ကောင်း kaung|မျိုး myo|နန္ဒ nanda|ငြိမ်း nyein|ဝဏ္ဏ wunna|တေဇ tayza|မူ mu|သွေး thway|စန္ဒာ sandar sanda|ယု yu
ရတနာ yadana|ချစ် chit|ချို cho|သန္တာ thandar|ပြုံး pyone|ဖိုး pho|တိုး toe|တာ tar|အုန်း ohn|ဥမ္မာ ohnmar ohmar|နီ ni|ထွေး htwe|သက် thet|နှင်း hnin|အိ ei|သွယ် thwe
ဖူး phoo|ပွင့် pwint|ဝင့် wint|စိုင်း sai|စော saw|နော် naw|မန်း mahn mann|သောင်း thaung|ထိုက် htike|ယဉ် yin|နန်း nan nang|ခမ်း kham|ဘုန်း phone hpone|မြိုင် myaing|ကြွယ် kywe
ဝီရသူ wirathu|သဇင် thazin|ယမင်း yamin|မိ mi|သိင်္ဂီ theingi|နွယ် nwe|ကြူ kyu|ဇဝ zawa|ဆု su suu|လုံး lone|ကျွန်း kyun|ပြည် pyi|ဇေ zay|ရာဇာ yazar|ဇာနည် zarni|ဝေဖြိုး waiphyo
"""
_BEFORE = ("ဦး", "ဒေါ်", "ကို", "မ", "ဗိုလ်ချုပ်", "မောင်")  # what tells a name of two syllables from two words


@cache
def _tables() -> tuple[dict[str, list[str]], dict[str, str]]:
    """Latin syllable -> Burmese ones; Burmese syllable -> its usual Latin spelling."""
    burmese: dict[str, list[str]] = defaultdict(list)
    latin: dict[str, str] = {}
    for row in _SYLLABLES.replace("\n", "|").strip("|").split("|"):
        written, *spelt = row.split()
        latin[written] = spelt[0]
        for text in spelt:
            burmese[text].append(written)
    return dict(burmese), latin


def spellings(words: tuple[str, ...]) -> list[str]:
    """Burmese spellings of the whole name, folded Latin words; [] where a syllable is unknown. Of two syllables, with an honorific."""
    found = [_tables()[0].get(word, []) for word in words]
    if len(words) < 2 or not all(found):
        return []
    made = map("".join, islice(product(*found), MOST))
    return list(made) if len(words) > 2 else [before + text for text in made for before in _BEFORE]


def latin(text: str) -> list[str]:
    """The Latin words of a name in Burmese letters, the longest syllables first; [] for one that is no row of known syllables."""
    words: list[str] = []
    table = _tables()[1]
    while text:
        syllable = next((text[:n] for n in range(len(text), 0, -1) if text[:n] in table), "")
        if not syllable:
            return []
        words.append(table[syllable])
        text = text[len(syllable) :]
    return words if len(words) > 1 else []
