"""Tajik: plural, ezafe and object of a noun; letters with a stroke or bar are often written without."""

from alerts.lexicon.languages import Forms, Profile, joined

_AFTER = "он гон ён вон ҳо и ро ҳоро ҳои ҳоям онро они гони гонро ён е ҳое ам ат аш амон атон ашон у ю анд"
_PLAIN = str.maketrans("ӯӣҳқғҷ", "уихкгч")


def tajik(word: str) -> Forms:
    """рӯзноманигор: рӯзноманигорон, рӯзноманигорро; рузноманигорон without the bar."""
    if len(word) < 3:
        return
    plain = word.translate(_PLAIN)
    if plain != word:
        yield plain, f"{word} without bars and strokes"
    for form, said in joined(word, after=_AFTER):
        yield form, said
        yield form.translate(_PLAIN), said
    if word[-1] in "аӣ":
        yield from joined(word[:-1], after="агон аҳо иён иҳо агони аҳои иёни")


PROFILE = Profile(
    name="Tajik",
    function_words="ва ё аммо вале агар ки ба дар аз бо барои то ин он онҳо ман мо ту шумо ӯ кӣ чӣ кай ҳама буд аст нест ҳаст шуд шуда кард карда мешавад як пас пеш ҳам низ",
    forms=tajik,
    name_endings="и ро ҳо е он гон",
)
