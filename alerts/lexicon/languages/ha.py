"""Hausa: the linker and owners after a noun; plurals by their commonest endings."""

from alerts.lexicon.languages import Forms, Profile, joined

_OWNERS = "n r nsa nta nsu nmu nku rsa rta rsu rmu"


def hausa(word: str) -> Forms:
    """ɗalibi: ɗalibin, ɗalibai; kurkuku: kurkukun; jarida: jaridar, jaridu, jaridun."""
    if len(word) < 3:
        return
    if word[-1] in "aeiou":
        yield from joined(word, after=_OWNERS)
        stem = word[:-1]
        plurals = [
            stem + ending for ending in ("ai", "u", "una", "oci", "oki", "awa", "anni", "aye", "uka", "nni", "aje")
        ]
        plurals += [stem + "o" + stem[-1] + "i", stem + "a" + stem[-1] + "e", stem + "u" + 2 * stem[-1] + "uka"]
        yield stem + "an", f"plural of {word}"  # ɗalibai with the linker
        yield from ((plural, f"plural of {word}") for plural in plurals)
        yield from ((plural + "n", f"plural of {word}") for plural in plurals)
    else:
        yield from joined(word, after="un in un nsa ai oci")


PROFILE = Profile(
    name="Hausa",
    function_words="da a na ta ya ba ne ce ko amma don domin cewa wannan wancan shi ita su ni mu kai ke ku wani wata duk kuma sai har daga zuwa cikin kan bisa yi yana tana suna | zai zata za kasance",
    forms=hausa,
    name_endings="n r nta nsa",
)
