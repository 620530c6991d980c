"""Telugu: plural and cases by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "లో కు కి ని ను తో నుంచి నుండి లోని పై యొక్క లోనూ కోసం వద్ద"


def telugu(word: str) -> Forms:
    """జర్నలిస్టు: జర్నలిస్టును, జర్నలిస్టులు, జర్నలిస్టులను."""
    if len(word) > 2:
        yield from joined(word, after=f"{_CASES} లు ల లకు లను లతో లలో లపై ు")
        if word.endswith("్"):
            yield from joined(word[:-1] + "ు", after=f"{_CASES} లు ల లకు లను లతో")


PROFILE = Profile(
    name="Telugu",
    function_words="మరియు లేదా కానీ అని ఒక ఈ ఆ అది ఇది నేను మేము మీరు వారు అతను ఆమె ఏమి ఎవరు అన్ని కూడా ఉంది ఉన్నారు లేదు చేశారు అయితే",
    forms=telugu,
    name_endings=_CASES,
)
