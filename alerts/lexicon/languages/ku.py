"""Kurdish: Kurmanji in Latin letters, Sorani in Arabic ones; number, article, ezafe and owners after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined, respelt, spellings

_VOWELS = "اەێیۆوئ"
_AFTER_LATIN = "ên an ê a î ek ekî eke ekê in o no im e ye ya yê yên yan"
_TO_ARABIC = spellings(
    "a=ا ^a=ئا b=ب c=ج ç=چ d=د e=ە ^e=ئە ê=ێ ^ê=ئێ f=ف g=گ h=ه|ح i=-|ی ^i=ئی î=ی ^î=ئی j=ژ k=ک l=ل|ڵ m=م n=ن o=ۆ ^o=ئۆ p=پ q=ق r=ر|ڕ ^r=ڕ|ر s=س ş=ش t=ت u=و ^u=ئو û=وو ^û=ئوو v=ڤ|و w=و x=خ|غ y=ی z=ز"
)
_TO_LATIN = spellings(
    "ئ=- ا=a ب=b ج=c چ=ç د=d ە=e ێ=ê ف=f گ=g ه=h ح=h ی=î|i|y ژ=j ک=k ل=l ڵ=l م=m ن=n ۆ=o پ=p ق=q ر=r ڕ=r س=s ش=ş ت=t و=w|u|i وو=û ڤ=v خ=x غ=x ز=z ع=-"
)
_MOST = 12  # spellings of a word in the other letters


def kurmanji(word: str) -> Forms:
    """rojnamevan: rojnamevanên, rojnamevanan; girtîgeh: girtîgehê."""
    if len(word) > 2:
        yield from joined(word, after=_AFTER_LATIN)
        if word.endswith("î"):  # girtî, girtiyan
            yield from joined(word[:-1] + "iy", after="an ên ê a ek ekî")


_OWNERS = "م ت ی مان تان یان ش یش"
_AFTER = "ەکە ەکان ان ێک انێک ی ەی انی ەکانی ەکەی یەکە یەکان یان یەک ە انە"


def sorani(word: str) -> Forms:
    """ڕۆژنامەنووس: ڕۆژنامەنووسەکە، ڕۆژنامەنووسان، ڕۆژنامەنووسانی."""
    if len(word) > 1:
        yield from joined(word, after=f"{_AFTER} {_OWNERS}")
        yield from joined(word + "ان", after=_OWNERS)
        if word[-1] in "ەا":
            yield from joined(word, after="کە کان کەی کانی")


def kurdish(word: str) -> Forms:
    """By the script that the word is written in."""
    return kurmanji(word) if word[:1] < "\u0600" else sorani(word)


def _twins(text: str) -> list[str]:
    """azadî: ئازادی; the i that Arabic letters leave out is tried where consonants meet (کورد, kurd; ژن, jin)."""
    if text[:1] < "\u0600":
        return respelt(text, _TO_ARABIC, _MOST)
    found = [made for spelt in _with_i(text) for made in respelt(spelt, _TO_LATIN, _MOST // 2)]
    return list(dict.fromkeys(found))[: 3 * _MOST]


def _with_i(text: str) -> list[str]:
    """The spelling itself, and with one i between two consonants."""
    meets = [at for at in range(1, len(text)) if text[at - 1] not in _VOWELS and text[at] not in _VOWELS]
    return [text, *(text[:at] + "ی" + text[at:] for at in meets)]


PROFILE = Profile(
    name="Kurdish",
    function_words="û an lê ku ji li bi di de ve re ser bo ev ew wan wî wê min me te we kî çi kengê hemû her ne tune ye in bû bûn dibe kir kirin hat hatin jî yek piştî berî و یان بەڵام کە لە بە بۆ لەگەڵ تا لەسەر ئەم ئەو ئەوە ئەوان من ئێمە تۆ ئێوە چی کێ کەی هەموو نییە هەیە بوو بوون دەبێت کرا کرد کردن یەک دوای پێش | hatine hatiye dike dikin",
    forms=kurdish,
    twins=_twins,
    name_endings="ê a an ên î yê ya yên e de ی ێ ە یە دا یدا ەوە یش ان انی ەکە",
)
