"""Czech."""

from alerts.lexicon.languages import Profile, pl

PROFILE = Profile(
    name="Czech",
    function_words="a i v ve ne na já on ona ono oni my vy ty že co jak ale za do z ze od po o při pro bez přes před mezi nad pod zda by tak ten ta to ti ty toho té tomu tom těch tím vše všichni všech jeho její jich jim ním ní nich něj mě mi nás nám vás vám se sebe sobě kdo koho komu kým čím čeho nebo pokud když kde tam tu už ještě jen také aby který která které kterých kterém | byl byla bylo byli je jsou být bude budou může lze",
    labels="a>y=genitive; a>e=dative or locative; a>ě=dative or locative; a>u=accusative; a>ou=instrumental; >a=genitive; >u=dative; >ovi=dative; >em=instrumental; >y=plural; >ů=genitive plural; >ech=locative plural; o>a=genitive; o>u=dative; o>em=instrumental; ko>ka=genitive; ko>ku=dative or locative; ko>kem=instrumental",
    comparatives="dobrý lepší nejlepší; špatný horší nejhorší; zlý horší nejhorší; malý menší nejmenší; velký větší největší",
    plural_cases="ů ům ech ích ách ám ami",
    name_endings="a e i u y o em ou om ovi ich um ami ech ach ii ie iu ova ove ovou ej ho mu ym imi ymi eho emu ych im",
    drops_vowel=True,
    softened={**pl.PROFILE.softened, "h": "z"},
    carons=True,
)
