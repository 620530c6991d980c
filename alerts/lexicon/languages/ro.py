"""Romanian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Romanian",
    function_words="un o niște de din și sau dar dacă în la pe cu fără ca nu că care cine ce unde acest această acești aceste acel acea el ea ei ele noi voi eu tu mă te se îi le lui lor său sa săi sale meu mea tot toți toată toate mai foarte și deja nici între spre despre când pentru prin după | este sunt era erau fi a au avea poate pot",
    labels=">ul=with the article; >ului=genitive with the article; ă>a=with the article; >i=plural; >e=plural; ă>e=plural",
    name_endings="ul ului ei a e i ii lui ilor iei",
    drops_vowel=True,
)
