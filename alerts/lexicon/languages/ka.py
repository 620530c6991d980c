"""Georgian: cases, postpositions and the plural on the stem, with its dropped vowels."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_VOWELS = "აეიოუ"
_CASES = "ი მა მ ს სა ის ისა ით ითა ად ადა ო ში ზე თან ისთვის იდან ამდე ისგან ისკენ ითვის"
_AFTER_O = "მ ს სა სი თი დ ში ზე სთან სთვის დან მდე სგან სკენ ც"
_AFTER_VOWEL = "მ ს სა ს თვის მ თი დ ში ზე სთან სთვის დან მდე სგან სკენ ც"


def georgian(word: str) -> Forms:
    """About fifty forms of a Georgian noun in its dictionary form (Грузия: საქართველო)."""
    if len(word) < 3:
        return
    for form in _singular(word):
        yield form, ""
    stem = word[:-1] if word[-1] in "იაე" else word
    for tail in ("ები", "ებს", "ების", "ებმა", "ებით", "ებად", "ებში", "ებზე", "ებთან", "ებისთვის", "ებიდან", "თა"):
        for base in _stems(stem):
            yield base + tail, ""


def _singular(word: str) -> Iterator[str]:
    last = word[-1]
    if last in "ოუ":
        yield from (word + tail for tail in _AFTER_O.split(" "))
        return
    if last in "აე":
        yield from (word + tail for tail in _AFTER_VOWEL.split(" "))
        yield from (word[:-1] + tail for tail in ("ის", "ისა", "ით", "ისთვის", "იდან", "ისგან", "ისკენ"))
        return
    stem = word[:-1] if last == "ი" else word
    yield from (base + tail for base in _stems(stem) for tail in _CASES.split(" "))


def _stems(stem: str) -> Iterator[str]:
    """The stem, and without the vowel before its last r, l, n, m (syncope)."""
    yield stem
    if len(stem) > 3 and stem[-1] in "რლნმ" and stem[-2] in "აეო":
        yield stem[:-2] + stem[-1]


PROFILE = Profile(
    name="Georgian",
    function_words="და სანამ ან მაგრამ თუ არ რომ ეს ის ისინი ჩვენ თქვენ მე შენ ვინ რა როდის სად ყველა მხოლოდ ასევე უკვე კიდევ უფრო მისი მათი რომელიც რომლის შემდეგ | არის იყო იყვნენ",
    labels="ი>ის=genitive; ა>ის=genitive; ი>მა=ergative; >მ=ergative; ი>ს=dative; >ს=dative; ი>ით=instrumental; ი>ად=adverbial; ი>ში=locative; >ში=locative; ი>ზე=locative; >ზე=locative; ი>იდან=ablative; >დან=ablative; ი>ები=plural",
    many_cases=True,
    forms=georgian,
    name_endings="ი ის მა მ ს ც ით ვით ად ში ზე დან თან ო ებ სა ისა იდან ისთვის",
    drops_vowel=True,
)
