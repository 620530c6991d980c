"""Slovak."""

from alerts.lexicon.languages import Profile, cs, pl

PROFILE = Profile(
    name="Slovak",
    function_words="a i v vo ne na ja on ona ono oni my vy ty že čo ako ale za do z zo od po o pri pre bez cez pred medzi nad pod či by tak ten tá to tí toho tej tomu tom tých tým všetko všetci jeho jej ich im ním nej nich mňa mi nás nám vás vám sa seba sebe kto koho komu kým čím čoho alebo ak keď kde tam tu už ešte len tiež aby ktorý ktorá ktoré ktorých ktorom | bol bola bolo boli je sú byť bude budú môže",
    labels="a>y=genitive; a>e=dative or locative; a>u=accusative; a>ou=instrumental; >a=genitive; >u=dative; >ovi=dative; >om=instrumental; >y=plural; >ov=genitive plural; o>a=genitive; o>u=dative; o>om=instrumental",
    comparatives="dobrý lepší najlepší; zlý horší najhorší; malý menší najmenší; veľký väčší najväčší",
    plural_cases="ov om och ách ám ami mi",
    name_endings=cs.PROFILE.name_endings,
    drops_vowel=True,
    softened=pl.PROFILE.softened,
    carons=True,
)
