"""Bengali: plural and cases by what is written after a noun, two spellings of loans."""

from alerts.lexicon.languages import Forms, Profile, joined

_AFTER = "র ের য়ের কে েরে য় তে ে রা েরা দের েদের দেরকে টি টা টির টিকে টিতে গুলো গুলি গুলোর গুলির গুলোকে গুলিকে গুলোতে গুলিতে গুলোই গণ গণের ও ই সহ"


def bengali(word: str) -> Forms:
    """Nouns and names in all cases (সাংবাদিক, সাংবাদিকের, সাংবাদিকদের); গ্রেফতার beside গ্রেপ্তার."""
    spelt = {word, word.replace("ফত", "প্ত"), word.replace("প্ত", "ফত")}
    for text in sorted(spelt) if len(word) > 2 else ():
        yield text, f"other spelling of {word}"
        yield from joined(text, after=_AFTER)


PROFILE = Profile(
    name="Bengali",
    function_words="এবং ও আর কিন্তু যে না হয় তার এই সেই এক একটি থেকে জন্য সাথে সঙ্গে করে করা হয়েছে ছিল আছে তারা তিনি আমি আমরা আপনি কি কে কোন সব পর আগে মধ্যে উপর দিয়ে নিয়ে বলে",
    labels=">র=genitive; >ের=genitive; >কে=objective; >তে=locative; >ে=locative; >রা=plural; >দের=genitive plural; >টি=definite; >গুলো=plural",
    forms=bengali,
    name_endings="র ের য়ের য়ে কে য় তে ে ও ই রা দের তেই তেও েও",
)
