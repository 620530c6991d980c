"""Albanian: case endings of names."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Albanian",
    function_words="në nga për me pa te tek mbi nën pas para ndër midis përmes drejt dhe ose por se që një i e të së ky kjo ai ajo ata nuk s është janë ishte u do kur ku si çfarë kush edhe vetëm",
    name_endings="i u a n in un it ut s së es ës je ja jë e ë en ën jen jes isë",
    drops_vowel=True,
)
