"""Burmese: words do not change."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Burmese",
    function_words="နှင့် သို့မဟုတ် သော်လည်း သည် က ကို မှာ တွင် မှ ၏ များ ဖြစ်သည် ဟု",
    uninflected=True,
)
