"""Pashto: plural and oblique of nouns."""

from alerts.lexicon.languages import Forms, Profile, joined

# What stands in the place of a last letter: محکمه, محکمې; قاضي, قاضیان; ښوونکی, ښوونکي; رسنۍ, رسنیو.
_ENDINGS = {"ه": "ې و", "ي": "یان یانو یو ۍ", "ی": "ي یو و ې یان یانو", "ۍ": "یو ۍ ۍګانې", "ې": "و یانې یانو"}
_PLURALS = (
    "حق:حقوق قانون:قوانین وکیل:وکلا وزیر:وزرا خبر:اخبار فرد:افراد جرم:جرایم مسجد:مساجد سفیر:سفیران شهید:شهدا عالم:علما"
)
_BROKEN = {one: more.split(",") for one, _, more in (row.partition(":") for row in _PLURALS.split())}


def pashto(word: str) -> Forms:
    """خبریال: خبریالان، خبریالانو; زندان: زندانونه، زندانونو."""
    if len(word) < 2:
        return
    yield from joined(word, after="ان انو و ونه ونو ې یان یانو ګان ګانو وال والو ات اتو نو ین ینو")
    if len(word) > 2 and word[-1] not in "هۍې":
        yield word + "ه", f"feminine of {word}"
    if after := _ENDINGS.get(word[-1]):
        yield from joined(word[:-1], after=after)
    if word[-1] == "ا":
        yield from joined(word, after="وې وو ګانې ګانو")
    yield from ((plural, f"plural of {word}") for plural in _BROKEN.get(word, ()))


PROFILE = Profile(
    name="Pashto",
    function_words="او یا خو چې د په له ته کې نه دا هغه دغه زه موږ تاسو دوی ده دی دي وه وو شي شو شوی کړي کړ سره پر تر لپاره یو ټول بل هم",
    forms=pashto,
    name_endings="و ه ې ونه",
)
