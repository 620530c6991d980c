"""Galician."""

from alerts.lexicon.languages import Profile, es, pt

PROFILE = Profile(
    name="Galician",
    function_words="o a os as un unha uns unhas de do da dos das e ou pero se en no na nos nas ao á por para con sen como non que quen cal onde este esta isto estes estas ese esa iso el ela eles elas nós eu ti me te se lle lles seu súa seus súas todo todos toda todas máis menos moi tamén xa nin entre sobre cando | é son era eran ser foi foron está están ha pode poden hai",
    labels=">s=plural; >es=plural; o>a=feminine",
    name_endings=es.PROFILE.name_endings,
    owns=pt.plural_or_participle,
)
