"""How a name in Ethiopic letters is written in Latin ones (ጌታቸው: getachew). Pure; the way back goes by the sounds of transliteration.py."""

from __future__ import annotations

from itertools import islice, pairwise, product

from alerts.lexicon.names.phonemes import foreign

MOST = 48  # spellings of one word
_VOWELS = {"አ": ("e",), "ኡ": ("u",), "ኢ": ("i",), "ኣ": ("a",), "ኤ": ("e",), "ኦ": ("o",), "እ": ("e", "i")}
_CONSONANTS = {
    "ህ": "h", "ል": "l", "ም": "m", "ር": "r", "ስ": "s", "ሽ": "sh", "ቅ": "k", "ቕ": "k", "ብ": "b", "ቭ": "v", "ት": "t", "ች": "ch", "ን": "n", "ክ": "k", "ኽ": "k",
    "ው": "w", "ዝ": "z", "ዥ": "zh", "ይ": "y", "ድ": "d", "ጅ": "j", "ግ": "g", "ጥ": "t", "ጭ": "ch", "ጵ": "p", "ጽ": "ts", "ፍ": "f", "ፕ": "p",
}  # fmt: skip
_LETTERS = _VOWELS | {letter: (latin,) for letter, latin in _CONSONANTS.items()} | {"ኝ": ("gn", "ny")}
_LAST = {"ኤ": ("e", "ie"), "ህ": ("h", "")}


def romanizations(folded: str) -> list[str]:
    """Latin spellings of a folded word, all but the vowel that is not written told from its place: mengistu, birtukan; none if a letter is unknown."""
    letters = foreign(folded)
    if not letters or any(letter not in _LETTERS for letter in letters):
        return []
    options: list[tuple[str, ...]] = []
    run = 1  # consonants in a row, a word's beginning counting as one before it
    for n, (letter, after) in enumerate(pairwise(letters)):
        run = 0 if letter in _VOWELS else run + 1
        options.append(("e", "") if letter == "አ" and after == "ው" else _LETTERS[letter])
        if after not in _VOWELS and (run > 1 or (run == 1 and n == len(letters) - 2)):
            options.append(("i", "e", ""))
    last = letters[-1]
    options.append(_LAST.get(last, _LETTERS[last]))
    made = map("".join, islice(product(*options), MOST))
    return list(dict.fromkeys(text.replace("mikael", "michael") for text in made))
