"""Arabic: article, conjunctions and prepositions are written together with the word they stand before."""

from alerts.lexicon.languages import Forms, Profile

_JOINED = ("", "و", "ف")
_BEFORE = ("", "ال", "ب", "ل", "ك", "بال", "كال", "لل", "س")
_AFTER = ("ه", "ها", "هم", "نا", "ي", "ك", "كم")


def arabic(word: str) -> Forms:
    """The word with the article, with wa- and fa-, bi-, li-, ka- before it."""
    bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
    for joined in _JOINED:
        for before in _BEFORE:
            form = joined + before + bare
            if form != word:
                yield form, _arabic_via(joined, before)


def _arabic_via(joined: str, before: str) -> str:
    parts = ["the article"] if before.endswith("ال") or before == "لل" else []
    if joined or before.removesuffix("ال"):
        parts.append(f"{joined}{before.removesuffix('ال')}- before it")
    return "Arabic with " + " and ".join(parts) if parts else "Arabic without the article"


PROFILE = Profile(
    name="Arabic",
    function_words="في من إلى على عن مع أن إن أو ثم لا لم لن ما هذا هذه ذلك تلك هؤلاء هو هي هم هن نحن أنا أنت التي الذي الذين اللذين بعد قبل بين حتى كل قد لقد عند عندما إذا لكن غير أي كما حيث منذ خلال ضد أمام تحت فوق هنا هناك ليس منها منه له لها لهم به بها فيه فيها عليه عليها وهو وهي وكان أكثر أول بعض عام | كان كانت يكون تكون",
    before=arabic,
    name_prefixes="و ف ب ل ك ال وال بال فال كال لل ولل وب ول وبال",
    article="ال",
    drops_vowel=True,
)
