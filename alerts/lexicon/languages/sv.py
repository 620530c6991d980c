"""Swedish, and the -s that all Scandinavian languages put after a form."""

from alerts.lexicon.languages import Forms, Profile


def scandinavian(form: str, word: str) -> Forms:
    """The genitive of every form of a noun, the passive of a verb."""
    if form[-1] not in "sxz" and len(form) > 2:
        yield form + "s", f"genitive or passive of {word}"


PROFILE = Profile(
    name="Swedish",
    function_words="en ett den det de och eller men om i på vid till av för från med som inte ingen så än att detta denna dessa han hon vi ni jag mig dig honom henne dem oss hans hennes deras vår er vem vad när varför alla varje sig över under efter genom mot utan också bara mycket mer man där här | är var vara har hade kan ska skall vill blir blev",
    labels=">en=with the article; >et=with the article; >n=with the article; >s=genitive; >er=plural; >ar=plural; >or=plural; a>or=plural",
    comparatives="liten mindre minst; god bättre bäst; bra bättre bäst; gammal äldre äldst; lång längre längst; ung yngre yngst; många fler flest",
    after=scandinavian,
    name_endings="s e en ens a na er",
)
