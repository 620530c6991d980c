"""Punjabi: plural and oblique of nouns."""

from alerts.lexicon.languages import Forms, Profile, joined


def punjabi(word: str) -> Forms:
    """ਪੱਤਰਕਾਰ: ਪੱਤਰਕਾਰਾਂ; ਮੁੰਡਾ: ਮੁੰਡੇ, ਮੁੰਡਿਆਂ."""
    if len(word) > 2:
        yield from joined(word, after="ਾਂ ੀਂ ੋਂ ਆਂ ੀਆਂ ਵਾਂ ਨੂੰ")
        if word.endswith("ਾ"):
            yield from joined(word[:-1], after="ੇ ਿਆਂ ੀ ੀਆਂ")


PROFILE = Profile(
    name="Punjabi",
    function_words="ਅਤੇ ਤੇ ਜਾਂ ਪਰ ਕਿ ਦਾ ਦੀ ਦੇ ਦੀਆਂ ਨੂੰ ਨੇ ਤੋਂ ਵਿੱਚ ਵਿਚ ਨਾਲ ਲਈ ਇਹ ਉਹ ਹੈ ਹਨ ਸੀ ਸਨ ਨਹੀਂ ਮੈਂ ਅਸੀਂ ਤੁਸੀਂ ਇੱਕ ਇਕ ਸਭ ਵੀ ਹੀ ਕੀ ਕੌਣ ਗਿਆ ਗਈ ਕੀਤਾ",
    forms=punjabi,
    name_endings="ੋਂ ਾਂ",
)
