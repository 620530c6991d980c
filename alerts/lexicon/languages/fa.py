"""Persian."""

from alerts.lexicon.languages import Profile

PROFILE = Profile(
    name="Persian",
    function_words="و در از به با که این آن را برای تا یا اما اگر می نمی نیست او وی ما شما من تو آنها آنان چه کی کجا هر همه بر نیز هم پس پیش بین بدون زیر روی بیش دیگر خود | است بود بودند شد هست",
)
