"""One key for the spellings that Latin alphabets give a name: Kadyrov, Kadirow, Kadyrow. Pure."""

from __future__ import annotations

import re

from alerts.lexicon.names.symbols import DIGRAPHS, plain_signs

_BY_SIGN = {sign: digraph for digraph, sign in DIGRAPHS.items() if len(sign) == 1 and sign.isupper()}
_SOUND = {
    "tsch": "C", "shch": "C", "sch": "S", "tch": "C", "ch": "C", "cz": "C", "sh": "S", "sz": "S", "zh": "Z", "rz": "Z", "dzh": "J", "dj": "J", "gh": "g",
    "kh": "h", "ph": "f", "th": "t", "qu": "kv", "ts": "c", "tz": "c",
}  # fmt: skip
_LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "q": "k", "x": "ks"})
_HARD = re.compile("c(?![eiy])")  # Carolina is Karolina, Macedonia is not Makedonia
_DROPPED = re.compile("(?<=[aeiou])i(?=[aeou])|(?<=[a-z])h(?![aeiou])|(?<=[CSZJ])i(?=[aeou])")


def latin_key(name: str) -> str:
    """The key of a folded Latin name."""
    text = "".join(_SOUND.get(_BY_SIGN.get(c, ""), c) for c in plain_signs(name) or name)
    text = _DROPPED.sub("", _HARD.sub("k", text).translate(_LETTERS))
    text = re.sub("[ie]i|ie", "i", text)
    text = re.sub("f$", "v", text)
    return re.sub(r"(.)\1", r"\1", text.replace("ou", "u").replace("ph", "f"))
