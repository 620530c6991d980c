"""Serbian."""

from alerts.lexicon.languages import Profile, hr

PROFILE = Profile(
    name="Serbian",
    function_words="и у не на ја он она оно они ми ви ти да што шта како а али за од до по са с при без кроз после пред између над под ли би тако тај та то те овај ова ово ови све сви свих њега му њој их им нас нам вас вам се себе ко кога или ако кад када где тамо ту већ још само чак не такође који која које којих којој којем | био била било били је су сам бити ће може",
    dictionary="hbs",
    labels="а>е=genitive; а>и=dative or locative; а>у=accusative; а>ом=instrumental; >а=genitive; >у=dative or locative; >ом=instrumental; >ем=instrumental; >и=plural",
    name_endings=hr.PROFILE.name_endings + " а е и у ом ем о ој има ама ов ев ју је ја јем",
    drops_vowel=True,
    carons=True,
)
