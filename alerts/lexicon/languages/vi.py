"""Vietnamese: words do not change, tones count, and stand on either vowel of oa, oe and uy."""

import re

from alerts.lexicon.languages import Profile

_PAIRS = {"o": "òóỏõọ", "u": "ùúủũụ", "a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
_OLD = {
    first + vowel: plain + second
    for plain, vowel in ("oa", "oe", "uy")
    for first, second in zip(_PAIRS[plain], _PAIRS[vowel], strict=True)
}
_BOTH = {**_OLD, **{new: old for old, new in _OLD.items()}}


def _placed(text: str) -> list[str]:
    """hòa: hoà, the same with its tone on the other vowel."""
    made = re.sub(rf"(?<!q)(?:{'|'.join(_BOTH)})(?!\w)", lambda m: _BOTH[m.group()], text)
    return [made] if made != text else []


PROFILE = Profile(
    name="Vietnamese",
    function_words="và của có các được cho người trong không với là một những này về khi hoặc bị để như đều phải theo từ đã nhưng mà tại cũng ra vào",
    uninflected=True,
    tones=True,
    twins=_placed,
)
