"""Croatian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Croatian",
    function_words="i u ne na ja on ona ono oni mi vi ti da što šta kako a ali za od do po sa s pri bez kroz nakon pred između nad pod li bi tako taj ta to te ovaj ova ovo ovi sve svi svih njega mu njoj ih im nas nam vas vam se sebe tko ko koga ili ako kad kada gdje tamo tu već još samo čak ne također koji koja koje kojih kojoj kojem | bio bila bilo bili je su sam biti će može",
    dictionary="hbs",
    labels="a>e=genitive; a>i=dative or locative; a>u=accusative; a>om=instrumental; >a=genitive; >u=dative or locative; >om=instrumental; >em=instrumental; >i=plural; >e=accusative plural; >ima=dative plural",
    name_endings="a e i u om em o oj ima ama ov ev ju je ja jem jo",
    drops_vowel=True,
    carons=True,
)
