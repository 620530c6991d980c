"""Azerbaijani: nouns and names by vowel harmony (number, possession, case)."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile, two_scripts

_VOWELS = "aıoueəiöü"
_CLOSE = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "ə": "i", "i": "i", "ö": "ü", "ü": "ü"}
_SOFT = {"k": "y", "q": "ğ"}


def azerbaijani(word: str) -> Forms:
    """Plural, six possessives and six cases of an Azerbaijani noun: about 90 forms."""
    last = next((c for c in reversed(word) if c in _VOWELS), "")
    if len(word) < 3 or not last:
        return
    for stem in (word, word + ("lar" if last in "aıou" else "lər")):
        yield from ((form, "") for form in _owned(stem))


def _owned(stem: str) -> Iterator[str]:
    last = next(c for c in reversed(stem) if c in _VOWELS)
    close, open_ = _CLOSE[last], "a" if last in "aıou" else "ə"
    yield from (stem, *_cases(stem, close, open_, ""))
    soft = stem[:-1] + _SOFT[stem[-1]] if stem[-1] in _SOFT and len(stem) > 3 else stem
    ends_open = stem[-1] in _VOWELS
    yield soft + (f"s{close}" if ends_open else close)
    yield from _cases(soft + (f"s{close}" if ends_open else close), close, open_, "n")
    for own in ("m", "n") if ends_open else (f"{close}m", f"{close}n"):
        yield soft + own
        yield from _cases(soft + own, close, open_, "")


def _cases(stem: str, close: str, open_: str, buffer: str) -> Iterator[str]:
    vowel = stem[-1] in _VOWELS
    soft = stem[:-1] + _SOFT[stem[-1]] if stem[-1] in _SOFT and len(stem) > 3 else stem
    join, give = buffer or ("n" if vowel else ""), buffer or ("y" if vowel else "")
    yield soft + join + close + "n"
    yield soft + join + close
    yield soft + give + open_
    for tail in (f"d{open_}", f"d{open_}n", f"d{open_}k{close}"):
        yield stem + buffer + tail
    yield stem + (f"yl{open_}" if vowel else f"l{open_}")


_TWINS = two_scripts(
    "а:a б:b в:v г:q ғ:ğ д:d е:e ә:ə ж:j з:z и:i ы:ı ј:y к:k ҝ:g л:l м:m н:n о:o ө:ö п:p р:r с:s т:t у:u ү:ü ф:f х:x һ:h ч:ç ҹ:c ш:ş"
)


PROFILE = Profile(
    name="Azerbaijani",
    function_words="və ya da də ki mi amma bir bu o mən sən biz siz onlar onu ona ondan onun bunu buna bunun bunlar nə kim hansı harada üçün ilə kimi qədər görə daha ən çox az hər heç bəzi bütün deyil isə idi sonra əvvəl öz özü çünki əgər həm | var yox olan olaraq oldu",
    dotless_i=True,
    labels=">da=locative; >de=locative; >dan=ablative; >den=ablative; >tan=ablative; >ten=ablative; >a=dative; >e=dative; >ya=dative; >ye=dative; >ı=accusative; >i=accusative; >u=accusative; >ü=accusative; >nı=accusative; >ni=accusative; >də=locative; >dən=ablative; >ə=dative; >lər=plural; >yı=accusative; >yi=accusative; >yu=accusative; >yü=accusative; >ın=genitive; >in=genitive; >un=genitive; >ün=genitive; >nın=genitive; >nin=genitive; >nun=genitive; >nün=genitive; >lar=plural; >ler=plural; >la=instrumental; >le=instrumental",
    forms=azerbaijani,
    twins=_TWINS,
    name_endings="nin in un nun de da den dan ya ye yi yu a e i u la le yla yle ni nu ne na nda nde ndan nden lar ler lari leri",
    demonym_endings="li lilar liler lu",
)
