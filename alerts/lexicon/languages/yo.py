"""Yoruba: words do not change; tones and dots are optional, as accents are in every Latin text."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Yoruba",
    uninflected=True,
    function_words="ati àti ni tí ti sí si fún fun pẹlu kan náà naa yìí yii ó o wọn won àwọn awon mo a ẹ kò ko ṣe se bí bi lati láti gẹgẹ jẹ je wà wa kí ki ṣugbọn sugbon tabi tàbí",
)
