"""Pashto: plural and oblique of nouns."""

from alerts.lexicon.languages import Forms, Profile, joined


def pashto(word: str) -> Forms:
    """خبریال: خبریالان، خبریالانو; زندان: زندانونه، زندانونو."""
    if len(word) > 2:
        yield from joined(word, after="ان انو و ونه ونو ې ه یان یانو ګان ګانو وال والو ات اتو نو")
        if word[-1] in "ېیهۍ":
            yield from joined(word[:-1], after="و ې یان یانو ي یو ۍ ه")


PROFILE = Profile(
    name="Pashto",
    function_words="او یا خو چې د په له ته کې نه دا هغه دغه زه موږ تاسو دوی ده دی دي وه وو شي شو شوی کړي کړ سره پر تر لپاره یو ټول بل هم",
    forms=pashto,
    name_endings="و ه ې ونه",
)
