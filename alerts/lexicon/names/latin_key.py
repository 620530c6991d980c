"""One key for the spellings that Latin alphabets give a name: Kadyrov, Kadirow, Kadyrow. Pure."""

from __future__ import annotations

import re

from alerts.lexicon.names.phonemes import DIGRAPH, bare

SOUND = {
    "tsch": "C", "shch": "C", "sch": "S", "tch": "C", "ch": "C", "cz": "C", "sh": "S", "sz": "S", "zh": "Z", "rz": "Z", "dzh": "J", "dj": "J", "gh": "g",
    "kh": "h", "ph": "f", "th": "t", "qu": "kv", "ts": "c", "tz": "c", "ck": "k",
}  # fmt: skip
_LETTERS = str.maketrans({"y": "i", "j": "i", "w": "v", "q": "k", "x": "ks"})
_HARD = re.compile("c(?![eiy])")  # Carolina is Karolina, Macedonia is not Makedonia
_DROPPED = re.compile("(?<=[aeiou])i(?=[aeou])|(?<=[a-z])h(?![aeiou])|(?<=[CSZJ])i(?=[aeou])")


_VOWELS = re.compile("[ie]i|ie")
_TWICE = re.compile(r"(.)\1")


def latin_key(name: str) -> str:
    """The key of a folded Latin name. Computed for every new word with a capital letter, several times."""
    text = DIGRAPH.sub(_sound, bare(name)) or name
    text = _VOWELS.sub("i", _DROPPED.sub("", _HARD.sub("k", text).translate(_LETTERS)))
    if text[-1:] == "f":
        text = text[:-1] + "v"
    return _TWICE.sub(r"\1", text.replace("ou", "u").replace("ph", "f"))


def _sound(digraph: re.Match[str]) -> str:
    return SOUND[digraph.group()]
