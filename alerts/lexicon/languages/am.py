"""Amharic: prepositions before a noun, article, number and person after it; a letter is a syllable, whose vowel changes."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_BEFORE = "የ በ ለ ከ ስለ እንደ ወደ እስከ ያለ በየ እነ የእነ"
_U, _I, _A, _E, _NONE, _O = 1, 2, 3, 4, 5, 6  # the seven orders of a letter


def _turned(word: str, order: int) -> str:
    """The word with another vowel in its last letter."""
    point = ord(word[-1])
    return word[:-1] + chr(point - point % 8 + order)


def amharic(word: str) -> Forms:
    """ጋዜጠኛ: ጋዜጠኛው, ጋዜጠኞች, የጋዜጠኞችን; እስር: በእስር, እስሩ."""
    if len(word) < 2 or not "\u1200" <= word[-1] <= "\u135a":
        return
    for form, said in dict.fromkeys(_after(word)):
        yield form, said
        yield from ((before + form, f"{before}- and {form}") for before in _BEFORE.split())


def _after(word: str) -> Iterator[tuple[str, str]]:
    closed = ord(word[-1]) % 8 == _NONE
    article = _turned(word, _U) if closed else word + "ው"
    plurals = [_turned(word, _O) + "ች", word + "ዎች"]
    owned = [_turned(word, _A), _turned(word, _A) + "ቸው"] if closed else [word + "ቸው", word + "ዋ"]
    for stem, said in (
        (word, word),
        (article, f"definite form of {word}"),
        *((plural, f"plural of {word}") for plural in plurals),
        *((_turned(plural, _U), f"plural of {word}") for plural in plurals),
        *((text, f"possessive of {word}") for text in owned),
        *((_turned(plural, _A) + "ቸው", f"possessive plural of {word}") for plural in plurals),
    ):
        yield from ((stem + ending, said) for ending in ("", "ን", "ም", "ና", "ስ"))


PROFILE = Profile(
    name="Amharic",
    function_words="እና አለው አላቸው ያለው ቢሆን መሆን መሆኑ ሆኖ እኩል ወይም ግን ነገር ነው ናቸው ነበር ነበሩ ላይ ውስጥ ጋር ይህ ያ ይህን እኔ እኛ አንተ እርስዎ እሱ እሷ እነሱ ምን ማን የት መቼ ሁሉ አንድ እንዲሁም ደግሞ ሆኖም በኋላ በፊት አለ አሉ",
    forms=amharic,
    name_prefixes="በ የ ከ ለ ስለ ወደ እንደ እስከ እና",
    name_endings="ን ም ና ው ያን ውያን ዊ",
)
