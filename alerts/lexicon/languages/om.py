"""Oromo: number and cases by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "n ni tti f fi an dhaaf rraa rratti irratti irraa tiin dhaan s"


def oromo(word: str) -> Forms:
    """mana: manni, manatti; gaazexeessaa: gaazexeessitoota, gaazexeessichi."""
    if len(word) < 3:
        return
    yield from joined(word, after=_CASES)
    stem = word.rstrip("aeiou")
    if len(stem) > 1:
        yield from joined(stem, after="oota oonni oota irra itoota itoonni ichi icha tichi ii ota onni aa ni i iin")


PROFILE = Profile(
    name="Oromo",
    function_words="fi kan akka irra irraa keessa keessatti waan garuu yookiin isa isaan ishee nuti ani ati kun sun hin jira ture jedhu jedhan hunda tokko biraa booda dura",
    forms=oromo,
    name_endings="n ni tti f irratti irraa dhaaf an aan atti aatti tiin",
)
