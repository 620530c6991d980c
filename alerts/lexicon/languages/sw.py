"""Swahili: nouns and verbs by the prefixes of their classes, places by -ni.

A verb is asked for with its ku-: of its stem the table has 7,000 forms, which is more than can be taken.
"""

import re

from alerts.lexicon.languages import Dictionary, Forms, Profile, same_word

# Prefix of the singular and those of the plural; the first that fits holds, and what no prefix fits takes ma-.
_CLASSES = "mw=wa,w,mi mu=wa,mi ma= m=wa,mi ki=vi ch=vy ji=ma,maji wa=nya,mawa w=ny,maw ua=maa uo=mao u="
_SUBJECTS = "a wa ni tu i li ya ki vi zi u"
_OBJECTS = "wa i ya zi ji"
_TENSES = {"na": "present", "li": "past", "ta": "future", "me": "perfect"}
_RELATIVES = "a-ye wa-o i-yo ya-yo li-lo u-o ki-cho vi-vyo zi-zo"  # waliokamatwa: those who were arrested


def swahili(word: str) -> Forms:
    """A verb in ku- with its subjects, tenses, objects and passive; of a noun the plural, and the place of both."""
    if word.startswith(("ku", "kw")) and len(word) > (3 if word[-1] == "a" else 5):
        yield from _verb(word)
    elif len(word) > 3:
        for plural in _plurals(word):
            yield plural, f"plural of {word}"
            yield plural + "ni", f"place, plural of {word}"
        if word[-1] in "aeiou":
            yield word + "ni", f"place of {word}"


def _plurals(word: str) -> list[str]:
    rows = (row.partition("=") for row in _CLASSES.split(" "))
    one, more = next(((one, more) for one, _, more in rows if word.startswith(one)), ("", "ma"))
    return [prefix + word[len(one) :] for prefix in more.split(",") if prefix]


def _verb(word: str) -> Forms:
    stem = word[2:]
    opens = stem[0] in "aeiou"
    passives = (
        ("awa", "liwa", "wa")
        if stem[-2] in "aeiou" or len(stem) < 3
        else ("wa",)
        if stem[-1] == "a"
        else ("iwa", "ewa")
    )
    bases = [("", stem), *(("passive ", stem[:-1] + ending) for ending in passives)]
    bases += [("", taken + stem) for taken in (*_OBJECTS.split(" "), "mw" if opens else "m")]
    for voice, base in bases:
        yield "ku" + base, f"{voice}infinitive of {word}"
        for subject in _SUBJECTS.split(" "):
            denied = "si" if subject == "ni" else "ha" + subject.removeprefix("a")
            yield from ((subject + tense + base, f"{voice}{name} of {word}") for tense, name in _TENSES.items())
            yield from ((denied + tense + base, f"{voice}negative of {word}") for tense in ("ku", "ta"))
            yield denied + re.sub("a$", "i", base), f"{voice}negative of {word}"
            yield subject + re.sub("a$", "e", base), f"{voice}subjunctive of {word}"
        for subject, _, who in (row.partition("-") for row in _RELATIVES.split(" ")):
            yield from ((subject + tense + who + base, f"{voice}relative of {word}") for tense in ("na", "li"))


def _owns(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """A plural or place that the table files under itself (uamuzi, maamuzi; kijiji, vijijini), or a form of the same verb."""
    return owners <= {form, form.removesuffix("ni")} or same_word(word, form, owners, table)


PROFILE = Profile(
    name="Swahili",
    function_words="na ya wa za la cha vya kwa katika ni si kama lakini au ama ili kuwa kwamba hii huyu hawa hiki hizi hilo hiyo huo hayo ile yule wale mimi wewe yeye sisi ninyi wao nani nini gani wapi lini pia tu bila baada kabla juu chini ndani nje kila wote yote zote bado sasa hapa pale huko hapo | alikuwa ilikuwa walikuwa yalikuwa zilikuwa atakuwa itakuwa amekuwa imekuwa ana ina wana kuna",
    forms=swahili,
    owns=_owns,
)
