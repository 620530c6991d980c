"""Icelandic: the article after a form, and a that becomes ö."""  # noqa: N999

import re

from alerts.lexicon.languages import Dictionary, Forms, Profile


def icelandic(form: str, word: str) -> Forms:
    """The dative plural, in which a becomes ö, and the article after it."""
    if form == word and len(word) > 2:
        stem = re.sub("(?:ur|i|a)$", "", word)
        rounded = re.sub("a(?=[^aáeéiíoóuúyýæö]+$)", "ö", stem)
        yield from ((rounded + tail, f"dative plural of {word}") for tail in ("um", "unum"))
    if form.endswith("um") and len(form) > 3 and not form.endswith("unum"):
        yield form[:-2] + "unum", f"form of {word} with the article"


def _plural_case(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """A case of the plural, the same for every noun and adjective (stórum, which the table gives to stórur alone)."""
    return form.endswith(("um", "unum", "anna"))


PROFILE = Profile(
    name="Icelandic",
    function_words="og en eða ef í á við til af fyrir frá með sem ekki enginn svo að þetta þessi þessar hann hún það þeir þær þau við þið ég mig þig honum henni þeim okkur hans hennar þeirra hver hvað hvenær hvar allir sig yfir undir eftir gegnum móti án einnig bara mjög meira þar hér | er var vera hefur hafa getur mun vill verður varð",
    comparatives="góður betri bestur; lítill minni minnstur; gamall eldri elstur; mikill meiri mestur",
    after=icelandic,
    name_endings="s ar ur i inn ins um ir a u na nu num nar inu inum inni inna unni unnar",
    drops_vowel=True,
    owns=_plural_case,
)
