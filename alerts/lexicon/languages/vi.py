"""Vietnamese: words do not change."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Vietnamese",
    function_words="và của có các được cho người trong không với là một những này về khi hoặc bị để như đều phải theo từ đã nhưng mà tại cũng ra vào",
    uninflected=True,
)
