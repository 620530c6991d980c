"""Nepali: plural and cases by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "ले लाई को का की मा बाट सँग देखि सम्म कै लाइ"
_AFTER = f"हरू हरु {_CASES} " + " ".join(f"{plural}{case}" for plural in ("हरू", "हरु") for case in _CASES.split())


def nepali(word: str) -> Forms:
    """पत्रकार: पत्रकारलाई, पत्रकारहरूको."""
    return joined(word, after=_AFTER) if len(word) > 1 else ()


PROFILE = Profile(
    name="Nepali",
    function_words="र वा तर कि यो त्यो यी ती म हामी तिमी तपाईं उनी उनले छ छन् थियो थिए हो होइन भएको गरेको गर्ने पनि नै एक सबै अब अनि भने लागि बारे साथ",
    forms=nepali,
    name_endings=_CASES,
)
