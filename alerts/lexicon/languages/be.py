"""Belarusian: nouns, names and adjectives by their endings, since no permissive table of its words exists."""

from alerts.lexicon.languages import Forms, Profile, ru

_SOFTER = {"т": "ц", "д": "дз", "к": "ц", "г": "з", "х": "с"}
# End of the dictionary form -> what stands in its place, case by case.
_CLASSES = (
    (("ія", "ыя"), 1, "і ю яй яю ях ям ямі й"),
    (("я",), 1, "і ю яй яю е ях ям ямі ь"),
    (("ка", "га", "ха"), 1, "і у ай аю ах ам амі"),
    (("а",), 1, "ы у ай аю е ах ам амі"),
    (("скі", "цкі"), 1, "ага аму ім ая ай ую ае ія іх імі"),
    (("ы",), 1, "ага аму ым ая ай ую ае ыя ых ымі аў ам ах амі"),
    (("ь",), 1, "я ю ем ём і яў ям ямі ях"),
    (("й",), 1, "я ю ем і яў ям ямі ях"),
    (("о",), 1, "а у ам е ы аў амі ах"),
    (("е", "ё"), 1, "я ю ем і яў ям ямі ях"),
    (("",), 0, "а у ам ом е ы і аў ам ах амі ым"),
)


def belarusian(word: str) -> Forms:
    """Up to twenty case forms; the softened stems of Мінск, Віцебск too."""
    if len(word) < 3:
        return
    for ends, cut, tails in _CLASSES:
        if word.endswith(ends):
            stem = word[: len(word) - cut]
            yield from ((stem + tail, "") for tail in tails.split(" "))
            if stem[-1] in _SOFTER and ends in (("а",), ("ка", "га", "ха"), ("",)):
                yield stem[:-1] + _SOFTER[stem[-1]] + ("э" if stem[-1] in "кгх" else "е"), ""
            return


_SOFT_VOWELS = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_LETTERS = dict(
    zip(
        "абвгґджзійклмнопрстуўфхцчшыэ",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "ž",
            "z",
            "i",
            "j",
            "k",
            "ł",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "ŭ",
            "f",
            "ch",
            "c",
            "č",
            "š",
            "y",
            "e",
        ],
        strict=True,
    )
)
_SOFTENED = {"с": "ś", "з": "ź", "ц": "ć", "н": "ń", "л": "l", "дз": "dź"}


def _lacinka(text: str) -> list[str]:
    """A Cyrillic word in Łacinka: л is ł unless it is soft, ь softens, е ё ю я open with j or i."""
    if not any("а" <= letter <= "ў" for letter in text):
        return []
    made = ""
    for at, letter in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if letter in _SOFT_VOWELS:
            glide = "j" if not before or before in "аеёіоуўыэюяьʼ'’" else "" if before == "л" else "i"
            made += glide + _SOFT_VOWELS[letter]
        elif letter == "ь":
            made = made[:-1] + _SOFTENED.get(before, made[-1:])
        elif letter == "л" and after and after in "еёюяіь":
            made += "l"
        else:
            made += _LETTERS.get(letter, "")
    return [made]


PROFILE = Profile(
    name="Belarusian",
    function_words="і у ў не на я ён яна яно яны мы вы ты што як а але за да з са ад па пра пры для без праз пасля перад між над пад жа ж ці б бы так той та тое тыя таго тым тых гэты гэта гэтая гэтыя гэтага усе усё яго яе іх ім імі нас нам вас вам сябе хто каго ці калі дзе там тут ужо яшчэ толькі нават каб таксама які якая якое якія якіх | быў была было былі ёсць быць будзе можа",
    labels="а>ы=genitive; а>у=accusative; а>ай=instrumental; я>і=genitive, dative or locative; я>ю=accusative; я>яй=instrumental; >а=genitive; >у=dative; >ам=instrumental; >ы=plural; >аў=genitive plural",
    forms=belarusian,
    twins=_lacinka,
    name_endings=ru.PROFILE.name_endings + " аў ай яй ага аму",
    drops_vowel=True,
    adjectives=ru.PROFILE.adjectives,
    softened={"г": "з", "к": "ц", "х": "с", "т": "ц", "д": "дз"},
)
