"""Portuguese."""

import re

from alerts.lexicon.languages import Dictionary, Profile, es

_REGULAR = re.compile("(.+[ai]d)[oa]s?")


def plural_or_participle(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """A plural, or a regular participle that the table files under itself (nascido, nascida)."""
    regular = _REGULAR.fullmatch(form) if word.endswith(("ar", "er", "ir")) else None
    return es.plural_in_s(word, form, owners, table) or (regular is not None and owners == {f"{regular[1]}o"})


PROFILE = Profile(
    name="Portuguese",
    function_words="o a os as um uma uns umas de do da dos das e ou mas se em no na nos nas ao à aos às por para pelo pela com sem como não que quem qual onde este esta isto estes estas esse essa isso ele ela eles elas nós eu tu me te se lhe lhes seu sua seus suas meu minha todo todos toda todas mais menos muito também já nem entre sobre quando | é são era eram ser foi foram está estão há pode podem",
    labels=">s=plural; >es=plural; ão>ões=plural; o>a=feminine; m>ns=plural; l>is=plural",
    name_endings=es.PROFILE.name_endings,
    owns=plural_or_participle,
)
