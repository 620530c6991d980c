"""Urdu: plural and oblique of nouns."""

from alerts.lexicon.languages import Forms, Profile


def urdu(word: str) -> Forms:
    """صحافی: صحافیوں; کتاب: کتابیں، کتابوں; لڑکا: لڑکے، لڑکوں; قیدی: قیدیوں; واقعہ: واقعات، واقعے."""
    if len(word) < 3:
        return
    yield from ((word + ending, f"plural of {word}") for ending in ("وں", "یں", "ات", "ان", "و"))
    last, stem = word[-1], word[:-1]
    if last in "اہ":
        yield from ((stem + ending, f"plural or oblique of {word}") for ending in ("ے", "وں", "ات", "و"))
    if last == "ی":
        yield from ((stem + ending, f"plural of {word}") for ending in ("یاں", "یوں", "یو"))
    if last == "ں":
        yield from ((stem + ending, f"plural of {word}") for ending in ("ؤں", "ئیں"))


PROFILE = Profile(
    name="Urdu",
    function_words="اور یا لیکن مگر کہ کا کی کے کو نے میں پر سے تک یہ وہ جو اس ان ہے ہیں تھا تھی تھے نہیں ہم آپ تم کیا کون کب کہاں سب بھی ہی ساتھ لیے بعد پہلے ایک کر گیا گئی گئے دیا کیا",
    forms=urdu,
    name_endings="وں یں",
)
