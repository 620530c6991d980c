"""Kyrgyz: number, person and cases of a noun by vowel harmony."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_ROUND = {"о": "оо", "у": "уу", "ө": "өө", "ү": "үү"}


def kyrgyz(word: str) -> Forms:
    """журналист: журналисттер, журналисттерди; камак: камакка, камакта."""
    if len(word) < 3:
        return
    for low, high in _harmonies(word):
        plural = word + _first(word, "л") + low + "р"
        for stem in (word, plural, *_owned(word, high), *_owned(plural, high)):
            yield from ((form, "") for form in (stem, *_cases(stem, low, high)))


def _harmonies(word: str) -> list[tuple[str, str]]:
    """The low and the high vowel of endings; loans in и are front or back."""
    last = next((c for c in reversed(word) if c in "аыоуэеиөүяюё"), "а")
    found = {"а": "аы", "ы": "аы", "я": "аы", "о": "оу", "у": "ау", "ё": "оу", "ю": "ау", "ө": "өү", "ү": "өү"}.get(
        last, "еи"
    )
    return [(found[0], found[1])]


def _first(stem: str, letter: str) -> str:
    """л, н and д after a voiceless consonant are т, after other consonants д."""
    last = stem[-1]
    if last in "аеёиоуыэюяөү":
        return letter
    if last in "пфктсшщчхц":
        return "т"
    return "л" if letter == "л" and last in "рйў" else "д"


def _owned(stem: str, high: str) -> Iterator[str]:
    soft = stem[:-1] + {"к": "г", "п": "б"}.get(stem[-1], stem[-1])
    yield soft + high if stem[-1] not in "аеиоуыэөүя" else stem + "с" + high


def _cases(stem: str, low: str, high: str) -> Iterator[str]:
    hard = stem[-1] in "пфктсшщчхц"
    yield stem + _first(stem, "н") + high + "н"
    yield stem + _first(stem, "н") + high
    yield stem + ("к" if hard else "г") + low
    yield stem + ("т" if hard else "д") + low
    yield stem + ("т" if hard else "д") + low + "н"
    yield stem + ("т" if hard else "д") + low + "гы"
    yield from (stem + "н", stem + "н" + low, stem + "нд" + low, stem + "нд" + low + "н", stem + "н" + high + "н")


PROFILE = Profile(
    name="Kyrgyz",
    function_words="жана менен же бирок эгер бул ошол ал алар мен биз сен силер сиз ким эмне качан кайда бардык үчүн кийин дейт деди эле бар жок эмес бир | болгон болуп болду",
    labels=">нын=genitive; >дын=genitive; >дин=genitive; >тин=genitive; >ди=accusative; >ти=accusative; >га=dative; >ке=dative; >да=locative; >те=locative; >дан=ablative; >тен=ablative; >лар=plural; >лер=plural; >тар=plural; >тер=plural",
    forms=kyrgyz,
    name_endings="нын нин нун нүн дын дин дун дүн тын тин тун түн ны ни ну нү ды ди ду дү ты ти ту тү га ге го гө ка ке ко кө да де до дө та те то тө дан ден дон дөн тан тен тон төн",
)
