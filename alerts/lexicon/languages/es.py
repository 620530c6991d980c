"""Spanish."""

from alerts.lexicon.languages import Dictionary, Profile


def plural_in_s(word: str, form: str, owners: set[str], table: Dictionary) -> bool:
    """A plural that the table gives to a longer word."""
    return form in (word + "s", word + "es") and any(o != form and o.startswith(word) for o in owners)


PROFILE = Profile(
    name="Spanish",
    function_words="además el la los las un una unos unas de del y o u e pero si en a al por para con sin como no que qué quien quién cual dónde donde este esta esto estos estas ese esa eso esos esas aquel él ella ello ellos ellas nosotros yo tú me te se le les lo su sus mi mis tu tus nuestro todo todos toda todas más menos muy también ya ni entre hacia sobre cuando | es son era eran ser fue fueron está están ha han había puede pueden hay",
    labels=">s=plural; >es=plural; o>a=feminine; o>as=feminine plural; z>ces=plural",
    name_endings="s o a as os e i",
    owns=plural_in_s,
)
