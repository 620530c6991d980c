"""Tibetan: particles that are written together with the last syllable."""

from alerts.lexicon.languages import Forms, Profile

_AFTER = ("འི", "ར", "ས", "འང", "འམ", "འོ")


def tibetan(word: str) -> Forms:
    """མི: མིའི, མིར, མིས."""
    if word:
        yield from ((word + after, f"{word} with a particle") for after in _AFTER)


PROFILE = Profile(
    name="Tibetan",
    function_words="དང ནི ལ གི ཀྱི གྱི ཡི གིས ཀྱིས གྱིས དུ སུ ཏུ རུ ན ནས ལས ཡང ཀྱང འདི དེ ང ཁྱེད ཁོ མོ ག ཅི སུ ཡིན རེད ཡོད འདུག མེད མ མི",
    forms=tibetan,
    name_endings="འི ར ས",
)
