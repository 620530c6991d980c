"""Turkmen: number and cases of a noun, in both harmonies."""

from alerts.lexicon.languages import Forms, Profile

_CASES = "yň iň uň üň nyň niň y i ny ni a e na ne da de dan den daky däki"


def turkmen(word: str) -> Forms:
    """žurnalist: žurnalistler, žurnalistleriň; sud: sudda."""
    if len(word) > 2:
        for stem in (word, word + "lar", word + "ler"):
            yield from ((stem + case, "") for case in ("", *_CASES.split()))


PROFILE = Profile(
    name="Turkmen",
    function_words="we bilen ýa emma eger bu şol ol olar men biz sen siz kim näme haçan üçin soň diýip bar ýok däl bir hem",
    forms=turkmen,
    name_endings=_CASES,
)
