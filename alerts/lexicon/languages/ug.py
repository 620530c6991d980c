"""Uyghur: number, person and cases of a noun, in both harmonies."""

from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile

_CASES = "نىڭ نى غا قا گە كە دا تا دە تە دىن تىن دىكى تىكى دەك تەك غىچە چە"
_OWNED = "ى سى ىم ىڭ ىمىز ىڭىز لىرى لىرىمىز"


def uyghur(word: str) -> Forms:
    """لاگېر: لاگېرلار, لاگېرلارغا; ئۇيغۇر: ئۇيغۇرلارنىڭ."""
    if len(word) > 2:
        yield from (
            (form, "")
            for stem in dict.fromkeys(_stems(word))
            for form in (stem, *(stem + case for case in _CASES.split()))
        )


def _stems(word: str) -> Iterator[str]:
    raised = word[:-1] + "ى" if word[-1] in "اە" else word  # بالا, بالىسى
    inner = (
        word[:-2] + "ى" + word[-1] if len(word) > 3 and word[-2] in "اە" and word[-1] not in "اە" else word
    )  # ھۆكۈمەت, ھۆكۈمىتى
    yield from (word, raised, word + "لار", word + "لەر", raised + "لار", raised + "لەر")
    yield from (stem + own for stem in dict.fromkeys((raised, inner)) for own in _OWNED.split())
    yield from (word + end for end in ("لىق", "لىك", "چى"))


PROFILE = Profile(
    name="Uyghur",
    function_words="ۋە بىلەن ھەم ياكى لېكىن بىراق ئەگەر بۇ شۇ ئۇ مەن بىز سىز سەن ئۇلار نېمە كىم قاچان ھەممە بار يوق ئەمەس ئۈچۈن كېيىن بىر ئىدى بولدى دەپ",
    labels=">لار=plural; >لەر=plural; >نىڭ=genitive; >نى=accusative; >غا=dative; >گە=dative; >قا=dative; >دا=locative; >دە=locative; >دىن=ablative",
    forms=uyghur,
    name_endings=_CASES,
)
