"""Estonian."""

from alerts.lexicon.languages import Profile, of_stem

PROFILE = Profile(
    name="Estonian",
    function_words="ja või aga samuti kui ei nii et see selle seda need nende neid neile tema ta nad nende me te mina sina mis mida kes kelle keda kus millal vaid ka juba veel rohkem kõik koos ilma enne pärast üle alla | on oli olid olla võib",
    many_cases=True,
    name_endings="n a i e u s st sse l le lt ks ga ta ni na t d de is ist isse il ile ilt iks iga ita ini ina as ast al ale alt aks aga id ide es est esse ese",
    drops_vowel=True,
    carons=True,
    owns=of_stem,
)
