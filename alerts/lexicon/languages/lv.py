"""Latvian."""

import re

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Latvian",
    function_words="un vai bet ja uz no ar bez pēc pie par dēļ pa līdz nav ne ka tas tā šis šī šo šie tie viņš viņa viņi mēs jūs es tu man kas ko kurš kura kuri kur kad tikai arī jau vēl vairāk visi | ir bija būt būs var",
    labels="s>a=genitive; s>am=dative; s>u=accusative; s>ā=locative; a>as=genitive; a>ai=dative; a>u=accusative; a>ā=locative; e>es=genitive; e>ei=dative; e>ē=locative",
    many_cases=True,
    name_endings="s a u i o e as is us os am em ai ui ams uje oje eje io iai iu",
    drops_vowel=True,
    nominative=re.compile("(?<![aeiou])s$|is$|us$"),
    carons=True,
)
