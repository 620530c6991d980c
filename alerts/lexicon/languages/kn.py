"""Kannada: plural and cases by what is written after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_CASES = "ದಲ್ಲಿ ಕ್ಕೆ ವನ್ನು ದ ದಿಂದ ಗೆ ನಲ್ಲಿ ಯಲ್ಲಿ ಯನ್ನು ನನ್ನು ಯ ನ ಿನಲ್ಲಿ ಿಗೆ ಿನ ಿಂದ ನಿಂದ ಯಿಂದ"


def kannada(word: str) -> Forms:
    """ಪತ್ರಕರ್ತ: ಪತ್ರಕರ್ತರು, ಪತ್ರಕರ್ತರನ್ನು."""
    return joined(word, after=f"{_CASES} ರು ರನ್ನು ರ ರಿಗೆ ಗಳು ಗಳನ್ನು ಗಳ ಗಳಿಗೆ ಗಳಲ್ಲಿ") if len(word) > 2 else ()


PROFILE = Profile(
    name="Kannada",
    function_words="ಮತ್ತು ಅಥವಾ ಆದರೆ ಎಂದು ಒಂದು ಈ ಆ ಅದು ಇದು ನಾನು ನಾವು ನೀವು ಅವರು ಅವನು ಅವಳು ಏನು ಯಾರು ಎಲ್ಲಾ ಇದೆ ಇಲ್ಲ",
    forms=kannada,
    name_endings=_CASES,
)
