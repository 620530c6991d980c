"""Indonesian: what a root becomes with its prefixes and suffixes, and the passive of a verb in me-."""

import re
from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile, same_word

# First letters of a root, the nasal that me- and pe- put before them, and how many letters give way to it.
_NASAL = (
    ("bfv", "m", 0), ("p", "m", 1), ("dcjz", "n", 0), ("t", "n", 1), ("gh", "ng", 0), ("aeiou", "ng", 0), ("k", "ng", 1), ("s", "ny", 1),
)  # fmt: skip
_ACTIVE = re.compile(
    "me(?:(?=[lrwy])|m(?=b|f|v)|n(?=[cdjz])|ng(?=[gh])|(?P<m>m)(?=[aeiou])|(?P<ny>ny)|(?P<ng>ng)(?=[aeiou])|(?P<n>n)(?=[aeiou]))"
)
_LOST = {"m": ("p",), "n": ("t",), "ng": ("", "k"), "ny": ("s",)}
_DERIVED = re.compile("(?:ke|pe|per|pem|pen|peng|peny)\\w{3,}an$")
_AFTER = ("", "kan", "i", "nya", "kannya", "inya")


def indonesian(word: str) -> Forms:
    """A root with me-, di-, ber-, ter-, per-, pe-...-an, ke-...-an; a verb in me- with its passive; any with -nya."""
    if len(word) < 3 or not word.isalpha():
        return
    for text in _of(word):
        yield text, f"form of {word}" if text[0] == word[0] else f"irregular form of {word}: with a prefix"


def _of(word: str) -> Iterator[str]:
    yield from (word + tail for tail in ("nya", "lah", "pun"))
    active = _ACTIVE.match(word) if len(word) > 5 else None
    if active:
        for lost in _LOST.get(active.lastgroup or "", ("",)):
            root = lost + word[active.end() :]
            yield from ("di" + root, "di" + root + "nya", "ter" + root)
    elif not _DERIVED.match(word):
        yield from _of_root(word)


def _of_root(root: str) -> Iterator[str]:
    joined = next((nasal + root[cut:] for letters, nasal, cut in _NASAL if root[0] in letters), root)
    yield from (f"{before}{joined}{tail}" for before in ("me", "pe") for tail in ("", "kan", "i", "an", "nya", "annya"))
    yield from (f"{before}{root}{tail}" for before in ("di", "ter", "memper", "diper") for tail in _AFTER)
    yield from (f"{before}{root}{tail}" for before in ("ke", "per") for tail in ("an", "annya"))
    yield from ("ber" + root, root + "an", root + "kan", "per" + root + "kan")


PROFILE = Profile(
    name="Indonesian",
    function_words="dan atau tetapi jika di ke dari pada untuk dengan tanpa sebagai tidak bukan bahwa yang ini itu ia dia mereka kami kita saya aku kamu anda nya siapa apa kapan mana mengapa semua setiap lebih sangat juga hanya sudah belum oleh dalam antara | ada adalah ialah akan dapat bisa",
    forms=indonesian,
    owns=same_word,
)
