"""Dutch."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Dutch",
    function_words="de het een en of maar als in op aan bij te tot van voor uit met niet geen zo dan dat dit deze die hij zij ze wij we jij je ik mij hem haar hen hun ons onze uw wie wat wanneer waar waarom alle elke zich over onder na door tegen zonder om ook nog al meer er men | is zijn was waren ben heeft hebben had kan kunnen zal wordt worden werd",
    labels=">en=plural; >s=plural; >e=inflected",
    name_endings="s e en",
)
