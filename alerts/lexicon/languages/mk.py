"""Macedonian."""

from alerts.lexicon.languages import Profile, bg

PROFILE = Profile(
    name="Macedonian",
    function_words="и во не на јас тој таа тоа тие ние вие ти дека како а но за од до по со при без низ пред меѓу над под ли би така овој оваа ова овие сите сè му ѝ им го ја ги ни ви си кој која кое кои или ако кога каде таму тука веќе уште само дури да исто | беше се сум е биде ќе може",
    labels=">от=with the article; >та=with the article; >то=with the article; >те=with the article; >и=plural",
    name_endings=bg.PROFILE.name_endings + " от",
    drops_vowel=True,
)
