"""Somali: articles, case and number by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_VOICED, _GUTTURAL, _PLAIN = "ga gu gan gii giisa", "a u an ii", "ka ku kan kii kiisa"
_HA, _TA, _DA = "ha hu han hii haas", "ta tu tan tii tiisa", "da du dan dii diisa"


def somali(word: str) -> Forms:
    """xabsi: xabsiga, xabsiyada; wariye: wariyaha, wariyayaal; dagaal: dagaalka, dagaallo."""
    if len(word) < 3:
        return
    last = word[-1]
    stem = word[:-1] + "a" if last == "e" else word  # wariye, wariyaha
    articles = {"i": _VOICED, "e": _HA, "o": f"{_DA} {_HA}", "a": f"{_DA} {_HA}"}.get(last, f"{_PLAIN} {_TA}")
    articles = f"{articles} {_DA} aha ihii" if last == "d" else articles  # maxkamad, maxkamadda
    articles = f"{_GUTTURAL} {_DA} {_PLAIN}" if last in "qcxh'" else f"{_VOICED} {_DA}" if last in "gwy" else articles
    yield from joined(stem, after=articles)
    if last == "e":
        yield from joined(word[:-1], after="ihii ihiisa")  # wariye, wariyihii
    if last == "o":
        yield from joined(word[:-1] + "a", after=f"{_DA} dii")  # magaalo, magaalada
        yield from ((word + plural, f"plural of {word}") for plural in ("oyin", "oyinka", "oyinkii"))
    plurals = [
        word + "yo",
        word + "yada",
        word + "yaal",
        word + "yaasha",
        stem + "yaal",
        stem + "yaasha",
        stem + "yaashii",
        word + "yiin",
        word + "yiinta",
        word + "iin",
        word + "iinta",
    ]
    plurals += (
        [word + "o", word + "ada", word + last + "o", word + last + "ada", word + "aal", word + "aalka"]
        if last not in "aeiou"
        else []
    )
    yield from ((plural, f"plural of {word}") for plural in plurals)
    if last == "l":
        yield word[:-1] + "sha", f"definite form of {word}"


PROFILE = Profile(
    name="Somali",
    function_words="iyo oo ama laakiin in ay uu waa ayaa ka ku u la si ee ah aan waxaa waxay wuxuu isaga iyada iyaga aniga annaga adiga maxaa yaa kale kasta hal mid dhexdeeda kadib hore",
    forms=somali,
    name_endings="ga gu ka ku ha hu ta tu da du aha ada eed kii tii gii sha iya iyo na eega ega",
)
