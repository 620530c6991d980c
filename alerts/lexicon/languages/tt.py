"""Tatar: number, person and cases of a noun, in both harmonies."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

BACK = "ның ны га ка да та дан тан нан дагы тагы"
FRONT = "нең не гә кә дә тә дән тән нән дәге тәге"


def tatar(word: str) -> Forms:
    """журналист: журналистлар, журналистларны; төрмә: төрмәләр, төрмәдә."""
    if len(word) > 2:
        yield from ((form, "") for form in _inflected(word))


def _inflected(word: str) -> Iterator[str]:
    soft = word[:-1] + {"к": "г", "п": "б"}.get(word[-1], word[-1])
    vowel = word[-1] in "аәеиоөуүыэюя"
    for cases, plural, own in ((BACK, ("лар", "нар"), "ы"), (FRONT, ("ләр", "нәр"), "е")):
        thirds = (
            [word + "с" + own] if vowel else dict.fromkeys((soft + own, word + own))
        )  # китап, китабы; хокук, хокукы
        thirds = [*thirds, *(word + end + own for end in plural)]
        for stem in (word, *(word + end for end in plural), *thirds):
            yield from (stem, *(stem + case for case in cases.split()))
        yield from (third + end for third in thirds for end in ("н", "ндә", "нда", "ннан", "ннән", "нә", "на"))


PROFILE = Profile(
    name="Tatar",
    function_words="һәм белән яки ләкин әмма әгәр бу шул ул алар мин без син сез кем нәрсә кайчан барлык өчен соң дип иде бар юк түгел бер | булган булып булды",
    forms=tatar,
    name_endings=f"{BACK} {FRONT}",
)
