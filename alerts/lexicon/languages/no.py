"""Norwegian."""

from alerts.lexicon.languages import Profile, sv

PROFILE = Profile(
    name="Norwegian",
    function_words="en et den det de og eller men om i på ved til av for fra med som ikke ingen så enn at dette denne disse han hun vi jeg meg deg ham henne dem oss hans hennes deres vår hvem hva når hvor hvorfor alle hver seg over under etter gjennom mot uten også bare mye mer man der her | er var være har hadde kan skal vil blir ble",
    dictionary="nb",
    after=sv.scandinavian,
    name_endings="s e en ens er",
)
