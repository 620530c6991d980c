"""Marathi: a noun's oblique stem with the cases that are written together with it."""

import re

from alerts.lexicon.languages import Forms, Profile

_CASES = "ला ना ने नी त चा ची चे च्या शी हून वर मध्ये साठी कडे तून स नो सह विरोधात बाबत नंतर पूर्वी बाहेर कडून प्रकरणी विरुद्ध मुळे पर्यंत पासून समोर जवळ बद्दल मधील वरील"
_STEMS = ("", "ा", "ां", "े", "ी", "ीं", "्या", "्यां")


_LONG = re.compile("[ीू](?=[क-ह]$)")  # of a last syllable, which is short before an ending: पोलीस, पोलिसांनी
_SHORT = {"ी": "ि", "ू": "ु"}


def marathi(word: str) -> Forms:
    """पत्रकार: पत्रकाराला, पत्रकारांना; अटक: अटकेत."""
    if len(word) < 2:
        return
    bare = word.rstrip("ाीे") if len(word) > 3 else word
    for base in dict.fromkeys((word, bare, _LONG.sub(lambda m: _SHORT[m.group()], word))):
        for stem in (base + vowel for vowel in _STEMS):
            yield stem, f"oblique of {word}"
            yield from ((stem + ending, "") for ending in _CASES.split())


PROFILE = Profile(
    name="Marathi",
    function_words="आणि व किंवा पण परंतु की जर तर हा ही हे तो ती ते या त्या मी आम्ही तू तुम्ही आपण काय कोण कुठे केव्हा सर्व नाही आहे आहेत होता होती होते झाला झाली झाले केला केली केले एक",
    labels=">ला=dative; >ना=dative plural; >ने=instrumental; >नी=instrumental plural; >त=locative; >चा=genitive; >ची=genitive; >चे=genitive; >च्या=genitive",
    forms=marathi,
    name_endings="ला ने त चा ची चे च्या हून वर मध्ये साठी तून ात ाला ाने ाचा ाची ाचे ाच्या ातील तील मधील ेत ीत",
)
