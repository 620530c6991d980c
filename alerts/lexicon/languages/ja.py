"""Japanese: conjugation, as far as writing shows it."""

from alerts.lexicon.languages import Forms, Profile

_GODAN = "うわいうえおっ くかきくけこい ぐがぎぐげごい すさしすせそ つたちつてとっ ぬなにぬねのん ぶばびぶべぼん むまみむめもん るらりるれろっ"
_AFTER = {row[0]: row[1:] for row in _GODAN.split(" ")}
_ICHIDAN, _ADJECTIVE = "たてなまらよれずさばとろ", ("く", "かっ", "けれ", "さ")
_I_ROW_AND_E_ROW = "いきしちにひみりぎじびえけせてねへめれげぜでべ"


def japanese(word: str) -> Forms:
    """What a verb or an adjective becomes before its endings; nouns do not change."""
    if len(word) < 2 or not any("一" <= c <= "鿿" for c in word[:-1]):
        return
    if word.endswith("する"):
        yield from ((word[:-2] + tail, f"form of {word}") for tail in ("し", "さ", "せ", "すれ", "でき"))
        return
    stem, last = word[:-1], word[-1]
    if last == "い":
        yield from ((stem + tail, f"form of {word}") for tail in _ADJECTIVE)
    if last in _AFTER:
        yield from ((stem + tail, f"form of {word}") for tail in _AFTER[last])
    if last == "る" and (stem[-1] in _I_ROW_AND_E_ROW):
        yield from ((stem + tail, f"form of {word}") for tail in _ICHIDAN)


PROFILE = Profile(name="Japanese", forms=japanese)
