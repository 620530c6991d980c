"""French."""

from alerts.lexicon.languages import Dictionary, Profile, es


def _owns(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """A plural in -s that the table gives to a verb (tempêtes to tempêter)."""
    return form == word + "s" and es.plural_in_s(word, form, owners, table)


PROFILE = Profile(
    name="French",
    function_words="le la les l un une des du de d et ou mais si en dans à au aux par pour sur avec sans comme ne pas non que qui quoi dont où ce cet cette ces cela ça il elle ils elles on nous vous je tu me te se lui leur leurs son sa ses mon ma mes ton ta tes notre nos votre vos tout tous toute toutes plus moins très aussi même ni car donc entre vers chez sous quand | est sont était étaient être a ont avait ai as peut peuvent doit fait",
    labels=">s=plural; >x=plural; al>aux=plural; >e=feminine; >es=feminine plural",
    name_endings="s e es x",
    owns=_owns,
)
