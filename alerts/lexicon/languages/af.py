"""Afrikaans: plural and owner."""

from alerts.lexicon.languages import Forms, Profile, joined


def afrikaans(word: str) -> Forms:
    """joernalis: joernaliste; tronk: tronke."""
    return joined(word, after="e s te de se") if len(word) > 2 else ()


PROFILE = Profile(
    name="Afrikaans",
    function_words="die 'n en of maar dat van in op vir met is was het hy sy hulle ons ek jy dit nie om te aan by uit oor soos word as ook nog sal kan moet wat wie waar",
    forms=afrikaans,
    name_endings="s se",
)
