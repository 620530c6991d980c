"""Urdu: plural and oblique of nouns."""

from alerts.lexicon.languages import Forms, Profile

# Plurals of Arabic words, which change inside; the commonest of the news.
_PLURALS = "حق:حقوق قانون:قوانین وکیل:وکلا,وکلاء وزیر:وزرا,وزراء خاتون:خواتین شہید:شہدا,شہداء عالم:علما,علماء طالب:طلبا,طلبہ شاعر:شعرا,شعراء رکن:ارکان فرد:افراد حکم:احکام خبر:اخبار جرم:جرائم فریق:فریقین دلیل:دلائل شخص:اشخاص ملک:ممالک قوم:اقوام فوج:افواج مسئلہ:مسائل ذریعہ:ذرائع حاکم:حکام شاہد:شواہد عنصر:عناصر صوبہ:صوبے مجلس:مجالس مسجد:مساجد رئیس:رؤسا سفیر:سفرا,سفراء ماہر:ماہرین متاثر:متاثرین"
_BROKEN = {one: more.split(",") for one, _, more in (row.partition(":") for row in _PLURALS.split())}


def urdu(word: str) -> Forms:
    """صحافی: صحافیوں; کتاب: کتابیں، کتابوں; لڑکا: لڑکے، لڑکوں; قیدی: قیدیوں; واقعہ: واقعات، واقعے."""
    if len(word) < 2:
        return
    yield from ((word + ending, f"plural of {word}") for ending in ("وں", "یں", "ات", "ان", "و", "ین", "ز"))
    yield from ((plural, f"plural of {word}") for plural in _BROKEN.get(word, ()))
    if word[-1] in "او":
        yield from ((word + ending, f"plural of {word}") for ending in ("ئیں", "ؤں", "ئوں"))
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
