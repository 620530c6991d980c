"""Hebrew: article, conjunctions and prepositions are written together with the word they stand before."""

from alerts.lexicon.languages import Forms, Profile

_BEFORE = "ה ב ל מ ש ו כ וה של מה שה ול וב ומ שב וש כש כשה של שמ שבה ומה ולה ובה לכש"


def hebrew(word: str) -> Forms:
    """The word with the article, conjunctions and prepositions before it."""
    for before in _BEFORE.split(" "):
        yield before + word, f"Hebrew with {before}- before it"


PROFILE = Profile(
    name="Hebrew",
    function_words="של את על אל עם או אם כי לא כן זה זו זאת אלה הוא היא הם הן אנחנו אני אתה אשר מה מי איך איפה כל גם רק עוד כבר יותר בין אחרי לפני תחת בלי אך אבל כמו לו לה להם בו בה בהם | היה היתה הייתה היו יהיה",
    before=hebrew,
    name_prefixes="ו ה ב ל מ ש כ וה ול וב ומ וש שה שב שמ של כש בה מה לה",
    drops_vowel=True,
)
