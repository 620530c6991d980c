"""Turkish."""

import re

from alerts.lexicon.languages import Dictionary, Forms, Profile, of_stem

# Endings that make a new word of a word; the table files some such words' forms under the shorter one.
_MAKERS = "lı li lu lü lık lik luk lük sız siz suz süz cı ci cu cü çı çi çu çü ıcı ici ucu ücü yıcı yici yucu yücü"
# What a form's rest must not begin with: -lı (with), -sız (without), -cı (who does), -laş (become), -tır- (let do).
_DERIVED = re.compile(
    "l[ıiuü]|s[ıiuü]z|[cç][ıiuü]|l[ae][nş](?!$)|y?(?:ıcı|ici|ucu|ücü)|[dt][ıiuü]r(?!$|l[ae]r)|[cç][ae]$"
)


def _owns(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """The form of a word that the table files under its stem (artış under art)."""
    made = any(word.startswith(owner) and word[len(owner) :] in _MAKERS.split() for owner in owners)
    return made or of_stem(word, form, owners, table)


# What follows the plural of a noun, after a front vowel; tables have few of the plurals with an owner and a case.
_AFTER_PLURAL = " i e de den in le im imi ime imde imden imin imiz imizi imize imizde imizden imizin imizle ini ine inde inden inin iyle iniz inizi inize deki"


def turkish(word: str) -> Forms:
    """The plurals of a noun by vowel harmony: özgürlüklerle, davranışlarda, bağımsızlıklarını."""
    vowels = [letter for letter in word if letter in "aeıioöuü"]
    if len(word) < 3 or not vowels or word.endswith(("lar", "ler", "mak", "mek")):
        return
    for ending in _AFTER_PLURAL.split(" "):
        text = "ler" + ending
        yield word + (text.translate(_BACK) if vowels[-1] in "aıou" else text), ""


_BACK = str.maketrans("ei", "aı")

PROFILE = Profile(
    name="Turkish",
    function_words="ve veya ya da de ki mi mı mu mü ama fakat bir bu şu o ben sen biz siz onlar onu ona ondan onun bunu buna bunun bunlar şunu ne kim hangi nerede için ile gibi kadar göre daha en çok az her hiç bazı tüm bütün değil ise idi sonra önce üzere kendi kendisi kendini çünkü eğer hem | var yok olan olarak oldu olduğu olur",
    dotless_i=True,
    labels=">da=locative; >de=locative; >ta=locative; >te=locative; >dan=ablative; >den=ablative; >tan=ablative; >ten=ablative; >a=dative; >e=dative; >ya=dative; >ye=dative; >ı=accusative; >i=accusative; >u=accusative; >ü=accusative; >yı=accusative; >yi=accusative; >yu=accusative; >yü=accusative; >ın=genitive; >in=genitive; >un=genitive; >ün=genitive; >nın=genitive; >nin=genitive; >nun=genitive; >nün=genitive; >lar=plural; >ler=plural; >la=instrumental; >le=instrumental",
    many_cases=True,
    forms=turkish,
    name_endings="nin in un nun de da te ta den dan ten tan ya ye yi yu a e i u la le yla yle ni nu ne na nda nde ndan nden lar ler lari leri larin lerin",
    demonym_endings="li lilar liler lu",
    derived=_DERIVED,
    owns=_owns,
)
