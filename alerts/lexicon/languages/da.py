"""Danish."""

from alerts.lexicon.languages import Profile, sv

PROFILE = Profile(
    name="Danish",
    function_words="en et den det de og eller men om i på ved til af for fra med som ikke ingen så end at dette denne disse han hun vi jeg mig dig ham hende dem os hans hendes deres vor hvem hvad når hvor hvorfor alle hver sig over under efter gennem mod uden også kun meget mere man der her | er var være har havde kan skal vil bliver blev",
    comparatives="lille mindre mindst; god bedre bedst; gammel ældre ældst; ung yngre yngst; mange flere flest",
    after=sv.scandinavian,
    name_endings="s e en ens er",
)
