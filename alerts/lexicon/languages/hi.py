"""Hindi: spellings with either nasal, verbs by their root."""

from alerts.lexicon.languages import Dictionary, Forms, Profile

# Nasals and glides that are written either way.
_NASALS = "ँ/ं न्त/ंत न्द/ंद न्ध/ंध म्ब/ंब म्प/ंप ङ्ग/ंग ञ्च/ंच ण्ड/ंड"
_GLIDES = (("ये", "ए"), ("यी", "ई"), ("ए", "ये"), ("ई", "यी"))


def hindi(form: str, word: str) -> Forms:
    """Nasals with one sign or the other, glides written or not."""
    for pair in _NASALS.split():
        for one, other in (pair.split("/"), pair.split("/")[::-1]):
            if one in form:
                yield form.replace(one, other), f"other spelling of {form}"
    for one, other in _GLIDES:
        if form.endswith(one) and len(form) > len(one):
            yield form[: -len(one)] + other, f"other spelling of {form}"


def _of_root(word: str, table: Dictionary) -> list[str]:
    """The forms of a verb asked for by its root (कर for करना), as grammars cite it."""
    verb = word + "ना"
    return [verb, *table.forms(verb)] if verb in table.lemmas(word) else []


PROFILE = Profile(
    name="Hindi",
    function_words="और या लेकिन अगर में पर से को का की के ने नहीं कि जो यह ये वह वे इस उस इन उन इसके उनके उसके अपने मैं हम तुम आप क्या कौन कब कहाँ सब भी ही तक साथ लिए बाद पहले | है हैं था थे थी हो होना",
    after=hindi,
    drops_vowel=True,
    more=_of_root,
    short_forms=True,
    respelt=True,
)
