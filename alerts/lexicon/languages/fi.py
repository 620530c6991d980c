"""Finnish: many cases, with possessives and -kin, -kaan after them."""

import re

from alerts.lexicon.languages import Forms, Profile, of_stem


def finnish(form: str, word: str) -> Forms:
    """Possessive endings (kaupunginsa, talossaan) and -kin, -kaan."""
    front = not re.search("[aou]", word)
    own, too = ("nsä", "kään") if front else ("nsa", "kaan")
    yield from ((form + tail, f"form of {word}") for tail in ("kin", too))
    if form.endswith("n") and len(form) > 4:
        yield from ((form[:-1] + tail, f"form of {word} with a possessive ending") for tail in (own, "mme", "ni", "si"))
    elif form[-1:] in "aäei" and len(form) > len(word):
        long = form + form[-1] + "n" if form[-1] in "aäe" else form[:-1] + "een"
        yield from ((text, f"form of {word} with a possessive ending") for text in (long, form + own, form + "mme"))


PROFILE = Profile(
    name="Finnish",
    function_words="ja tai mutta jos ei eivät en et emme niin kuin että tämä tämän tätä nämä se sen sitä ne niiden niitä hän hänen he heidän me te minä sinä mikä mitä joka jota jonka jotka joiden kuka missä kun koska vain myös jo vielä enemmän kaikki kanssa ilman ennen jälkeen yli alle | on ovat oli olivat olla ollut voi voivat",
    labels=">n=genitive; >a=partitive; >ä=partitive; >ta=partitive; >tä=partitive; >ssa=inessive; >ssä=inessive; >sta=elative; >stä=elative; >lla=adessive; >llä=adessive; >lta=ablative; >ltä=ablative; >lle=allative; >ksi=translative; >na=essive; >nä=essive; >t=plural",
    comparatives="hyvä parempi paras; pitkä pidempi pisin",
    many_cases=True,
    after=finnish,
    name_endings="n a ssa sta lla lta lle ksi na in en an un on i t ja tta han hin hen hon hun seen ssaan ia iin issa ista illa ilta ille iksi ina itta ien",
    drops_vowel=True,
    alternations={
        "os": "okse okso",
        "us": "ukse",
        "is": "ikse",
        "as": "akse",
        "nta": "nna",
        "nto": "nno",
        "lta": "lla",
        "rta": "rra",
    },
    carons=True,
    owns=of_stem,
)
