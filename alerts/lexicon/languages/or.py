"""Odia: plural and cases by what is written after a noun."""  # noqa: N999

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "ରେ ର କୁ ରୁ ଙ୍କ ଙ୍କୁ ଙ୍କର"


def odia(word: str) -> Forms:
    """ସାମ୍ବାଦିକ: ସାମ୍ବାଦିକଙ୍କୁ, ସାମ୍ବାଦିକମାନେ."""
    return joined(word, after=f"{_CASES} ମାନେ ମାନଙ୍କ ମାନଙ୍କୁ ମାନଙ୍କର ଗୁଡ଼ିକ ଟି") if len(word) > 2 else ()


PROFILE = Profile(name="Odia", forms=odia, name_endings=_CASES)
