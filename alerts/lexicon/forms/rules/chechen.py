"""Chechen nouns and names: the eight cases, and the few names whose stem changes."""

from __future__ import annotations

from collections.abc import Iterator

_VOWELS = "аеёиоуыэюя"
_CASES = (
    ("", "ан", "genitive"),
    ("", "ана", "dative"),
    ("", "о", "ergative"),
    ("", "аца", "instrumental"),
    ("", "ах", "of matter"),
    ("", "ал", "comparative"),
    ("", "е", "locative"),
    ("", "ехь", "locative"),
    ("", "ера", "ablative"),
    ("", "аш", "plural"),
)
# Names of places in -чоь, -гӀала and the like: their own row of case forms, ending of the dictionary form first.
_SPECIAL = {
    "чоь": ("чоьнан", "чоьнна", "чоьно", "чоьнца", "чоьнах", "чохь", "чохьа", "чу", "чуьра", "чура", "чоьхьара"),
    "гӏала": ("гӏалин", "гӏалина", "гӏало", "гӏалица", "гӏалара", "гӏалахь", "гӏалехь", "гӏали", "гӏалех", "гӏалийн"),
}


def forms(word: str) -> Iterator[tuple[str, str]]:
    """About a dozen forms; palochka as the letter ӏ."""
    for ending, row in _SPECIAL.items():
        if word.endswith(ending):
            yield from ((word[: -len(ending)] + form, f"Chechen case form of {word}") for form in row)
            return
    if len(word) < 3:
        return
    stem = word[:-1] if word[-1] in _VOWELS else word
    for _, ending, case in _CASES:
        yield stem + ending, f"{case} of {word}"
    if word[-1] in _VOWELS:
        yield from (
            (word + tail, f"{case} of {word}")
            for tail, case in (
                ("н", "genitive"),
                ("на", "dative"),
                ("с", "ergative"),
                ("ца", "instrumental"),
                ("хь", "locative"),
                ("ра", "ablative"),
            )
        )
