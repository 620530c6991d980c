"""Greek."""

import re

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Greek",
    function_words="ο η το οι τα του της των τον την τους τις και ή αλλά αν σε στο στη στην στον στα στις στους από με χωρίς για ως προς δεν μην να θα που πως ότι αυτός αυτή αυτό αυτοί αυτές εκείνος εγώ εσύ εμείς εσείς μου σου μας σας ποιος τι πότε πού όλοι όλα πιο πολύ επίσης μόνο ήδη ακόμα μετά πριν | είναι ήταν έχει έχουν μπορεί",
    labels="α>ας=genitive; η>ης=genitive; ος>ου=genitive; ος>ο=accusative; ας>α=genitive or accusative; ης>η=genitive or accusative; ο>ου=genitive; ος>οι=plural; ος>ους=accusative plural",
    name_endings="σ ν υ ου ο α η ασ ησ εσ οι ων ουσ",
    drops_vowel=True,
    nominative=re.compile("[οηαε]σ$"),
)
