"""Tigrinya: prepositions written together with a noun, its plural and owners."""

from alerts.lexicon.languages import Forms, Profile, joined

_BEFORE = "ን ብ ካብ ናብ ከም እንታይ"


def tigrinya(word: str) -> Forms:
    """ጋዜጠኛ: ጋዜጠኛታት, ብጋዜጠኛ."""
    return joined(word, before=_BEFORE, after="ታት ኦም ና ን ውን ይ ካ ኡ ኣ ዮም") if len(word) > 1 else ()


PROFILE = Profile(
    name="Tigrinya",
    function_words="ን ናይ ኣብ ካብ ናብ ምስ እዩ እያ እዮም ነይሩ ነበረ እቲ እታ እቶም እዚ ኣለዉ ኣሎ ግን ወይ ከምኡ ኩሉ ሓደ",
    forms=tigrinya,
    name_prefixes="ን ብ ካብ ናብ ኣብ",
    name_endings="ን ውን ና ያን ውያን",
)
