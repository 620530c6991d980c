"""Polish."""

from alerts.lexicon.languages import Dictionary, Profile


def _verbal_noun(word: str, form: str) -> bool:
    """A verb's regular noun of doing (zniszczyć, zniszczenie), which dictionaries give to the verb."""
    return word.endswith(("ć", "c")) and form.endswith(("anie", "enie", "ęcie", "arcie", "ycie", "icie"))


def _more(word: str, table: Dictionary) -> list[str]:
    """The noun of doing of verbs in -ąć and -orzyć (objęcie, otwarcie) and the superlative (najnowszy), which the table has apart or not at all."""
    if word.endswith(("ąć", "orzyć")):
        noun = word[:-2] + "ęcie" if word.endswith("ąć") else word[:-5] + "arcie"
        return [noun, *table.forms(noun)] if table.forms(noun) else []
    compared = [form for form in table.forms(word) if form[:-2].endswith("sz") or form[:-1].endswith(("sz", "si"))]
    return [f"naj{form}" for form in compared] if word.endswith(("y", "i")) else []


def _owns(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """The feminine of an adjective, which may be a noun too (nowa)."""
    return form == word[:-1] + "a" and word[:-1] + "ego" in table.forms(word)


PROFILE = Profile(
    name="Polish",
    function_words="i w we nie na ja on ona ono oni one my wy ty że co jak a ale za do z ze od po o przy dla bez przez przed między nad pod czy by tak ten ta to te tego tej temu tym tych ci tamten wszystko wszyscy wszystkich jego jej ich im nimi nim niej nich niego mnie mi nas nam was wam się siebie sobie kto kogo komu kim czym czego albo lub jeśli gdy kiedy gdzie tam tu już jeszcze tylko nawet prawie żeby także który która które których której którego którym któremu którą | był była było były jest są być będzie będą może można",
    labels="a>y=genitive; a>i=genitive; a>ę=accusative; a>ą=instrumental; a>ie=dative or locative; a>o=vocative; ja>ji=genitive, dative or locative; ia>ii=genitive, dative or locative; >a=genitive; >u=genitive or locative; >owi=dative; >em=instrumental; >iem=instrumental; >ie=locative; >y=plural; >i=plural; >ów=genitive plural; >om=dative plural; >ami=instrumental plural; >ach=locative plural; o>a=genitive; o>u=dative or locative; o>em=instrumental; e>a=genitive; e>u=dative or locative; e>em=instrumental; ość>ości=genitive; ki>kiego=genitive; ki>kiej=feminine genitive; ki>ka=feminine",
    comparatives="dobry lepszy najlepszy; zły gorszy najgorszy; mały mniejszy najmniejszy; duży większy największy",
    plural_cases="ów om ami ach ych ymi",
    name_endings="a i y e o u ie em iem owi om ami ach ów ej ego emu ym im ych ich ymi imi ii ia iu owie ze iego iemu",
    drops_vowel=True,
    softened={"k": "c", "g": "dz", "r": "rz", "t": "ci", "d": "dzi"},
    more=_more,
    owns=_owns,
    verbal_noun=_verbal_noun,
)
