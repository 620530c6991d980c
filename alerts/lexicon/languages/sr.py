"""Serbian."""

from alerts.lexicon.languages import Forms, Profile, hr, joined, two_scripts

TWINS = two_scripts(
    "а:a б:b в:v г:g д:d ђ:đ е:e ж:ž з:z и:i ј:j к:k л:l љ:lj м:m н:n њ:nj о:o п:p р:r с:s т:t ћ:ć у:u ф:f х:h ц:c ч:č џ:dž ш:š"
)


def participles(word: str) -> Forms:
    """uhapšen: uhapšena, uhapšenog; written in Latin letters, the others come as twins."""
    if len(word) > 4 and word.endswith(("en", "an", "at", "ut")):
        yield from joined(word, after="a o i e u og oga om ome oj im ih ima")


PROFILE = Profile(
    name="Serbian",
    function_words="и у не на ја он она оно они ми ви ти да што шта како а али за од до по са с при без кроз после пред између над под ли би тако тај та то те овај ова ово ови све сви свих њега му њој их им нас нам вас вам се себе ко кога или ако кад када где тамо ту већ још само чак не такође који која које којих којој којем | био била било били је су сам бити ће може",
    dictionary="hbs",
    labels="а>е=genitive; а>и=dative or locative; а>у=accusative; а>ом=instrumental; >а=genitive; >у=dative or locative; >ом=instrumental; >ем=instrumental; >и=plural",
    name_endings=hr.PROFILE.name_endings + " а е и у ом ем о ој има ама ов ев ју је ја јем",
    drops_vowel=True,
    carons=True,
    forms=participles,
    owns=lambda word, form, owners, table: (form, "") in set(participles(word)),  # which the table gives to the verb
    twins=TWINS,
    taken_for="hr bs",
)
