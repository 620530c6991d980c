"""Lithuanian."""

import re

from alerts.lexicon.languages import Profile, lv

PROFILE = Profile(
    name="Lithuanian",
    function_words="ir ar bet jei į iš su be po prie už dėl per nuo iki ne kad tai šis ši šio šie šios tas ta to jis ji jie jos jo jų mes jūs aš tu mane kas ką kuris kuri kurie kurios kur kada tik taip pat jau dar daugiau visi | yra buvo būti bus gali",
    labels="as>o=genitive; as>ui=dative; as>ą=accusative; as>e=locative; a>os=genitive; a>oje=locative; a>ą=accusative; is>io=genitive; ė>ės=genitive; ija>ijos=genitive; ija>ijoje=locative",
    many_cases=True,
    name_endings=lv.PROFILE.name_endings + " yje iaus uose ose iuose yse",
    drops_vowel=True,
    nominative=re.compile("[aiyue]s$"),
    carons=True,
)
